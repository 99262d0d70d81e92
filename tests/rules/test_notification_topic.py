"""W9111: the topic of a notification rule."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources

SERVICE = "codestar-notifications.amazonaws.com"
RULE = (
    "AWS::CodeStarNotifications::NotificationRule",
    {"Targets": [{"TargetType": "SNS", "TargetAddress": {"Ref": "T"}}]},
)


def topic(principal: Any = None, action: Any = "sns:Publish", topics: Any = None, **others: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"} | others
    policy = {"Topics": topics or [{"Ref": "T"}], "PolicyDocument": {"Statement": [statement]}}
    found = {"Policy": ("AWS::SNS::TopicPolicy", policy)} if principal else {}
    return resources(Rule=RULE, T=("AWS::SNS::Topic", {}), **found)


@pytest.mark.parametrize(
    "template",
    [
        topic(),
        topic({"Service": "cloudwatch.amazonaws.com"}),
        topic({"AWS": {"Ref": "AWS::AccountId"}}),
        topic({"Service": SERVICE}, "sns:Subscribe"),
        topic({"Service": SERVICE}, topics=[{"Ref": "Rule"}]),
        topic({"Service": SERVICE}, Effect="Deny"),
    ],
)
def test_a_topic_that_keeps_notifications_out_is_found(template: dict[str, Any]) -> None:
    assert SERVICE in complaint(template, "W9111")


@pytest.mark.parametrize(
    "template",
    [
        topic({"Service": SERVICE}),
        topic({"Service": ["cloudwatch.amazonaws.com", SERVICE]}, ["SNS:*"]),
        topic({"AWS": "*"}),
        topic("*", "*"),
        topic({"Service": {"Ref": "Given"}}),
        topic({"Service": "events.amazonaws.com"}, topics=[{"Ref": "Given"}]),
        resources(Rule=RULE),
    ],
)
def test_a_topic_that_lets_them_in_or_may_is_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "W9111") == []
