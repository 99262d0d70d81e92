"""E9121: every action of a policy exists."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, template, trust
from rule_cases import findings


@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("kms:ReEncrypt", "kms:ReEncryptFrom and kms:ReEncryptTo"),
        ("s3:HeadObject", "s3:GetObject"),
        ("s3:ListObjects", "s3:ListBucket"),
        ("s3:HeadBucket", "s3:ListBucket"),
        ("ecr:DescribeRepositoryCreationTemplate", "ecr:DescribeRepositoryCreationTemplates"),
        ("ecs:DeleteAccountSettings", "ecs:DeleteAccountSetting"),
        ("ecs:UpdateServices", "ecs:UpdateService"),
        ("elbv2:DescribeListeners", "elasticloadbalancing"),
        ("codedeply:CreateDeployment", "codedeploy"),
        ("codestar:UseConnection", "codeconnections:UseConnection"),
        ("ecs:Descrybe*", "no action of ecs"),
        ("ecs*:DescribeServices", "wildcard"),
        ("GetObject", "service:Action"),
    ],
)
def test_what_iam_does_not_know_is_found(action: str, word: str) -> None:
    ((_, message),) = findings(template(allow(["ecs:DescribeServices", action])), "E9121")
    assert action.split(":", maxsplit=1)[0] in message
    assert word in message


@pytest.mark.parametrize(
    "action",
    ["*", "*:*", "s3:*", "S3:getobject", "ecs:Describe*", "ecr:BatchGetImag?", {"Ref": "Given"}, {"Ref": "Known"}],
)
def test_what_iam_knows_or_only_deployment_knows_is_not(action: Any) -> None:
    parameters = {"Given": {"Type": "String"}, "Known": {"Type": "String", "Default": "ecs:RunTask"}}
    assert findings(template(allow(action), Parameters=parameters), "E9121") == []


def test_a_default_is_looked_up() -> None:
    parameters = {"Action": {"Type": "String", "Default": "ecs:Nothing"}}
    assert findings(template(allow({"Ref": "Action"}), Parameters=parameters), "E9121")


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("AWS::KMS::Key", "KeyPolicy"),
        ("AWS::S3::BucketPolicy", "PolicyDocument"),
        ("AWS::SNS::TopicPolicy", "PolicyDocument"),
        ("AWS::SQS::QueuePolicy", "PolicyDocument"),
        ("AWS::ECR::Repository", "RepositoryPolicyText"),
        ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ("AWS::IAM::RolePolicy", "PolicyDocument"),
        ("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument"),
    ],
)
def test_every_kind_of_policy_is_read(kind: str, key: str) -> None:
    document = trust("ecs.amazonaws.com", Action="sts:AssumRole")
    found = findings({"Resources": {"X": {"Type": kind, "Properties": {key: document}}}}, "E9121")
    assert [message for _, message in found] == ["IAM knows no action 'sts:AssumRole': perhaps sts:AssumeRole is meant"]


def test_every_branch_is_read_and_none_that_never_is() -> None:
    sections = {
        "Parameters": {"Mode": {"Type": "String", "AllowedValues": ["on", "off"]}},
        "Conditions": {
            "IsOn": {"Fn::Equals": [{"Ref": "Mode"}, "on"]},
            "IsGone": {"Fn::Equals": [{"Ref": "Mode"}, "x"]},
        },
    }
    bad, good = allow("ecs:Bad"), allow("ecs:RunTask")
    assert findings(template({"Fn::If": ["IsOn", good, bad]}, **sections), "E9121")
    assert findings(template({"Fn::If": ["IsGone", bad, good]}, **sections), "E9121") == []


def test_statements_of_a_web_acl_are_none() -> None:
    rules = [{"Name": "a", "Statement": {"NotStatement": {"Statement": {"Effect": "Allow", "Action": "no:no"}}}}]
    assert findings({"Resources": {"X": {"Type": "AWS::WAFv2::WebACL", "Properties": {"Rules": rules}}}}, "E9121") == []


@pytest.mark.parametrize("document", [None, "text", [], {"Statement": "x"}, {"Statement": [1, None, {"Effect": {}}]}])
def test_malformed_policies_raise_nothing(document: Any) -> None:
    resource = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    assert findings({"Resources": {"X": resource}}, "E9121") == []
