"""Policies are told completely: who, what, on what, and under which condition."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.catalog import expressions
from generator.catalog.permissions import Holder, holders

from .trees import COMMITTED, TEMPLATES


def of(stack: str) -> dict[str, Holder]:
    document = json.loads((TEMPLATES / COMMITTED / f"{stack}.json").read_bytes())
    return {holder.logical_id: holder for holder in holders(document["Resources"])}


def test_a_role_says_who_may_assume_it_and_under_which_condition() -> None:
    [trust] = of("deployment")["DeploymentRole"].trusts
    assert trust.principals == ("codedeploy.amazonaws.com",)
    assert trust.conditions[0] == "aws:SourceAccount StringEquals ${AWS::AccountId}"
    assert trust.conditions[1].startswith("aws:SourceArn ArnLike arn:${AWS::Partition}:codedeploy:")


def test_a_statement_says_what_may_be_called_on_what() -> None:
    statements = {statement.title: statement for statement in of("deployment")["DeploymentRole"].statements}
    passed = statements["PassRoles"]
    assert passed.actions == ("iam:PassRole",)
    assert len(passed.resources) == 2
    assert passed.conditions == ("iam:PassedToService StringEquals ecs-tasks.amazonaws.com",)
    assert statements["LookAtRouting"].resources == ("*",)
    assert statements["MoveListeners"].resources == ("${import ProductionListenerArn}", "${import TestListenerArn}")


def test_the_name_of_a_role_its_condition_and_what_adds_to_it_are_told() -> None:
    service = of("service")
    assert service["TaskRole"].name == "${EnvironmentName}-${ServiceName}-${AWS::Region}-task"
    assert service["TaskRole"].managed == ("${TaskPolicyArns} (if HasTaskPolicies)",)
    assert service["ExecuteCommandPolicy"].condition == "HasExecuteCommand"
    assert service["ExecuteCommandPolicy"].attached_to == "${TaskRole}"


def test_policies_of_buckets_keys_and_topics_are_told_after_the_roles() -> None:
    pipeline = of("pipeline")
    assert [holder.is_role for holder in pipeline.values()] == sorted(
        (holder.is_role for holder in pipeline.values()), reverse=True
    )
    refused = next(s for s in pipeline["ArtifactBucketPolicy"].statements if s.denies)
    assert refused.principals == ("anyone",)
    assert any(
        principal.startswith("AWS arn:") for s in pipeline["ArtifactKey"].statements for principal in s.principals
    )


def test_the_rules_of_a_web_acl_are_not_taken_for_policies() -> None:
    assert "RequestFilter" not in of("load-balancer")


def test_a_template_without_policies_has_no_holders() -> None:
    assert of("existing-network") == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (True, "true"),
        (3, "3"),
        ([1, {"Ref": "A"}], "1, ${A}"),
        ({"Fn::GetAtt": ["A", "Arn"]}, "${A.Arn}"),
        ({"Fn::Sub": "x-${A}-${AWS::Region}"}, "x-${A}-${AWS::Region}"),
        ({"Fn::Sub": ["${B}/${C}", {"B": {"Fn::ImportValue": {"Fn::Sub": "${E}-Name"}}}]}, "${import Name}/${C}"),
        ({"Fn::If": ["Has", "a", {"Ref": "AWS::NoValue"}]}, "a (if Has)"),
        ({"Fn::If": ["Has", {"Ref": "AWS::NoValue"}, "b"]}, "b (unless Has)"),
        ({"Fn::If": ["Has", "a", "b"]}, "a (if Has) or b"),
        ({"Fn::Select": [0, [{"Ref": "Topic"}, {"Ref": "TopicPolicy"}]]}, "${Topic}"),
        ({"Fn::Join": ["-", ["a", "b"]]}, "Fn::Join: -, a, b"),
    ],
)
def test_a_value_is_one_line_of_text(value: Any, text: str) -> None:
    assert expressions.text(value) == text
