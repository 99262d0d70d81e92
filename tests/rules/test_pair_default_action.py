"""An HTTPS listener forwards to a pair by a rule, so that its certificate can change."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, forward, ref, the_only
from rule_cases import findings

ID = "W9063"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Production.Protocol": "HTTPS"}, "send all requests back to Blue"),
        (
            {"Test.Protocol": "HTTPS", "Test.DefaultActions": [forward(("Green", 100))]},
            "send all requests back to Green",
        ),
    ],
)
def test_a_pair_behind_a_certificate_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Production.Protocol": "HTTPS", "Group": GONE},
        {"Production.Protocol": "HTTPS", "Production.DefaultActions": [{"Type": "fixed-response"}]},
        {"Production.Protocol": "TLS", "Balancer.Type": "network"},
        {"Production.Protocol": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
