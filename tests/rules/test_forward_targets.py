"""A forward action has up to five target groups, and names them one way."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, forward, ref, the_only
from rule_cases import findings

ID = "E9064"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ProductionRule.Actions.0.TargetGroupArn": ref("Blue")}, "leave TargetGroupArn out"),
        ({"ProductionRule.Actions": [forward(("Blue", 1000))]}, "from 0 to 999, not 1000"),
        ({"ProductionRule.Actions": [forward(("Blue", -1))]}, "not -1"),
        ({"ProductionRule.Actions": [{"Type": "forward"}]}, "needs TargetGroupArn or ForwardConfig"),
        ({"ProductionRule.Actions": [forward(*[("Blue", 1)] * 6)]}, "up to 5 target groups, not 6"),
    ],
)
def test_a_forward_that_contradicts_itself_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ProductionRule.Actions": [forward(("Blue", 999)) | {"TargetGroupArn": ref("Blue")}]},
        {"ProductionRule.Actions.0.TargetGroupArn": ref("Unknown")},
        {"ProductionRule.Actions": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
