"""E9083: the form of configuration values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pipeline_cases import CONNECTION_ARN, action, build, changed, complaint, deploy, messages, pipeline, source

STACK = action("A", "Deploy", "CloudFormation", {"ActionMode": "DELETE_ONLY", "StackName": "s"})
SET = action("A", "Deploy", "CloudFormationStackSet", {"StackSetName": "s", "TemplatePath": "Code::t"})
APPROVAL = action("A", "Approval", "Manual", {})
ECS = action("A", "Deploy", "ECS", {"ClusterName": "c", "ServiceName": "s"})


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        (source(), "ConnectionArn", "my-connection"),
        (source(), "ConnectionArn", "arn:aws:codebuild:eu-west-1:111122223333:project/x"),
        (source(), "ConnectionArn", {"Fn::Sub": "connection/${AWS::Region}"}),
        (source(), "FullRepositoryId", "shop"),
        (source(), "FullRepositoryId", "https://github.com/acme/shop"),
        (source(), "FullRepositoryId", "acme/shop.git"),
        (source(), "FullRepositoryId", "git@github.com:acme/shop"),
        (source(), "OutputArtifactFormat", "ZIP"),
        (source(), "DetectChanges", "no"),
        (build(), "EnvironmentVariables", "COMMIT=1"),
        (build(), "EnvironmentVariables", '{"name": "A", "value": "b"}'),
        (build(), "EnvironmentVariables", '[{"name": "A"}]'),
        (build(), "EnvironmentVariables", '[{"Name": "A", "Value": "b", "name": "A", "value": "b"}]'),
        (build(), "EnvironmentVariables", '[{"name": "A", "value": "b", "type": "SECRET"}]'),
        (build(), "EnvironmentVariables", "COMMIT=#{Git.CommitId}"),
        (build(), "EnvironmentVariables", '[{"Name": "A", "Value": "#{Git.CommitId}"}]'),
        (build(), "BatchEnabled", "yes"),
        (deploy(), "ApplicationName", "arn:aws:codedeploy:eu-west-1:111122223333:application:shop"),
        (APPROVAL, "NotificationArn", "alerts"),
        (APPROVAL, "NotificationArn", "arn:aws:sqs:eu-west-1:111122223333:alerts"),
        (ECS, "DeploymentTimeout", "61"),
        (ECS, "DeploymentTimeout", "soon"),
        (STACK, "ActionMode", "CREATE"),
        (STACK, "Capabilities", "CAPABILITY_IAM, CAPABILITY_NAMED_IAM"),
        (STACK, "Capabilities", "IAM"),
        (STACK, "ParameterOverrides", "Env=prod"),
        (STACK, "ParameterOverrides", "[]"),
        (STACK, "ParameterOverrides", "Tag=#{Git.CommitId}"),
        (SET, "StackSetName", "my_set"),
        (SET, "PermissionModel", "MANAGED"),
        (SET, "OrganizationsAutoDeployment", "true"),
        (SET, "MaxConcurrentPercentage", "0"),
        (SET, "FailureTolerancePercentage", "101"),
    ],
)
def test_a_value_of_another_form_is_found(body: dict[str, Any], key: str, value: Any) -> None:
    message = complaint(pipeline(changed(body, **{key: value})), "E9083")
    assert message.startswith(f"{key} of action {body['Name']} ")


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        (source(), "ConnectionArn", CONNECTION_ARN.replace("codeconnections", "codestar-connections")),
        (source(), "ConnectionArn", {"Ref": "Given"}),
        (source(), "ConnectionArn", {"Fn::ImportValue": "x"}),
        (source(), "ConnectionArn", {"Fn::Sub": "arn:${AWS::Partition}:codeconnections:x"}),
        (source(), "FullRepositoryId", "group/subgroup/shop"),
        (source(), "DetectChanges", True),
        (source(), "OutputArtifactFormat", "CODE_ZIP"),
        (build(), "EnvironmentVariables", json.dumps([{"name": "A", "value": "b", "type": "PARAMETER_STORE"}])),
        (build(), "EnvironmentVariables", "#{variables.All}"),
        (build(), "EnvironmentVariables", '[{"name": "A", "value": "b", "type": "#{variables.Type}"}]'),
        (build(), "EnvironmentVariables", '[{"name": "A", "value": "b"}, #{variables.Others}]'),
        (STACK, "ParameterOverrides", '{"Tag": "#{Git.CommitId}"}'),
        (STACK, "Capabilities", "CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND"),
        (STACK, "ParameterOverrides", '{"Image": {"Fn::GetParam": ["Code", "a.json", "Image"]}}'),
        (ECS, "DeploymentTimeout", 60),
        (SET, "MaxConcurrentPercentage", "100"),
        (APPROVAL, "NotificationArn", "arn:aws-cn:sns:cn-north-1:111122223333:alerts"),
    ],
)
def test_right_values_and_unknown_ones_are_left_alone(body: dict[str, Any], key: str, value: Any) -> None:
    assert messages(pipeline(changed(body, **{key: value})), "E9083") == []


def test_a_default_of_a_parameter_is_looked_at() -> None:
    template = pipeline(changed(source(), FullRepositoryId={"Ref": "Repository"}))
    assert messages(template | {"Parameters": {"Repository": {"Type": "String", "Default": "shop"}}}, "E9083")
    assert not messages(template | {"Parameters": {"Repository": {"Type": "String"}}}, "E9083")
