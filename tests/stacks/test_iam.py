"""Statements and roles: a misspelt action does not get as far as a template, and a reason is always given."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest
from awacs import codedeploy, ecs, kms
from troposphere import Template, encode_to_dict
from troposphere.s3 import Bucket

from generator import iam

ARN = "arn:aws:ecs:eu-west-1:111122223333:service/a/b"


def _statement(statement: Any) -> dict[str, Any]:
    return _statement_of(iam.policy(statement))


def _statement_of(document: Any) -> dict[str, Any]:
    rendered: dict[str, Any] = encode_to_dict(document)
    assert rendered["Version"] == iam.POLICY_VERSION == "2012-10-17"
    (statement,) = rendered["Statement"]
    return dict(statement)


def _role(**given: Any) -> dict[str, Any]:
    template = Template()
    template.add_resource(iam.role("Worker", **{"trusted": iam.trust("ecs"), "statements": [], **given}))
    properties: dict[str, Any] = template.to_dict()["Resources"]["Worker"]["Properties"]
    return properties


@pytest.mark.parametrize(("service", "action"), [(ecs, "DescribeServicess"), (codedeploy, "PutLifecycleHook")])
def test_a_misspelt_action_is_an_error_in_python(service: ModuleType, action: str) -> None:
    with pytest.raises(AttributeError, match=action):
        getattr(service, action)


def test_allow_names_actions_and_resources() -> None:
    assert _statement(iam.allow("Look", (ecs.DescribeServices,), ARN, ARN)) == {
        "Sid": "Look",
        "Effect": "Allow",
        "Action": ["ecs:DescribeServices"],
        "Resource": [ARN, ARN],
    }


@pytest.mark.parametrize("because", ["", None])
def test_a_statement_on_every_resource_needs_a_reason(because: Any) -> None:
    with pytest.raises(ValueError, match="Look: a statement on every resource needs a reason"):
        iam.allow_anywhere("Look", (ecs.DescribeTaskDefinition,), because=because)


def test_with_a_reason_it_is_on_every_resource_and_the_reason_stays_in_the_code() -> None:
    statement = _statement(iam.allow_anywhere("Look", (ecs.DescribeTaskDefinition,), because="no scope"))
    assert statement["Resource"] == ["*"]
    assert "no scope" not in json.dumps(statement)


def test_a_role_without_statements_has_no_policy() -> None:
    assert "Policies" not in _role()
    policies = _role(statements=[iam.allow("Look", (ecs.DescribeServices,), ARN)])["Policies"]
    assert [policy["PolicyName"] for policy in policies] == ["Worker"]


def test_every_role_has_the_boundary_of_its_stack() -> None:
    assert _role()["PermissionsBoundary"] == {
        "Fn::If": ["HasPermissionsBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]
    }


def test_a_trusted_service_acts_for_this_account_only() -> None:
    account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    trusted = _statement_of(iam.trust("codebuild"))
    assert trusted["Principal"] == {"Service": "codebuild.amazonaws.com"}
    assert trusted["Action"] == ["sts:AssumeRole"]
    assert trusted["Condition"] == {"StringEquals": account}
    scoped = _statement_of(iam.trust("codebuild", source="arn:${AWS::Partition}:x"))
    assert scoped["Condition"] == {
        "StringEquals": account,
        "ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:x"}},
    }


def test_lambda_is_trusted_without_a_condition_that_could_lock_it_out() -> None:
    trusted = _statement_of(iam.trust_lambda())
    assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert "Condition" not in trusted


def test_roles_are_passed_to_one_service() -> None:
    assert _statement(iam.pass_roles(ARN, to="ecs-tasks")) == {
        "Sid": "PassRoles",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": [ARN],
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    }


def test_publishing_to_an_encrypted_topic_needs_its_key_too() -> None:
    topic, key = (_statement(statement) for statement in iam.publish_to("topic", "key"))
    assert (topic["Action"], topic["Resource"]) == (["sns:Publish"], ["topic"])
    assert (key["Action"], key["Resource"]) == (["kms:Decrypt", "kms:GenerateDataKey"], ["key"])


def test_plain_http_is_denied_to_everybody() -> None:
    denied = _statement(iam.deny_plain_http("bucket", "objects"))
    assert denied["Effect"] == "Deny"
    assert denied["Principal"] == "*"
    assert denied["Resource"] == ["bucket", "objects"]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_account_owns_its_keys() -> None:
    owned = _statement(iam.account_owns())
    assert owned["Action"] == ["kms:*"]
    assert owned["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def test_writing_with_a_key_asks_for_no_action_that_iam_does_not_know() -> None:
    assert "kms:ReEncrypt" not in {f"{action.prefix}:{action.action}" for action in iam.WRITE_KEY}
    assert set(iam.READ_KEY) <= set(iam.WRITE_KEY)
    assert kms.GenerateDataKey in iam.WRITE_KEY


@pytest.mark.parametrize(
    ("statement", "actions", "resources"),
    [
        (iam.write_logs("logs"), ["logs:CreateLogStream", "logs:PutLogEvents"], ["logs"]),
        (iam.log_in_to_ecr(), ["ecr:GetAuthorizationToken"], ["*"]),
        (
            iam.pull_images("one", "two"),
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            ["one", "two"],
        ),
    ],
    ids=["logs", "login", "pull"],
)
def test_a_common_statement_allows_what_it_is_named_after(
    statement: Any, actions: list[str], resources: list[str]
) -> None:
    assert _statement(statement)["Action"] == actions
    assert _statement(statement)["Resource"] == resources


def test_a_statement_may_refer_to_a_resource() -> None:
    bucket = Bucket("Bucket")
    assert _statement(iam.allow("Look", (ecs.DescribeServices,), bucket.get_att("Arn")))["Resource"] == [
        {"Fn::GetAtt": ["Bucket", "Arn"]}
    ]
