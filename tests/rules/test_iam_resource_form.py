"""E9123: an action has a resource of a kind it works on."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, sub, template
from rule_cases import findings

RESOURCES = {
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Logs": {"Type": "AWS::Logs::LogGroup"},
    "Key": {"Type": "AWS::KMS::Key"},
    "Repository": {"Type": "AWS::ECR::Repository"},
    "Service": {"Type": "AWS::ECS::Service"},
    "Green": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup"},
    "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener"},
}
HERE = "${AWS::Region}:${AWS::AccountId}"
BUCKET = {"Fn::GetAtt": ["Bucket", "Arn"]}
OBJECTS = sub("${Bucket.Arn}/*")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("codedeploy:GetApplication", sub(f"arn:${{AWS::Partition}}:codedeploy:{HERE}:application/web")),
        ("codedeploy:CreateDeployment", sub(f"arn:${{AWS::Partition}}:codedeploy:{HERE}:application:web")),
        ("codedeploy:CreateDeployment", "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:web"),
        ("codedeploy:CreateDeployment", "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup/web/web"),
        ("codedeploy:GetDeploymentConfig", sub(f"arn:${{AWS::Partition}}:codedeploy:{HERE}:deploymentconfig/*")),
        ("codedeploy:GetApplication", "arn:aws:codedeploy:::application:web"),
        ("s3:GetObject", BUCKET),
        ("s3:PutObject", sub("arn:${AWS::Partition}:s3:::${Bucket}")),
        ("s3:GetObject", "arn:aws:s3:::artifacts"),
        ("s3:ListBucket", OBJECTS),
        ("s3:GetBucketVersioning", "arn:aws:s3:::artifacts/*"),
        ("s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:artifacts/*"),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web"),
        ("logs:CreateLogStream", sub(f"arn:${{AWS::Partition}}:logs:{HERE}:log-group:${{Logs}}")),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:alias/artifacts"),
        ("kms:Decrypt", BUCKET),
        ("iam:PassRole", "arn:aws:iam:eu-west-1:111122223333:role/task"),
        ("ecs:UpdateService", "arn:aws:ecs:eu-west-1:111122223333:cluster/prod"),
        ("elasticloadbalancing:RegisterTargets", sub(f"arn:${{AWS::Partition}}:elasticloadbalancing:{HERE}:target/*")),
        ("codepipeline:PutApprovalResult", "arn:aws:codepipeline:eu-west-1:111122223333:web"),
    ],
)
def test_an_arn_that_never_matches_is_found(action: str, resource: Any) -> None:
    found = findings(template(allow(action, resource), Resources=RESOURCES), "E9123")
    assert [action in message for _, message in found] == [True]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("codedeploy:GetApplication", sub(f"arn:${{AWS::Partition}}:codedeploy:{HERE}:application:web")),
        (
            "codedeploy:CreateDeployment",
            sub(f"arn:${{AWS::Partition}}:codedeploy:{HERE}:deploymentgroup:${{A}}/${{G}}"),
        ),
        ("codedeploy:CreateDeployment", "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:*"),
        ("codedeploy:GetDeploymentConfig", sub(f"arn:${{AWS::Partition}}:codedeploy:{HERE}:deploymentconfig:*")),
        ("codedeploy:*", "arn:aws:codedeploy:eu-west-1:111122223333:*"),
        (["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECTS]),
        ("s3:GetObject", sub("${Bucket.Arn}/releases/*")),
        ("s3:GetObject", "arn:aws:s3:::artifacts*"),
        ("s3:GetObject", "arn:*:s3:::artifacts/*"),
        ("s3:GetObject", sub("arn:aws:s3:::${Given}")),
        ("s3:GetObject", {"Ref": "Given"}),
        ("s3:GetObject", {"Fn::ImportValue": "BucketArn"}),
        ("s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/*"),
        ("s3:*", BUCKET),
        (["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": ["Logs", "Arn"]}),
        ("logs:CreateLogGroup", {"Fn::GetAtt": ["Logs", "Arn"]}),
        ("logs:PutLogEvents", "arn:aws:logs:*:*:*"),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/*"),
        ("logs:PutLogEvents", ["arn:aws:logs:r:1:log-group:/a", "arn:aws:logs:r:1:log-group:/a:*"]),
        ("logs:PutLogEvents", sub(f"arn:${{AWS::Partition}}:logs:{HERE}:log-group:${{Logs}}:*")),
        (["s3:GetObject", "kms:Decrypt"], [OBJECTS, {"Fn::GetAtt": ["Key", "Arn"]}]),
        ("iam:PassRole", sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app/*")),
        ("ecs:UpdateService", {"Ref": "Service"}),
        ("ecs:UpdateService", "arn:aws:ecs:eu-west-1:111122223333:service/prod/*"),
        ("ecs:DescribeServices", "arn:aws:ecs:eu-west-1:111122223333:service/web"),
        ("ecs:RegisterTaskDefinition", sub(f"arn:${{AWS::Partition}}:ecs:{HERE}:task-definition/${{Family}}:*")),
        ("ecs:RunTask", "arn:aws:ecs:eu-west-1:111122223333:task-definition/migrate"),
        ("ecr:PutImage", {"Fn::GetAtt": ["Repository", "Arn"]}),
        ("elasticloadbalancing:RegisterTargets", {"Fn::GetAtt": ["Green", "TargetGroupArn"]}),
        ("elasticloadbalancing:ModifyListener", {"Ref": "Listener"}),
        (
            "elasticloadbalancing:ModifyRule",
            sub(f"arn:${{AWS::Partition}}:elasticloadbalancing:{HERE}:listener-rule/app/*"),
        ),
        ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:anything"),
        ("s3:GetObject", "*"),
        ("s3:GetObject", "no arn"),
        ("s3:GetObject", sub("arn:aws:s3:::artifacts/${!aws:username}/*")),
    ],
)
def test_what_matches_or_may_match_is_not_found(action: Any, resource: Any) -> None:
    parameters = {"Given": {"Type": "String"}}
    assert findings(template(allow(action, resource), Resources=RESOURCES, Parameters=parameters), "E9123") == []


def test_a_denial_or_everything_but_is_left_alone() -> None:
    statement = allow("s3:GetObject", BUCKET)
    assert findings(template({**statement, "Effect": "Deny"}, Resources=RESOURCES), "E9123") == []
    everything_but = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": BUCKET}
    assert findings(template(everything_but, Resources=RESOURCES), "E9123") == []


def test_bucket_policies_are_read() -> None:
    statement = allow("s3:GetObject", BUCKET, Principal={"AWS": "111122223333"})
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": statement}}}
    assert findings({"Resources": {**RESOURCES, "Policy": policy}}, "E9123")


@pytest.mark.parametrize("name", ["Bucket", "Logs", "Key", "Repository"])
def test_a_name_is_no_resource(name: str) -> None:
    ((_, message),) = findings(template(allow("x:Y", {"Ref": name}), Resources=RESOURCES), "E9123")
    assert message.startswith(f"Ref of {name} is its name")
