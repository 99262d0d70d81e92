"""Pipelines over a repository in a folder, as small as they can be, and what becomes of their executions."""

from __future__ import annotations

import io
import json
import os
import subprocess
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.local import REGION, Local, deploy

_SECONDS = 120.0
_RUNNING = ("InProgress", "Stopping")
_PERSON = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com"}
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    **_PERSON,
    **{name.replace("AUTHOR", "COMMITTER"): value for name, value in _PERSON.items()},
}

Files = Mapping[str, str | bytes]


class Code:
    """A bare repository in a folder, and somebody who pushes to it."""

    def __init__(self, folder: Path) -> None:
        self.bare, self.folder = folder / "web.git", folder / "work"
        self.folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        self.git("remote", "add", "origin", str(self.bare))

    def git(self, *arguments: str) -> str:
        """Call git in the working tree."""
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=_ENVIRONMENT, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def push(self, message: str, files: Files, branch: str = "main") -> str:
        """Write files, commit and push them, and return the commit."""
        if branch != "main":
            self.git("switch", "--quiet", "--force-create", branch)
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        self.git("push", "--quiet", "--force", "origin", f"HEAD:{branch}")
        commit = self.git("rev-parse", "HEAD")
        if branch != "main":
            self.git("switch", "--quiet", "main")
        return commit


def when(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Look again and again, and return the first sight that is wanted."""
    end = time.monotonic() + _SECONDS
    while not wanted(seen := look()):
        assert time.monotonic() < end, seen
        time.sleep(0.03)
    return seen


@dataclass(frozen=True)
class Pipeline:
    """A pipeline in an account."""

    local: Local
    account: str
    name: str
    region: str = REGION

    def client(self, service: str) -> Any:
        """Return a client where the pipeline is."""
        return self.local.client(service, account=self.account, region=self.region)

    def start(self, **more: Any) -> str:
        """Start it, and return the id of the execution."""
        return str(self.client("codepipeline").start_pipeline_execution(name=self.name, **more)["pipelineExecutionId"])

    def run(self, **more: Any) -> Any:
        """Start it, and wait for the end."""
        return self.ended(self.start(**more))

    def executions(self) -> list[Any]:
        """Return all executions, the newest first."""
        answer = self.client("codepipeline").list_pipeline_executions(pipelineName=self.name)
        found: list[Any] = answer["pipelineExecutionSummaries"]
        return found

    def newest(self, trigger: str = "") -> Any:
        """Wait until there is an execution that something has started, and return the newest."""
        found = when(lambda: [each for each in self.executions() if each["trigger"]["triggerType"] == trigger], bool)
        return found[0]

    def execution(self, execution: str) -> Any:
        """Return an execution."""
        client = self.client("codepipeline")
        return client.get_pipeline_execution(pipelineName=self.name, pipelineExecutionId=execution)["pipelineExecution"]

    def ended(self, execution: str) -> Any:
        """Wait for the end of an execution."""
        return when(lambda: self.execution(execution), lambda seen: seen["status"] not in _RUNNING)

    def stage(self, name: str) -> Any:
        """Return the state of a stage."""
        stages = self.client("codepipeline").get_pipeline_state(name=self.name)["stageStates"]
        return next(each for each in stages if each["stageName"] == name)

    def action(self, stage: str) -> Any:
        """Return the latest run of the first action of a stage; nothing where none was."""
        return self.stage(stage)["actionStates"][0].get("latestExecution", {})

    def in_stage(self, stage: str, execution: str) -> None:
        """Wait until an execution is in a stage and its action runs."""

        def there() -> bool:
            latest = self.stage(stage).get("latestExecution", {})
            return latest.get("pipelineExecutionId") == execution and bool(self.action(stage))

        when(there, bool)

    def waits(self, stage: str, execution: str) -> str:
        """Wait until an execution waits for an approval, and return the token."""
        self.in_stage(stage, execution)
        return str(when(lambda: self.action(stage), lambda seen: "token" in seen)["token"])

    def answer(self, stage: str, token: str, status: str = "Approved", summary: str = "") -> None:
        """Answer an approval."""
        result = {"status": status, "summary": summary}
        self.client("codepipeline").put_approval_result(
            pipelineName=self.name, stageName=stage, actionName=stage, result=result, token=token
        )

    def actions(self, execution: str) -> list[Any]:
        """Return the runs of actions of an execution, the oldest first."""
        details = self.client("codepipeline").list_action_executions(
            pipelineName=self.name, filter={"pipelineExecutionId": execution}
        )["actionExecutionDetails"]
        return list(reversed(details))

    def artifact(self, run: Any) -> zipfile.ZipFile:
        """Return the output artifact of a run."""
        [output] = run["output"]["outputArtifacts"]
        location = output["s3location"]
        found = self.client("s3").get_object(Bucket=location["bucket"], Key=location["key"])
        return zipfile.ZipFile(io.BytesIO(found["Body"].read()))


def make(local: Local, account: str, stages: list[Any], *, agreed: bool = True, **properties: Any) -> Pipeline:
    """Make a pipeline by a stack, or change the one there is; the connection works if somebody has agreed to it."""
    cloudformation = local.client("cloudformation", account=account)
    for template in (_base(), _base() | {"Pipeline": _pipeline(stages, properties)}):
        document = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": template}
        if "Pipeline" in template or not _there(cloudformation):
            stack = deploy(cloudformation, "pipeline", document, Capabilities=["CAPABILITY_IAM"])
            assert stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), stack
        if agreed:
            _agree(local, account)
    [name] = [each["name"] for each in local.client("codepipeline", account=account).list_pipelines()["pipelines"]]
    return Pipeline(local, account, name)


def _there(cloudformation: Any) -> bool:
    return any(each["StackName"] == "pipeline" for each in cloudformation.describe_stacks()["Stacks"])


def _agree(local: Local, account: str) -> None:
    for connection in local.client("codeconnections", account=account).list_connections()["Connections"]:
        local.post("handshake", connection=connection["ConnectionArn"])


def _base() -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "codepipeline.amazonaws.com"}}
    return {
        "Connection": {
            "Type": "AWS::CodeConnections::Connection",
            "Properties": {"ConnectionName": "github", "ProviderType": "GitHub"},
        },
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}},
        },
    }


def _pipeline(stages: list[Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    own = {
        "PipelineType": "V2",
        "ExecutionMode": "QUEUED",
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "Stages": stages,
        **properties,
    }
    if "ArtifactStores" not in own:
        own["ArtifactStore"] = {"Type": "S3", "Location": {"Ref": "Bucket"}}
    return {"Type": "AWS::CodePipeline::Pipeline", "Properties": own}


def stage(name: str, category: str, provider: str, configuration: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a stage with one action of its own name; `stage` in `more` is what else the stage has."""
    conditions = more.pop("stage", {})
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {
        "Name": name,
        "Actions": [{"Name": name, "ActionTypeId": kind, "Configuration": dict(configuration), **more}],
        **conditions,
    }


def source(repository: str, branch: str = "main", *, detects: bool = False) -> dict[str, Any]:
    """Return the first stage; it starts with pushes if it detects them."""
    configuration = {
        "ConnectionArn": {"Ref": "Connection"},
        "FullRepositoryId": repository,
        "BranchName": branch,
        "DetectChanges": str(detects).lower(),
    }
    return stage(
        "Source",
        "Source",
        "CodeStarSourceConnection",
        configuration,
        OutputArtifacts=[{"Name": "SourceArtifact"}],
        Namespace="SourceVariables",
    )


def approval(name: str, **configuration: Any) -> dict[str, Any]:
    """Return a stage that asks somebody."""
    return stage(name, "Approval", "Manual", configuration)


def blue_green(**more: Any) -> dict[str, Any]:
    """Return a stage that deploys the service of `delivery`, from files in the repository itself."""
    configuration = {
        "ApplicationName": "web",
        "DeploymentGroupName": "web",
        "TaskDefinitionTemplateArtifact": "SourceArtifact",
        "AppSpecTemplateArtifact": "SourceArtifact",
        "Image1ArtifactName": "SourceArtifact",
        "Image1ContainerName": "IMAGE1_NAME",
        **more.pop("configuration", {}),
    }
    return stage(
        "Deploy", "Deploy", "CodeDeployToECS", configuration, InputArtifacts=[{"Name": "SourceArtifact"}], **more
    )


def rule(name: str, provider: str, result: str, configuration: Mapping[str, Any], **place: Any) -> dict[str, Any]:
    """Return the conditions of a stage: one with one rule."""
    kind = {"Category": "Rule", "Owner": "AWS", "Provider": provider, "Version": "1"}
    rules = [{"Name": name, "RuleTypeId": kind, "Configuration": dict(configuration), **place}]
    return {"Conditions": [{"Result": result, "Rules": rules}]}


def deliverable(version: str, appspec: str, **files: str | bytes) -> Files:
    """Return what a repository must hold for `blue_green`."""
    container = {
        "name": "app",
        "image": "<IMAGE1_NAME>",
        "portMappings": [{"containerPort": 3000}],
        "environment": [{"name": "VERSION", "value": version}],
    }
    definition = {
        "family": "web",
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [container],
    }
    return {
        "taskdef.json": json.dumps(definition),
        "appspec.yaml": appspec,
        "imageDetail.json": json.dumps({"ImageURI": f"example@sha256:{version}"}),
        **files,
    }
