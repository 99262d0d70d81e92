"""What both listeners forward to before the first deployment."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Live.DefaultActions.0.TargetGroupArn", {"Ref": "Two"}, "Live forwards to One neither"),
    ("Live.DefaultActions", [{"Type": "fixed-response"}], "Live forwards to One neither"),
    ("TrialRule", GONE, "Trial forwards to One or Two neither"),
]


RIGHT: list[tuple[str, Any]] = [
    (
        "Live.DefaultActions.0",
        {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": {"Ref": "One"}}]}},
    ),
    ("TrialRule.ListenerArn", {"Fn::ImportValue": "listener"}),
    ("TrialRule.Actions.0.TargetGroupArn", {"Ref": "One"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9021"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
