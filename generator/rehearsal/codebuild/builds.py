"""All builds: each on a thread of its own, in the account and Region of whoever starts it."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Mapping
from typing import Any

from generator.rehearsal.codebuild.logs import Log
from generator.rehearsal.codebuild.model import Build
from generator.rehearsal.codebuild.run import Run
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import target
from generator.rehearsal.state import State

_PATIENCE_SECONDS = 10


class Builds:
    """The builds of every project, by id, the newest last. `logs` has the CloudWatchLogsConfig of projects by name."""

    def __init__(self, state: State) -> None:
        self.all = state.store("builds")
        self.logs = state.store("logs of build projects")
        self._lock = threading.Lock()
        self._running: dict[Build, threading.Thread] = {}

    def start(
        self, project: str, source: bytes, *, source_version: str, variables: Mapping[str, str], initiator: str
    ) -> Build:
        """Start a build of a project from a ZIP file, and return at once.

        `source_version` is the commit, `variables` go before those of the project, and `initiator` is who starts it:
        codepipeline/ and the name of a pipeline, or a user. Without such a project it raises `ApiError`.
        """
        settings = self.project(project)
        with self._lock:
            build = Build(
                project=settings,
                number=len(self.of(project)) + 1,
                source_version=source_version,
                variables={name: str(value) for name, value in variables.items()},
                initiator=initiator,
            )
            run = Run(build, Log(build, self.logs.get(project, {})))
            self.all[build.id] = build
            context = contextvars.copy_context()
            thread = threading.Thread(
                target=context.run, args=[self._live, run, build, source], name=build.id, daemon=True
            )
            self._running[build] = thread
        thread.start()
        return build

    def of(self, project: str) -> list[Build]:
        """Return the builds of a project, the newest first."""
        return [each for each in reversed(tuple(self.all.values())) if each.project["name"] == project]

    def project(self, name: str) -> dict[str, Any]:
        """Return a project as BatchGetProjects shows it."""
        found = target("codebuild", "CodeBuild_20161006.BatchGetProjects", {"names": [name]})["projects"]
        if not found:
            raise ApiError("ResourceNotFoundException", f"Project cannot be found: {name}")
        project: dict[str, Any] = found[0]
        elsewhere = [
            each["name"]
            for each in project["environment"].get("environmentVariables", ())
            if each.get("type", "PLAINTEXT") != "PLAINTEXT"
        ]
        if elsewhere:
            raise ApiError(
                "InvalidInputException", f"The rehearsal has plain variables only; {elsewhere[0]} of {name} is none"
            )
        return project

    def forget(self) -> None:
        """End all builds, and return when nothing of them is left: what they work on is gone."""
        with self._lock:
            running = dict(self._running)
        for build in running:
            build.stop()
        for thread in running.values():
            thread.join(_PATIENCE_SECONDS)

    def _live(self, run: Run, build: Build, source: bytes) -> None:
        try:
            run.live(source)
        finally:
            with self._lock:
                self._running.pop(build, None)
