"""E9142: a global name holds what differs between the stacks of a StackSet."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import sub
from rule_cases import findings

OURS = {"Template": "service", "Version": "1.0.0"}


def found(kind: str, key: str, name: Any, **sections: Any) -> list[str]:
    body = {"Type": kind, "Properties": {key: name}, **sections.pop("resource", {})}
    template = {"Resources": {"X": body}, "Parameters": {"Name": {"Type": "String"}}, "Metadata": OURS, **sections}
    return [message for _, message in findings(template, "E9142")]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
        ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
        ("AWS::S3::Bucket", "BucketName"),
    ],
)
@pytest.mark.parametrize("name", ["deployer", {"Ref": "Name"}, sub("${Name}-deployer"), sub("${AWS::StackName}-x")])
def test_a_name_that_is_the_same_everywhere_is_found(kind: str, key: str, name: Any) -> None:
    (message,) = found(kind, key, name)
    assert "${AWS::Region}" in message
    assert found(kind, key, name, Metadata={}) == []


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        ("AWS::IAM::Role", "RoleName", sub("${Name}-${AWS::Region}-task")),
        ("AWS::IAM::Role", "RoleName", {"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}]]}),
        ("AWS::IAM::Role", "RoleName", {"Ref": "AWS::NoValue"}),
        ("AWS::S3::Bucket", "BucketName", sub("a-${AWS::AccountId}-${AWS::Region}")),
        ("AWS::SNS::Topic", "TopicName", "alarms"),
        ("AWS::Logs::LogGroup", "LogGroupName", "/ecs/web"),
    ],
)
def test_a_name_that_differs_is_not(kind: str, key: str, name: Any) -> None:
    assert found(kind, key, name) == []


def test_a_template_for_one_stack_in_an_account_may_name_what_it_wants() -> None:
    for says, expected in (
        ({"OncePerAccount": True}, 0),
        ({"OncePerAccount": "true"}, 0),
        ({"OncePerAccount": False}, 1),
    ):
        assert len(found("AWS::IAM::Role", "RoleName", {"Ref": "Name"}, Metadata={**OURS, **says})) == expected


def test_a_bucket_needs_the_account_too() -> None:
    (message,) = found("AWS::S3::Bucket", "BucketName", sub("a-${AWS::Region}"))
    assert "put ${AWS::AccountId} in" in message


def test_each_branch_is_looked_at() -> None:
    conditions = {"Named": {"Fn::Equals": [{"Ref": "Name"}, "x"]}}
    good, bad = {"Ref": "AWS::NoValue"}, "fixed"
    name = {"Fn::If": ["Named", bad, good]}
    assert found("AWS::IAM::Role", "RoleName", name, Conditions=conditions)


def test_what_is_made_in_one_region_may_have_any_name() -> None:
    conditions = {
        "IsHome": {"Fn::Equals": [{"Ref": "AWS::Region"}, {"Ref": "Name"}]},
        "IsWanted": {"Fn::And": [{"Condition": "IsHome"}, {"Condition": "IsHome"}]},
    }
    for condition in conditions:
        resource = {"Condition": condition}
        assert found("AWS::IAM::Role", "RoleName", "fixed", Conditions=conditions, resource=resource) == []
