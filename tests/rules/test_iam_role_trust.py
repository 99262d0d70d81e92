"""E9127: a role trusts the service that is given it."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import role, trust
from rule_cases import findings

ARN = {"Fn::GetAtt": ["Role", "Arn"]}
PLACES: list[tuple[str, dict[str, Any], str]] = [
    ("AWS::ECS::TaskDefinition", {"TaskRoleArn": ARN}, "ecs-tasks"),
    ("AWS::ECS::TaskDefinition", {"ExecutionRoleArn": ARN}, "ecs-tasks"),
    ("AWS::ECS::Service", {"LoadBalancers": [{"AdvancedConfiguration": {"RoleArn": ARN}}]}, "ecs"),
    ("AWS::ECS::Service", {"DeploymentConfiguration": {"LifecycleHooks": [{"RoleArn": ARN}]}}, "ecs"),
    ("AWS::CodeDeploy::DeploymentGroup", {"ServiceRoleArn": ARN}, "codedeploy"),
    ("AWS::CodePipeline::Pipeline", {"RoleArn": ARN}, "codepipeline"),
    ("AWS::CodeBuild::Project", {"ServiceRole": ARN}, "codebuild"),
    ("AWS::Lambda::Function", {"Role": ARN}, "lambda"),
    ("AWS::Events::Rule", {"Targets": [{"RoleArn": ARN}]}, "events"),
    ("AWS::EC2::FlowLog", {"DeliverLogsPermissionArn": ARN}, "vpc-flow-logs"),
]


def found(kind: str, properties: dict[str, Any], trusted: Any, **sections: Any) -> list[str]:
    resources = {"Role": role(trusted=trusted), "Taker": {"Type": kind, "Properties": properties}}
    return [message for _, message in findings({"Resources": resources, **sections}, "E9127")]


@pytest.mark.parametrize(("kind", "properties", "service"), PLACES)
def test_a_role_for_somebody_else_is_found(kind: str, properties: dict[str, Any], service: str) -> None:
    other = "ecs" if service != "ecs" else "ecs-tasks"
    (message,) = found(kind, properties, trust(f"{other}.amazonaws.com"))
    assert message == f"{service}.amazonaws.com takes this role, but Role trusts {other}.amazonaws.com"
    (message,) = found(kind, properties, trust(f"{service}.amazonaws.com", Effect="Deny"))
    assert message.endswith("trusts no service")


@pytest.mark.parametrize(("kind", "properties", "service"), PLACES)
@pytest.mark.parametrize("end", ["amazonaws.com", "${AWS::Region}.amazonaws.com", "${AWS::URLSuffix}"])
def test_a_role_for_the_service_is_not(kind: str, properties: dict[str, Any], service: str, end: str) -> None:
    assert found(kind, properties, trust("events.amazonaws.com", {"Fn::Sub": f"{service}.{end}"})) == []


@pytest.mark.parametrize(
    "trusted",
    [
        trust({"Ref": "Given"}),
        trust({"Fn::Sub": "${Given}.amazonaws.com"}),
        {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]},
        {"Statement": [{"Ref": "Given"}]},
        "text",
    ],
)
def test_whom_only_deployment_knows_is_not(trusted: Any) -> None:
    parameters = {"Given": {"Type": "String"}}
    assert found("AWS::Lambda::Function", {"Role": ARN}, trusted, Parameters=parameters) == []


@pytest.mark.parametrize("value", [{"Ref": "Given"}, {"Fn::ImportValue": "RoleArn"}, "arn:aws:iam::1:role/a", 3])
def test_a_role_from_elsewhere_is_not(value: Any) -> None:
    parameters = {"Given": {"Type": "String"}}
    trusted = trust("ecs.amazonaws.com")
    assert found("AWS::Lambda::Function", {"Role": value}, trusted, Parameters=parameters) == []


def test_only_roles_that_meet_are_compared() -> None:
    sections: dict[str, Any] = {
        "Parameters": {"Native": {"Type": "String", "AllowedValues": ["yes", "no"]}},
        "Conditions": {"IsNative": {"Fn::Equals": [{"Ref": "Native"}, "yes"]}},
    }
    service = {"Fn::If": ["IsNative", "ecs.amazonaws.com", "codedeploy.amazonaws.com"]}
    properties = {"ServiceRoleArn": ARN}
    resources: dict[str, Any] = {"Role": role(trusted=trust(service))}
    group = {"Type": "AWS::CodeDeploy::DeploymentGroup", "Properties": properties}
    assert findings({"Resources": {**resources, "Group": group}, **sections}, "E9127")
    conditions = {**sections["Conditions"], "IsOld": {"Fn::Not": [{"Condition": "IsNative"}]}}
    template = {
        "Resources": {**resources, "Group": {**group, "Condition": "IsOld"}},
        **sections,
        "Conditions": conditions,
    }
    assert findings(template, "E9127") == []


def test_a_role_by_its_name_is_the_same_role() -> None:
    named = role(trusted=trust("ecs.amazonaws.com"), RoleName={"Fn::Sub": "${Name}-${AWS::Region}-task"})
    other = role(trusted=trust("ecs.amazonaws.com"), RoleName={"Fn::Sub": "${Other}-${AWS::Region}-task"})
    arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Name}-${AWS::Region}-task"}
    tasks = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"TaskRoleArn": arn}}
    parameters = {"Name": {"Type": "String"}, "Other": {"Type": "String"}}
    assert findings({"Resources": {"Role": named, "Tasks": tasks}, "Parameters": parameters}, "E9127")
    assert findings({"Resources": {"Role": other, "Tasks": tasks}, "Parameters": parameters}, "E9127") == []
    assert findings({"Resources": {"Role": role(), "Tasks": tasks}, "Parameters": parameters}, "E9127") == []
