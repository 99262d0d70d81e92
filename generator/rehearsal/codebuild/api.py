"""The operations of CodeBuild on builds, and what ministack's projects lack.

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from generator.rehearsal.codebuild.builds import Builds
from generator.rehearsal.codebuild.model import Build
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Operation
from generator.rehearsal.ministack_api import target

_TAKEN = frozenset({"projectName", "sourceVersion", "environmentVariablesOverride", "idempotencyToken"})
_PATIENCE_SECONDS = 10


class Api:
    """What clients call."""

    def __init__(self, builds: Builds) -> None:
        self._builds = builds

    def operations(self) -> dict[str, Operation]:
        """Return the operations."""
        return {
            "BatchDeleteBuilds": self._batch_delete,
            "BatchGetBuilds": self._batch_get,
            "BatchGetProjects": self._batch_get_projects,
            "ListBuilds": lambda call: {"ids": _ids(call, list(reversed(tuple(self._builds.all.values()))))},
            "ListBuildsForProject": self._list_for_project,
            "StartBuild": self._start,
            "StopBuild": self._stop,
        }

    def _start(self, call: Call) -> dict[str, Any]:
        """StartBuild: of a project without a source. Only a pipeline has the source of the others.

        AWS refuses a project of a pipeline because nothing says where its artifacts go:
        https://github.com/aws-actions/aws-codebuild-run-build/issues/114.
        """
        given = call.parameters
        if unknown := sorted(given.keys() - _TAKEN):
            raise ApiError("InvalidInputException", f"The rehearsal does not know {unknown[0]} of StartBuild")
        kind = self._builds.project(given["projectName"])["source"]["type"]
        if kind == "CODEPIPELINE":
            raise ApiError(
                "InvalidInputException", "ArtifactsOverride must be set when using artifacts type CodePipelines"
            )
        if kind != "NO_SOURCE":
            raise ApiError("InvalidInputException", f"The rehearsal has no source of type {kind}")
        nothing = io.BytesIO()
        zipfile.ZipFile(nothing, "w").close()
        variables = {each["name"]: each["value"] for each in given.get("environmentVariablesOverride", ())}
        build = self._builds.start(
            given["projectName"],
            nothing.getvalue(),
            source_version=given.get("sourceVersion", ""),
            variables=variables,
            initiator="user",
        )
        return {"build": build.info()}

    def _batch_get(self, call: Call) -> dict[str, Any]:
        known, wanted = self._builds.all, call.parameters["ids"]
        return {
            "builds": [known[each].info() for each in wanted if each in known],
            "buildsNotFound": [each for each in wanted if each not in known],
        }

    def _batch_get_projects(self, call: Call) -> dict[str, Any]:
        answer = target("codebuild", "CodeBuild_20161006.BatchGetProjects", call.parameters)
        for project in answer["projects"]:
            project |= {name: datetime.fromtimestamp(project[name], UTC) for name in ("created", "lastModified")}
            if config := self._builds.logs.get(project["name"]):
                project["logsConfig"] = {"cloudWatchLogs": config}
        return answer

    def _batch_delete(self, call: Call) -> dict[str, Any]:
        known, wanted = self._builds.all, call.parameters["ids"]
        running = [each for each in wanted if each in known and known[each].ended is None]
        gone = [each for each in wanted if each not in running and known.pop(each, None)]
        return {
            "buildsDeleted": gone,
            "buildsNotDeleted": [{"id": each, "statusCode": "BUILD_IN_PROGRESS"} for each in running],
        }

    def _list_for_project(self, call: Call) -> dict[str, Any]:
        name = call.parameters["projectName"]
        self._builds.project(name)
        return {"ids": _ids(call, self._builds.of(name))}

    def _stop(self, call: Call) -> dict[str, Any]:
        build: Build | None = self._builds.all.get(call.parameters["id"])
        if build is None:
            raise ApiError("ResourceNotFoundException", f"Build cannot be found: {call.parameters['id']}")
        build.stop()
        build.wait(_PATIENCE_SECONDS)
        return {"build": build.info()}


def _ids(call: Call, builds: list[Build]) -> list[str]:
    """Return the ids, the newest first unless the caller wants it otherwise."""
    ids = [each.id for each in builds]
    return ids[::-1] if call.parameters.get("sortOrder") == "ASCENDING" else ids
