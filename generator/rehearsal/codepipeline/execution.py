"""An execution: how it waits for stages, and what keeps it from going on.

https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from generator.rehearsal.codepipeline.model import ActionRun, ForgottenError, LeftError, Pipeline, Stage
from generator.rehearsal.state import now

_POLL_SECONDS = 0.02
_FOR_EVER = float("inf")


@dataclass(eq=False, kw_only=True)
class Execution:
    """One execution, with the declaration of the pipeline as it was when it started.

    `sources` are the branch and the commit that a source action is to take, where somebody said so. `stop` is empty
    until somebody stops it: then `wait` or `abandon`. `target` is the execution that a rollback goes back to.
    """

    pipeline: Pipeline
    declaration: Mapping[str, Any]
    trigger: dict[str, str]
    clock_factor: float
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    target: Execution | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "InProgress"
    started: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    stages: dict[str, str] = field(default_factory=dict)
    actions: list[ActionRun] = field(default_factory=list)
    artifacts: dict[str, tuple[str, str]] = field(default_factory=dict)
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    stop: str = ""
    stop_reason: str = ""
    is_superseded: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.status in ("InProgress", "Stopping")

    def ahead(self, first: str) -> list[Mapping[str, Any]]:
        """Return the declared stages from one on; a rollback has that one only."""
        stages = list(self.declaration["stages"])
        index = [each["name"] for each in stages].index(first)
        return stages[index : index + 1] if self.target else stages[index:]

    def look(self, *, leaving: bool = True) -> None:
        """Raise what keeps the execution from going on; who waits for an action to end is only kept by an abandon."""
        if self.pipeline.is_gone:
            raise ForgottenError
        if self.is_superseded:
            raise LeftError("Superseded")
        if self.stop == "abandon" or (leaving and self.stop):
            raise LeftError("Stopped")

    def wait(self, happened: Callable[[], bool], seconds: float = _FOR_EVER, *, leaving: bool = False) -> bool:
        """Wait until something has happened in the pipeline, or so long on the rehearsal's clock; return whether."""
        return self._wait(happened, seconds, _FOR_EVER, leaving=leaving)

    def poll(self, happened: Callable[[], bool], seconds: float = _FOR_EVER, *, leaving: bool = False) -> bool:
        """Wait like `wait` for something elsewhere, of which nobody tells the pipeline."""
        return self._wait(happened, seconds, _POLL_SECONDS, leaving=leaving)

    def _wait(self, happened: Callable[[], bool], seconds: float, look_after: float, *, leaving: bool) -> bool:
        end = time.monotonic() + seconds / self.clock_factor
        with self.pipeline.changed:
            while True:
                self.look(leaving=leaving)
                if happened():
                    return True
                left = min(end - time.monotonic(), look_after)
                if end <= time.monotonic():
                    return False
                self.pipeline.changed.wait(None if left == _FOR_EVER else left)

    def queue(self, stage: Stage) -> None:
        """Stand in front of a stage; in the mode SUPERSEDED those who stand there give way."""
        with self.pipeline.changed:
            if self.pipeline.mode == "SUPERSEDED":
                for other in stage.waiting:
                    other.is_superseded = True
            stage.waiting.append(self)
            self.pipeline.tell()

    def enter(self, stage: Stage) -> None:
        """Wait for a stage, and lock it."""
        with self.pipeline.changed:
            try:
                self.wait(lambda: stage.admits(self), leaving=True)
                stage.occupant = stage.latest = self
                self.stages[stage.name] = "InProgress"
            finally:
                stage.waiting.remove(self)
                self.pipeline.tell()

    def leave(self, stage: Stage, status: str, following: Stage | None) -> None:
        """Unlock a stage; who goes on stands in front of the next one before anybody else can."""
        with self.pipeline.changed:
            self.stages[stage.name], stage.occupant, self.updated = status, None, now()
            if following:
                self.queue(following)
            self.pipeline.tell()

    def end(self, status: str) -> None:
        """Come to the end."""
        with self.pipeline.changed:
            self.updated, self.status = now(), status
            self.pipeline.tell()
