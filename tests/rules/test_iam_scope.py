"""W9121: what changes something names what it may change."""

from __future__ import annotations

import pytest
from policy_cases import allow, template
from rule_cases import findings


@pytest.mark.parametrize(
    "action",
    [
        "ecs:UpdateService",
        "ECS:updateservice",
        "s3:Put*",
        "codedeploy:CreateDeployment",
        "iam:AttachRolePolicy",
        "logs:PutLogEvents",
        "ecr:TagResource",
        "elasticloadbalancing:ModifyListener",
    ],
)
def test_a_change_on_everything_is_found(action: str) -> None:
    found = findings(template(allow(["ecs:DescribeServices", action])), "W9121")
    assert [message.split(" ")[0] for _, message in found] == [action]


def test_one_finding_tells_of_all_actions_of_a_statement() -> None:
    actions = ["ecs:UpdateService", "ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:RunTask", "ecs:StopTask"]
    ((_, message),) = findings(template(allow(actions)), "W9121")
    assert message.startswith("ecs:UpdateService, ecs:CreateTaskSet, ecs:DeleteTaskSet and 2 more ")


@pytest.mark.parametrize(
    "action",
    [
        "ecs:DescribeServices",
        "ecr:GetAuthorizationToken",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
        "ec2:CreateNetworkInterface",
        "cloudwatch:PutMetricData",
        "xray:PutTraceSegments",
        "iam:PassRole",
        "no:Such",
    ],
)
def test_what_only_reads_or_cannot_be_restricted_is_not(action: str) -> None:
    assert findings(template(allow(action)), "W9121") == []


def test_what_a_function_needs_to_join_a_vpc_is_not() -> None:
    actions = [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ]
    assert findings(template(allow(actions)), "W9121") == []


def test_conditions_denials_and_policies_of_resources_are_left_alone() -> None:
    statement = allow("ecs:UpdateService")
    tagged = {"StringEquals": {"aws:ResourceTag/Team": "web"}}
    assert findings(template({**statement, "Condition": tagged}), "W9121") == []
    assert findings(template({**statement, "Effect": "Deny"}), "W9121") == []
    assert findings(template({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "W9121") == []
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [allow("kms:Decrypt")]}}}
    assert findings({"Resources": {"Key": key}}, "W9121") == []


def test_named_and_unknown_resources_are_left_alone() -> None:
    parameters = {"Arn": {"Type": "String"}}
    assert findings(template(allow("ecs:UpdateService", {"Ref": "Arn"}), Parameters=parameters), "W9121") == []
    assert findings(template(allow("s3:PutObject", "arn:aws:s3:::artifacts/*")), "W9121") == []
