"""E9122: what cannot be restricted is allowed on everything or never."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, sub, template
from rule_cases import findings

REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/app"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ecr:GetAuthorizationToken", REPOSITORY),
        ("ecr:GetAuthorizationToken", sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*")),
        ("ecr:GetAuthorizationToken", {"Fn::GetAtt": ["Repository", "Arn"]}),
        ("ecs:DescribeTaskDefinition", ["arn:aws:ecs:eu-west-1:111122223333:task-definition/app:1"]),
        ("elasticloadbalancing:Describe*", {"Ref": "Blue"}),
        ("codedeploy:StopDeployment", "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:app/web"),
        (
            "codedeploy:PutLifecycleEventHookExecutionStatus",
            "arn:aws:codedeploy:eu-west-1:111122223333:application:app",
        ),
        ("codepipeline:PutJobSuccessResult", "arn:aws:codepipeline:eu-west-1:111122223333:app"),
    ],
)
def test_an_action_without_resource_types_on_an_arn_is_found(action: str, resource: Any) -> None:
    resources = {
        "Repository": {"Type": "AWS::ECR::Repository"},
        "Blue": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup"},
    }
    found = findings(template(allow(["ecr:PutImage", action], resource), Resources=resources), "E9122")
    assert [action in message for _, message in found] == [True]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ecr:GetAuthorizationToken", "*"),
        ("ecr:GetAuthorizationToken", [REPOSITORY, "*"]),
        ("ecr:PutImage", REPOSITORY),
        ("ecr:*", REPOSITORY),
        ("ecr:GetAuthorizationToken", {"Ref": "Given"}),
        ("ecr:GetAuthorizationToken", {"Fn::ImportValue": "RepositoryArn"}),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
        ("logs:DescribeQueries", "arn:aws:logs:*:*:*"),
        ("dynamodb:ListTables", "arn:aws:dynamodb:eu-west-1:111122223333:table/*"),
        ("ecs:NoSuchAction", REPOSITORY),
    ],
)
def test_what_is_or_may_be_allowed_is_not_found(action: str, resource: Any) -> None:
    parameters = {"Given": {"Type": "String"}}
    assert findings(template(allow(action, resource), Parameters=parameters), "E9122", "W9125") == []


def test_a_denial_or_another_statement_makes_up_for_it() -> None:
    statement = allow(["ecr:GetAuthorizationToken", "ecr:PutImage"], REPOSITORY)
    assert findings(template({**statement, "Effect": "Deny"}), "E9122") == []
    assert findings(template(statement, allow("ecr:GetAuthorizationToken")), "E9122") == []
