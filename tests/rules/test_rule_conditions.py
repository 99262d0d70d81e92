"""The rules of one listener take different requests."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, path, ref, the_only
from rule_cases import findings

ID = "W9062"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"TestRule.Conditions": [path("/*")]}, "ProductionRule has the same conditions"),
        ({"TestRule.Priority": 30}, "ProductionRule takes every request of this listener first"),
        (
            {"TestRule.Priority": 30, "ProductionRule.Conditions": [{"Field": "path-pattern", "Values": ["*"]}]},
            "than 20",
        ),
    ],
)
def test_the_same_requests_twice_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"TestRule.Conditions": [path("/*")], "TestRule.ListenerArn": {"Fn::ImportValue": "test"}},
        {"TestRule.Conditions": [path("/*"), {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "x"}}]},
        {"TestRule.Priority": 30, "ProductionRule.Conditions": [path("/shop/*")]},
        {"TestRule.Priority": 30, "ProductionRule.Conditions.1": {"Field": "host-header"}},
        {"TestRule.Priority": 30, "ProductionRule.Conditions.1": ref("Unknown")},
        {"TestRule.Priority": ref("Unknown")},
        {"TestRule.Conditions": ref("Unknown"), "ProductionRule.Conditions": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
