"""The action CodeDeployToECS: a task definition, an AppSpec that names it, and a deployment of that.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ministack.core.responses import get_account_id, get_region

from generator.rehearsal.codepipeline import artifacts, place
from generator.rehearsal.codepipeline.model import ActionRun, FailedError
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Operation
from generator.rehearsal.ministack_api import target

# https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
_LARGEST = 3 * 1024 * 1024
_SECONDS = 5 * 86400.0
_IMAGES = range(1, 5)
_IMAGE_FILE = "imageDetail.json"
_ENDED = frozenset({"Succeeded", "Failed", "Stopped"})


class DeployToEcs:
    """Deploys through CodeDeploy's own operations, in the account of the action's role and in its Region."""

    def __init__(self, codedeploy: Mapping[str, Operation]) -> None:
        self._codedeploy = codedeploy

    def __call__(self, run: ActionRun) -> None:
        """Act."""
        definition = _file(run, "TaskDefinitionTemplate", "taskdef.json", "task definition")
        appspec = _file(run, "AppSpecTemplate", "appspec.yaml", "appspec")
        for number in _IMAGES:
            if f"Image{number}ArtifactName" in run.configuration:
                definition = definition.replace(*_image(run, number))
        with place.of(run.execution.pipeline, run.declared.get("roleArn"), run.region):
            arn = _register(definition)
            run.external_id = deployment = self._created(run, appspec.replace("<TASK_DEFINITION>", arn))
            page = f"https://console.aws.amazon.com/codedeploy/home?region={get_region()}"
            run.external_url = f"{page}#/deployments/{deployment}"
            self._follow(run, deployment)

    def _created(self, run: ActionRun, appspec: str) -> str:
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": appspec}}
        names = {"applicationName": "ApplicationName", "deploymentGroupName": "DeploymentGroupName"}
        given = {name: run.configuration[key] for name, key in names.items()}
        with _failing("JobFailed"):
            return str(self._call("CreateDeployment", revision=revision, **given)["deploymentId"])

    def _follow(self, run: ActionRun, deployment: str) -> None:
        def info() -> dict[str, Any]:
            found: dict[str, Any] = self._call("GetDeployment", deploymentId=deployment)["deploymentInfo"]
            return found

        if not run.execution.poll(lambda: info()["status"] in _ENDED, _SECONDS):
            raise FailedError("JobFailed", f"Deployment {deployment} did not end within five days")
        ended = info()
        if ended["status"] != "Succeeded":
            message = ended.get("errorInformation", {}).get("message")
            raise FailedError("JobFailed", message or f"Deployment {ended['status']}")
        run.summary = "Deployment Succeeded"

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        call = Call("codedeploy", operation, parameters, get_account_id(), get_region(), {})
        return self._codedeploy[operation](call) or {}


@contextmanager
def _failing(code: str) -> Iterator[None]:
    """Let the action fail with what a service answers."""
    try:
        yield
    except ApiError as error:
        raise FailedError(code, error.message) from error


def _file(run: ActionRun, kind: str, usual: str, what: str) -> str:
    artifact = run.configuration[f"{kind}Artifact"]
    path = run.configuration.get(f"{kind}Path") or usual
    return _read(run, artifact, path, f"Exception while trying to read the {what} artifact file from: {artifact}")


def _read(run: ActionRun, artifact: str, path: str, complaint: str) -> str:
    content = artifacts.get(run, artifact)
    try:
        if len(content) <= _LARGEST:
            return zipfile.ZipFile(io.BytesIO(content)).read(path).decode()
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise FailedError("ConfigurationError", complaint) from error
    raise FailedError("ConfigurationError", complaint)


def _image(run: ActionRun, number: int) -> tuple[str, str]:
    """Return a placeholder of the task definition, and the image that stands for it."""
    artifact, name = (run.configuration[f"Image{number}{part}Name"] for part in ("Artifact", "Container"))
    complaint = f"Exception while trying to read the image artifact file from the artifact: {artifact}."
    text = _read(run, artifact, _IMAGE_FILE, complaint)
    try:
        return f"<{name}>", str(json.loads(text)["ImageURI"])
    except (ValueError, KeyError, TypeError) as error:
        raise FailedError("ConfigurationError", complaint) from error


def _register(definition: str) -> str:
    try:
        parameters = json.loads(definition)
    except ValueError as error:
        raise FailedError("ConfigurationError", f"The task definition is no JSON: {error}") from error
    with _failing("ConfigurationError"):
        answer = target("ecs", "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition", parameters)
    return str(answer["taskDefinition"]["taskDefinitionArn"])
