"""E9081: the keys of an action's configuration."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, after_source, build, changed, complaint, deploy, messages, pipeline, source

STACK = {"ActionMode": "CREATE_UPDATE", "StackName": "s", "TemplatePath": "Code::t.yaml"}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        *((source(), key) for key in ("ConnectionArn", "FullRepositoryId", "BranchName")),
        (build(), "ProjectName"),
        *((deploy(), key) for key in ("ApplicationName", "DeploymentGroupName")),
        *((deploy(), key) for key in ("TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact")),
        *(
            (action("A", "Deploy", "ECS", {"ClusterName": "c", "ServiceName": "s"}), key)
            for key in ("ClusterName", "ServiceName")
        ),
        (action("A", "Invoke", "Lambda", {"FunctionName": "f"}), "FunctionName"),
        *((action("A", "Deploy", "CloudFormation", STACK), key) for key in STACK),
        (
            action("A", "Deploy", "CloudFormationStackSet", {"StackSetName": "s", "TemplatePath": "a::b"}),
            "TemplatePath",
        ),
        (action("A", "Deploy", "CloudFormationStackInstances", {"StackSetName": "s"}), "StackSetName"),
        (
            action("A", "Deploy", "CloudFormationStackInstances", {"StackSetName": "s", "Regions": "r"}),
            "DeploymentTargets",
        ),
        (action("A", "Source", "S3", {"S3Bucket": "b", "S3ObjectKey": "k"}), "S3ObjectKey"),
        (action("A", "Deploy", "S3", {"BucketName": "b", "Extract": "true"}), "BucketName"),
        (action("A", "Invoke", "StepFunctions", {"StateMachineArn": "a"}), "StateMachineArn"),
    ],
)
def test_a_missing_key_is_found(body: dict[str, Any], key: str) -> None:
    assert f"needs {key} in" in complaint(pipeline(changed(body, **{key: None})), "E9081")


@pytest.mark.parametrize("mode", ["CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE"])
def test_a_change_set_needs_a_name(mode: str) -> None:
    body = action("A", "Deploy", "CloudFormation", {**STACK, "ActionMode": mode})
    assert "ChangeSetName" in complaint(after_source(body), "E9081")


def test_a_configuration_that_is_missing_lacks_every_key() -> None:
    assert len(messages(after_source(action("A", "Deploy", "ECS")), "E9081")) == 2


@pytest.mark.parametrize(
    ("body", "key", "right"),
    [
        (source(), "OutputArtifactFormt", "OutputArtifactFormat"),
        (source(), "Branch", "BranchName"),
        (deploy(), "TaskDefinitionTemplate", "TaskDefinitionTemplatePath"),
        (deploy(), "Image5ArtifactName", "Image4ArtifactName"),
        (action("A", "Approval", "Manual", {}), "NotificationARN", "NotificationArn"),
        (action("A", "Invoke", "Lambda", {"FunctionName": "f"}), "UserParameter", "UserParameters"),
        (build(), "Zzz", "it takes BatchEnabled"),
    ],
)
def test_an_unknown_key_is_found_with_the_nearest(body: dict[str, Any], key: str, right: str) -> None:
    message = complaint(pipeline(changed(body, **{key: "x"})), "E9081")
    assert f"configuration key {key}:" in message
    assert right in message


@pytest.mark.parametrize(
    "body",
    [
        changed(source(), OutputArtifactFormat="CODE_ZIP"),
        changed(build(), BuildspecOverride="other.yml", BatchEnabled="true", CombineArtifacts="true"),
        changed(build(), ProjectName={"Ref": "Given"}),
        action("A", "Approval", "Manual"),
        action("A", "Deploy", "CloudFormation", {"ActionMode": "DELETE_ONLY", "StackName": "s"}),
        action("A", "Deploy", "CloudFormation", {"ActionMode": {"Ref": "Given"}, "StackName": "s"}),
        action("A", "Source", "S3", {"S3Bucket": "b", "S3ObjectKey": "k", "PollForSourceChanges": "false"}),
        action("A", "Deploy", "S3", {"BucketName": "b", "Extract": "true", "CannedACL": "private"}),
        action("A", "Compute", "Commands"),
        {"Name": "A", "ActionTypeId": {"Category": "Test", "Owner": "Custom", "Provider": "CodeBuild", "Version": "1"}},
    ],
)
def test_right_keys_and_other_providers_are_left_alone(body: dict[str, Any]) -> None:
    assert messages(pipeline(body), "E9081") == []


def test_a_key_under_a_condition_is_missing_where_the_condition_takes_it() -> None:
    branch = {"Fn::If": ["Is", "main", {"Ref": "AWS::NoValue"}]}
    sections = {"Parameters": {"P": {"Type": "String"}}, "Conditions": {"Is": {"Fn::Equals": [{"Ref": "P"}, "x"]}}}
    assert "BranchName" in complaint(pipeline(changed(source(), BranchName=branch)) | sections, "E9081")
