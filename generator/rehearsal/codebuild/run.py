"""How a build goes: from phase to phase, with what CodeBuild says about it in the log.

https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ministack.core.responses import get_account_id, get_region

from generator.rehearsal.codebuild import artifacts
from generator.rehearsal.codebuild.buildspec import PHASES, Buildspec, PhaseSpec, parse
from generator.rehearsal.codebuild.logs import Log
from generator.rehearsal.codebuild.model import Build, HaltedError, PhaseError
from generator.rehearsal.codebuild.workspace import Workspace

_MINUTE = 60
# After a failure in one of these the build goes on: somebody may want to tidy up, or to hand on what there is.
_GOES_ON = frozenset({"build", "post_build"})


class Run:
    """One build on its way."""

    def __init__(self, build: Build, log: Log) -> None:
        self._build = build
        self._log = log

    def live(self, source: bytes) -> None:
        """Go through all phases, and end."""
        build = self._build
        status = "FAILED"
        try:
            for kind in ("SUBMITTED", "QUEUED", "PROVISIONING"):
                with build.phase(kind):
                    pass
            with Workspace(self._log.line, build.project["timeoutInMinutes"] * _MINUTE) as workspace:
                build.end_processes = workspace.kill
                self._work(source, workspace)
            with build.phase("FINALIZING"):
                pass
            status = "SUCCEEDED" if build.succeeding else "FAILED"
        except HaltedError as error:
            status = error.status
        finally:
            build.end(status)

    def _work(self, source: bytes, workspace: Workspace) -> None:
        with self._phase("DOWNLOAD_SOURCE"):
            workspace.unpack(source)
            spec = parse(self._instructions(workspace.source))
        if not self._build.succeeding:
            return
        variables = self._variables(spec, workspace)
        for name in PHASES:
            with self._phase(name.upper()):
                self._commands(workspace, spec, spec.phases[name], variables)
            if self._build.phases[-1].status == "FAILED" and not _goes_on(name, spec.phases[name]):
                return
        with self._phase("UPLOAD_ARTIFACTS"):
            if spec.artifacts:
                self._build.artifact = artifacts.collect(workspace.source, spec.artifacts)

    def _commands(self, workspace: Workspace, spec: Buildspec, phase: PhaseSpec, variables: dict[str, str]) -> None:
        """Run the commands of a phase up to the first that fails, and then those that are run in any case."""
        succeeding = self._build.succeeding
        try:
            self._each(workspace, spec.shell, phase.commands, variables | _flag(succeeding))
        except PhaseError:
            self._each(workspace, spec.shell, phase.at_last, variables | _flag(succeeding=False))
            raise
        self._each(workspace, spec.shell, phase.at_last, variables | _flag(succeeding))

    def _each(self, workspace: Workspace, shell: str, commands: Iterable[str], variables: dict[str, str]) -> None:
        for command in commands:
            self._log.container(f"Running command {command.rstrip()}")
            try:
                workspace.run(shell, command, variables)
            except PhaseError as error:
                reason = error.message.rpartition(" Reason: ")[2]
                self._log.container(f"Command did not exit successfully {command.rstrip()} {reason}")
                raise

    @contextmanager
    def _phase(self, kind: str) -> Iterator[None]:
        self._log.container(f"Entering phase {kind}")
        try:
            with self._build.phase(kind):
                yield
        finally:
            phase = self._build.phases[-1]
            self._log.container(f"Phase complete: {kind} State: {phase.status}")
            self._log.container(f"Phase context status code: {phase.code} Message: {phase.message}")

    def _instructions(self, source: Path) -> str:
        """Return the buildspec: what the project says, or the file it names."""
        given: str = self._build.project["source"].get("buildspec") or "buildspec.yml"
        if "\n" in given:
            return given
        path = source / given
        if not path.resolve().is_relative_to(source) or not path.is_file():
            raise PhaseError("YAML_FILE_ERROR", f"stat {path}: no such file or directory")
        return path.read_text("utf-8", "replace")

    def _variables(self, spec: Buildspec, workspace: Workspace) -> dict[str, str]:
        """Return the environment: the start of a build goes before the project, and the project before the buildspec.

        What leads to our own programs and to this server goes before all of them: no build may reach AWS.
        https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
        """
        build = self._build
        environment = build.project["environment"]
        ours = {each["name"]: str(each["value"]) for each in environment.get("environmentVariables", ())}
        region = get_region()
        return {
            **spec.variables,
            **ours,
            **build.variables,
            **workspace.variables(),
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
            "AWS_ACCESS_KEY_ID": get_account_id(),
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "CI": "true",
            "CODEBUILD_CI": "true",
            "CODEBUILD_BUILD_ARN": build.arn,
            "CODEBUILD_BUILD_ID": build.id,
            "CODEBUILD_BUILD_IMAGE": environment["image"],
            "CODEBUILD_BUILD_NUMBER": str(build.number),
            "CODEBUILD_INITIATOR": build.initiator,
            "CODEBUILD_KMS_KEY_ID": build.project["encryptionKey"],
            "CODEBUILD_LOG_PATH": build.uuid,
            "CODEBUILD_RESOLVED_SOURCE_VERSION": build.source_version,
            "CODEBUILD_SOURCE_VERSION": build.source_version,
            "CODEBUILD_START_TIME": str(int(build.began.timestamp() * 1000)),
        }


def _flag(succeeding: bool) -> dict[str, str]:  # noqa: FBT001
    return {"CODEBUILD_BUILD_SUCCEEDING": str(int(succeeding))}


def _goes_on(name: str, phase: PhaseSpec) -> bool:
    return phase.on_failure == "CONTINUE" or (not phase.on_failure and name in _GOES_ON)
