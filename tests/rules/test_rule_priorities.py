"""The rules of one listener have different priorities."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9063"
_SHARED = {"Fn::ImportValue": {"Fn::Sub": "${Name}-listener"}}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"TestRule.Priority": 20}, "ProductionRule has priority 20 on this listener already"),
        (
            {"TestRule.Priority": 20, "ProductionRule.ListenerArn": _SHARED, "TestRule.ListenerArn": _SHARED},
            "priority 20",
        ),
    ],
)
def test_a_priority_twice_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"TestRule.Priority": 20, "TestRule.ListenerArn": _SHARED},
        {"TestRule.Priority": 20, "TestRule.ListenerArn": ref("Unknown"), "ProductionRule.ListenerArn": ref("Unknown")},
        {"TestRule.Priority": ref("Unknown"), "ProductionRule.Priority": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
