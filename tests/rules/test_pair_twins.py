"""Blue and green are the same target group twice."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "W9067"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Blue.HealthCheckPath": "/health", "Green.HealthCheckPath": "/"},
            "HealthCheckPath differs from that of Blue",
        ),
        ({"Green.Protocol": "HTTPS"}, "Protocol differs"),
    ],
)
def test_a_green_unlike_blue_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Blue.HealthCheckPath": "/health"},
        {"Blue.HealthCheckPath": ref("Unknown"), "Green.HealthCheckPath": "/"},
        {"Blue.Port": 80, "Green.Port": 81},
        {"Green.Protocol": "HTTPS", "Group": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
