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
        {"TestRule.Conditions": ref("Unknown"), "ProductionRule.Conditions": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
