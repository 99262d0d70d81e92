"""The alarms of a deployment group: how many, each once, by name."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.AlarmConfiguration.Alarms", GONE, "needs Alarms"),
    ("Group.AlarmConfiguration.Alarms", [], "needs Alarms"),
    (
        "Group.AlarmConfiguration.Alarms",
        [{"Name": f"a{number}"} for number in range(11)],
        "at most 10 alarms, not 11",
    ),
    ("Group.AlarmConfiguration.Alarms.1.Name", {"Ref": "SickOne"}, "only once"),
    ("Group.AlarmConfiguration.Alarms.0.Name", {"Fn::GetAtt": "SickOne.Arn"}, "not its ARN"),
    ("Group.AlarmConfiguration.Alarms.0.Name", {"Fn::Sub": "arn:${AWS::Partition}:cloudwatch:x"}, "not its"),
    (
        "Group.AlarmConfiguration.Alarms.0.Name",
        "a" * 256,
        "255 characters",
    ),
    ("Group.AlarmConfiguration.Alarms.0", {}, "needs its Name"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.AlarmConfiguration.Enabled", {"Ref": "Image"}),
    ("Group.AlarmConfiguration.Alarms.0.Name", {"Ref": "Image"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9019"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
