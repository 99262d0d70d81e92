"""Pipelines as people write them: one with everything right, and ways to change one thing."""

from __future__ import annotations

import copy
from typing import Any

from rule_cases import findings

CONNECTION_ARN = "arn:aws:codeconnections:eu-west-1:111122223333:connection/5a0b"
ROLE_ARN = "arn:aws:iam::111122223333:role/pipeline"
USES = ("codeconnections:UseConnection", "codestar-connections:UseConnection")


def action(name: str, category: str, provider: str, configuration: Any = None, **others: Any) -> dict[str, Any]:
    """Return an action of AWS; others are InputArtifacts, Namespace, ... and names of artifacts in lists."""
    body: dict[str, Any] = {
        "Name": name,
        "ActionTypeId": {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"},
    }
    if configuration is not None:
        body["Configuration"] = configuration
    for key, value in others.items():
        is_names = key in ("InputArtifacts", "OutputArtifacts") and isinstance(value, list)
        body[key] = [{"Name": item} if isinstance(item, str) else item for item in value] if is_names else value
    return body


def source() -> dict[str, Any]:
    """Return a source action with a connection."""
    configuration = {
        "ConnectionArn": CONNECTION_ARN,
        "FullRepositoryId": "acme/shop",
        "BranchName": "main",
        "DetectChanges": "false",
    }
    return action(
        "Checkout", "Source", "CodeStarSourceConnection", configuration, OutputArtifacts=["Code"], Namespace="Git"
    )


def build() -> dict[str, Any]:
    """Return a build of that source."""
    variables = '[{"name": "COMMIT", "value": "#{Git.CommitId}"}]'
    configuration = {"ProjectName": "shop-build", "EnvironmentVariables": variables}
    return action("Image", "Build", "CodeBuild", configuration, InputArtifacts=["Code"], OutputArtifacts=["Release"])


def deploy() -> dict[str, Any]:
    """Return a blue/green deployment of that build."""
    configuration = {
        "ApplicationName": "shop",
        "DeploymentGroupName": "shop",
        "TaskDefinitionTemplateArtifact": "Release",
        "AppSpecTemplateArtifact": "Release",
        "Image1ArtifactName": "Release",
        "Image1ContainerName": "IMAGE1_NAME",
    }
    return action("Shift", "Deploy", "CodeDeployToECS", configuration, InputArtifacts=["Release"])


def pipeline(*actions: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Return a template with one pipeline; each action has a stage of its own. A property that is None is left out."""
    stages = [
        {"Name": f"Stage{n}", "Actions": [body]} for n, body in enumerate(actions or (source(), build(), deploy()))
    ]
    body = {
        "PipelineType": "V2",
        "ExecutionMode": "QUEUED",
        "RoleArn": ROLE_ARN,
        "ArtifactStore": {"Type": "S3", "Location": "artifacts"},
        "Stages": stages,
    } | properties
    return resources(
        Pipeline=(
            "AWS::CodePipeline::Pipeline",
            {key: value for key, value in body.items() if value is not None},
        )
    )


def resources(**found: tuple[str, Any]) -> dict[str, Any]:
    """Return a template of resources, each a type and its properties."""
    return {"Resources": {name: {"Type": kind, "Properties": body} for name, (kind, body) in found.items()}}


def with_resources(template: dict[str, Any], **found: tuple[str, Any]) -> dict[str, Any]:
    """Return a template with further resources."""
    return {**template, "Resources": {**template["Resources"], **resources(**found)["Resources"]}}


def after_source(*actions: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Return a pipeline of the source and these actions."""
    return pipeline(source(), *actions, **properties)


def changed(body: dict[str, Any], **configuration: Any) -> dict[str, Any]:
    """Return an action with another configuration; a key that is None is left out."""
    body = copy.deepcopy(body)
    mixed = {**body.get("Configuration", {}), **configuration}
    body["Configuration"] = {key: value for key, value in mixed.items() if value is not None}
    return body


def fetching(*actions: Any, on_action: bool = False) -> dict[str, Any]:
    """Return a pipeline whose source action, or itself, has a role of the template that may do these things."""
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": "*"}
    role = {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}]}
    arn = {"Fn::GetAtt": ["Role", "Arn"]}
    template = pipeline(source() | {"RoleArn": arn}) if on_action else pipeline(RoleArn=arn)
    return with_resources(template, Role=("AWS::IAM::Role", role))


def messages(template: dict[str, Any], rule: str) -> list[str]:
    """Return what one rule says of a template."""
    return [message for _, message in findings(template, rule)]


def complaint(template: dict[str, Any], rule: str) -> str:
    """Return the one thing that one rule says of a template."""
    (message,) = messages(template, rule)
    return message
