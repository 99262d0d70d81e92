"""The notifications of a deployment group."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

TRIGGER = {"TriggerName": "mail", "TriggerEvents": ["DeploymentStop"], "TriggerTargetArn": {"Ref": "Mail"}}

WRONG: list[tuple[str, Any, str]] = [
    (
        "Group.TriggerConfigurations",
        [TRIGGER] * 11,
        "at most 10 triggers, not 11",
    ),
    ("Group.TriggerConfigurations.0.TriggerEvents", [], "at least one event"),
    ("Group.TriggerConfigurations.0.TriggerTargetArn", GONE, "needs TriggerTargetArn"),
    ("Group.TriggerConfigurations.0.TriggerTargetArn", {"Fn::GetAtt": "Mail.TopicName"}, "ARN of an SNS"),
    ("Group.TriggerConfigurations.0.TriggerTargetArn", "mail", "ARN of an SNS topic"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.TriggerConfigurations.0.TriggerTargetArn", {"Ref": "Image"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9025"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
