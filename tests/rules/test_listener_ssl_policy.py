"""An encrypted listener says which TLS versions it speaks."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "W9061"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Production.Protocol": "HTTPS"}, "speaks TLS 1.0 and 1.1"),
        (
            {"Production.Protocol": "HTTPS", "Production.SslPolicy": "ELBSecurityPolicy-2016-08"},
            "ELBSecurityPolicy-2016-08",
        ),
    ],
)
def test_an_old_policy_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Production.Protocol": "HTTPS", "Production.SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
        {"Production.Protocol": "HTTPS", "Production.SslPolicy": ref("Unknown")},
        {"Production.Protocol": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
