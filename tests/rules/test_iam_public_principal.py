"""E9125: everybody is let in only under a condition."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow
from rule_cases import findings

KEYS = {
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::IAM::Role": "AssumeRolePolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
}
ACTIONS = {
    "AWS::ECR::Repository": "ecr:BatchGetImage",
    "AWS::IAM::Role": "sts:AssumeRole",
    "AWS::KMS::Key": "kms:Decrypt",
    "AWS::SNS::TopicPolicy": "sns:Publish",
    "AWS::SQS::QueuePolicy": "sqs:SendMessage",
    "AWS::S3::BucketPolicy": "s3:PutObject",
}


def found(kind: str, **statement: Any) -> list[str]:
    body = allow(ACTIONS.get(kind, "x:Y"), **statement)
    properties = {KEYS.get(kind, "PolicyDocument"): {"Statement": [body]}}
    return [message for _, message in findings({"Resources": {"X": {"Type": kind, "Properties": properties}}}, "E9125")]


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["111122223333", "*"]}])
def test_everybody_is_found(kind: str, principal: Any) -> None:
    (message,) = found(kind, Principal=principal)
    assert "lets everybody in" in message


@pytest.mark.parametrize("kind", ACTIONS)
def test_somebody_or_a_condition_is_not(kind: str) -> None:
    assert found(kind, Principal={"AWS": "111122223333"}) == []
    assert found(kind, Principal={"Service": "ecs.amazonaws.com"}) == []
    assert found(kind, Principal={"AWS": {"Fn::ImportValue": "Roles"}}) == []
    assert found(kind, Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}) == []
    assert found(kind, Principal="*", Effect="Deny") == []


def test_a_website_and_an_endpoint_may_be_public() -> None:
    assert found("AWS::S3::BucketPolicy", Principal="*", Action="s3:GetObject") == []
    assert found("AWS::S3::BucketPolicy", Principal="*", Action=["s3:GetObject", "s3:DeleteObject"]) != []
    assert found("AWS::EC2::VPCEndpoint", Principal="*") == []
    assert found("AWS::ApiGateway::RestApi", Principal="*") == []
