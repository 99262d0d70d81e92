"""E9126: a service is named as AWS names it."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import role, trust
from rule_cases import findings


def found(*services: Any, **sections: Any) -> list[str]:
    template = {"Resources": {"Role": role(trusted=trust(*services))}, **sections}
    return [message for _, message in findings(template, "E9126")]


@pytest.mark.parametrize(
    ("service", "word"),
    [
        ("ecs-task.amazonaws.com", "ecs-tasks.amazonaws.com"),
        ("code-deploy.amazonaws.com", "codedeploy.amazonaws.com"),
        ("eventbridge.amazonaws.com", "events.amazonaws.com"),
        ("lambda", "domain"),
        ("lambda.amazonaws", "amazonaws.com"),
        ("lambda.amazonaws.co", "amazonaws.com"),
        ("lambda.amazonws.com", "amazonaws.com"),
        ("Lambda.amazonaws.com", "domain"),
        ("arn:aws:iam::111122223333:role/a", "domain"),
    ],
)
def test_a_service_that_is_none_is_found(service: str, word: str) -> None:
    (message,) = found("codebuild.amazonaws.com", service)
    assert repr(service) in message
    assert word in message


@pytest.mark.parametrize(
    "service",
    [
        "ecs-tasks.amazonaws.com",
        "ec2.amazonaws.com.cn",
        "logs.eu-west-1.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "mediatailor.aws.internal",
        {"Fn::Sub": "codedeploy.${AWS::Region}.amazonaws.com"},
        {"Fn::Sub": "ec2.${AWS::URLSuffix}"},
        {"Ref": "Given"},
    ],
)
def test_a_service_or_what_may_be_one_is_not(service: Any) -> None:
    assert found(service, Parameters={"Given": {"Type": "String"}}) == []
