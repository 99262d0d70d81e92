"""E9084: what a configuration refers to."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, build, changed, complaint, deploy, messages, pipeline, source, with_resources

RESOURCES = {
    "Group": ("AWS::CodeDeploy::DeploymentGroup", {}),
    "App": ("AWS::CodeDeploy::Application", {"ComputePlatform": "ECS"}),
    "Project": ("AWS::CodeBuild::Project", {}),
    "Topic": ("AWS::SNS::Topic", {}),
    "Link": ("AWS::CodeConnections::Connection", {}),
    "OldLink": ("AWS::CodeStarConnections::Connection", {}),
    "Fn": ("AWS::Lambda::Function", {}),
    "Service": ("AWS::ECS::Service", {}),
    "Made": ("Custom::Thing", {}),
}
APPROVAL = action("A", "Approval", "Manual", {})
ECS = action("A", "Deploy", "ECS", {"ClusterName": "c", "ServiceName": "s"})
INVOKE = action("A", "Invoke", "Lambda", {"FunctionName": "f"})


@pytest.mark.parametrize(
    ("body", "key", "value", "word"),
    [
        (source(), "ConnectionArn", {"Ref": "Project"}, "AWS::CodeConnections::Connection"),
        (source(), "ConnectionArn", {"Fn::GetAtt": "Link.ConnectionStatus"}, "Ref or GetAtt ConnectionArn"),
        (build(), "ProjectName", {"Ref": "App"}, "AWS::CodeBuild::Project"),
        (deploy(), "ApplicationName", {"Ref": "Group"}, "AWS::CodeDeploy::Application"),
        (deploy(), "DeploymentGroupName", {"Ref": "App"}, "AWS::CodeDeploy::DeploymentGroup"),
        (APPROVAL, "NotificationArn", {"Fn::GetAtt": ["Topic", "TopicName"]}, "Ref or GetAtt TopicArn"),
        (ECS, "ServiceName", {"Ref": "Topic"}, "AWS::ECS::Service"),
        (INVOKE, "FunctionName", {"Ref": "Service"}, "AWS::Lambda::Function"),
    ],
)
def test_a_reference_to_something_else_is_found(body: dict[str, Any], key: str, value: Any, word: str) -> None:
    template = with_resources(pipeline(changed(body, **{key: value})), **RESOURCES)
    assert word in complaint(template, "E9084")


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        (source(), "ConnectionArn", {"Ref": "Link"}),
        (source(), "ConnectionArn", {"Fn::GetAtt": "OldLink.ConnectionArn"}),
        (source(), "ConnectionArn", {"Fn::GetAtt": "Made.Arn"}),
        (build(), "ProjectName", {"Ref": "Project"}),
        (build(), "ProjectName", {"Ref": "Made"}),
        (deploy(), "ApplicationName", {"Ref": "App"}),
        (APPROVAL, "NotificationArn", {"Ref": "Topic"}),
        (ECS, "ServiceName", {"Fn::GetAtt": "Service.Name"}),
        (INVOKE, "FunctionName", {"Ref": "Fn"}),
        (INVOKE, "UserParameters", {"Ref": "Topic"}),
    ],
)
def test_a_reference_to_the_right_kind_is_left_alone(body: dict[str, Any], key: str, value: Any) -> None:
    template = with_resources(pipeline(changed(body, **{key: value})), **RESOURCES)
    assert messages(template, "E9084") == []
