"""W9112: the key of a topic that alarms and notifications tell."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources

ALARM = ("AWS::CloudWatch::Alarm", {"AlarmActions": [{"Ref": "T"}]})
RULE = (
    "AWS::CodeStarNotifications::NotificationRule",
    {"Targets": [{"TargetType": "SNS", "TargetAddress": {"Ref": "T"}}]},
)
USES = ["kms:Decrypt", "kms:GenerateDataKey*"]
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def told(key: Any, publisher: tuple[str, Any] = ALARM, *statements: dict[str, Any]) -> dict[str, Any]:
    topic = {"KmsMasterKeyId": key} if key else {}
    policy = {"KeyPolicy": {"Statement": [allow(ROOT, "kms:*"), *statements]}}
    return resources(Alarm=publisher, T=("AWS::SNS::Topic", topic), Key=("AWS::KMS::Key", policy))


def allow(principal: Any, actions: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}


@pytest.mark.parametrize("publisher", [ALARM, RULE])
@pytest.mark.parametrize("key", ["alias/aws/sns", {"Fn::Sub": "arn:aws:kms:${AWS::Region}:1:alias/aws/sns"}])
def test_the_key_of_aws_is_found(key: Any, publisher: tuple[str, Any]) -> None:
    assert "is lost; take a customer managed key" in complaint(told(key, publisher), "W9112")


def test_a_key_that_keeps_the_service_out_is_found() -> None:
    key = {"Fn::GetAtt": "Key.Arn"}
    assert "cloudwatch.amazonaws.com" in complaint(told(key), "W9112")
    other = allow({"Service": "codestar-notifications.amazonaws.com"}, USES)
    assert "cloudwatch.amazonaws.com" in complaint(told(key, ALARM, other), "W9112")
    half = allow({"Service": "cloudwatch.amazonaws.com"}, "kms:Decrypt")
    assert messages(told(key, ALARM, half), "W9112")


@pytest.mark.parametrize(
    "template",
    [
        told(None),
        told("alias/mine"),
        told({"Ref": "Given"}),
        told({"Ref": "Key"}, ALARM, allow({"Service": ["cloudwatch.amazonaws.com"]}, USES)),
        told({"Ref": "Key"}, RULE, allow({"Service": "codestar-notifications.amazonaws.com"}, "kms:*")),
        told({"Ref": "Key"}, RULE, allow("*", USES)),
        told({"Ref": "Key"}, RULE, {"Fn::If": ["Unheard", 1, 2]}),
        told("alias/aws/sns", ("AWS::CloudWatch::Alarm", {"AlarmActions": {"Ref": "Given"}})),
    ],
)
def test_keys_that_let_it_in_or_may_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "W9112") == []
