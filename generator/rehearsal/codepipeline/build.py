"""The build action: a build of CodeBuild, with the source as its input and what its artifacts name as its output.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generator.rehearsal.codepipeline import artifacts
from generator.rehearsal.codepipeline.model import ActionRun, FailedError
from generator.rehearsal.errors import ApiError

if TYPE_CHECKING:
    from generator.rehearsal.codebuild import Builds
    from generator.rehearsal.codebuild.model import Phase


class Build:
    """Starts builds, and waits for them."""

    def __init__(self, builds: Builds) -> None:
        self._builds = builds

    def __call__(self, run: ActionRun) -> None:
        """Act."""
        project = run.configuration["ProjectName"]
        source = artifacts.get(run, _primary(run))
        revision = next((each["revisionId"] for each in run.execution.revisions), "")
        initiator = f"codepipeline/{run.execution.pipeline.name}"
        try:
            build = self._builds.start(
                project, source, source_version=revision, variables=_variables(run), initiator=initiator
            )
        except ApiError as error:
            raise FailedError("JobFailed", f"Error calling startBuild: {error.message}") from error
        run.external_id = build.id
        run.external_url = (
            f"https://console.aws.amazon.com/codebuild/home?region={run.region}#/builds/{build.id}/view/new"
        )
        run.execution.poll(lambda: build.wait(0))
        if build.status != "SUCCEEDED":
            reason = _reason(build.failed_phase)
            raise FailedError("JobFailed", f"Build terminated with state: {build.status}{reason}")
        for output in run.declared.get("outputArtifacts", ()):
            artifacts.put(run, output["name"], _made(build.artifact, project))


def _primary(run: ActionRun) -> str:
    names = [each["name"] for each in run.declared.get("inputArtifacts", ())]
    primary = run.configuration.get("PrimarySource") or (names[0] if len(names) == 1 else "")
    if primary not in names:
        raise FailedError("ConfigurationError", f"PrimarySource must be one of {', '.join(names)}, not '{primary}'")
    return primary


def _variables(run: ActionRun) -> dict[str, str]:
    try:
        given = json.loads(run.configuration.get("EnvironmentVariables", "[]"))
        return {each["name"]: each["value"] for each in given}
    except (ValueError, KeyError, TypeError) as error:
        raise FailedError("ConfigurationError", f"EnvironmentVariables cannot be read: {error}") from error


def _reason(failed: Phase | None) -> str:
    return f". Phase: {failed.type}, Code: {failed.code}, Message: {failed.message}" if failed else ""


def _made(artifact: bytes | None, project: str) -> bytes:
    if artifact is None:
        raise FailedError("JobFailed", f"The build of {project} has no artifact")
    return artifact
