"""At the beginning all production requests go to one group of the pair."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, by_ecs, changed, forward, ref, the_only, to
from rule_cases import findings

ID = "W9064"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ProductionRule.Actions": [forward(("Blue", 50), ("Green", 50))]}, "before green has a task"),
        ({"ProductionRule.Actions": [forward(("Blue", 0), ("Green", 0))]}, "answered with 503"),
    ],
)
def test_a_green_without_tasks_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ProductionRule.Actions": [forward(("Blue", 0), ("Green", 100))]},
        {"TestRule.Actions": [forward(("Blue", 50), ("Green", 50))]},
        {"ProductionRule.Actions.0.ForwardConfig.TargetGroups.1.Weight": ref("Unknown")},
        {"ProductionRule.Actions": [to("Blue")]},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []


def test_the_production_listener_of_codedeploy_is_looked_at_too() -> None:
    halves = {"Production.DefaultActions": [forward(("Blue", 1), ("Green", 1))]}
    assert "before green has a task" in the_only(findings(changed(by_codedeploy(), halves), ID))
