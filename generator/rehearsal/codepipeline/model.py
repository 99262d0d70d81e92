"""What CodePipeline keeps: pipelines with their stages, and the runs of actions and rules.

https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from generator.rehearsal.state import now

if TYPE_CHECKING:
    from generator.rehearsal.codepipeline.execution import Execution


class FailedError(Exception):
    """An action or a rule fails; `code` is what CodePipeline calls this kind of failure."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class LeftError(Exception):
    """An execution goes no further, and ends with a status."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ForgottenError(Exception):
    """The pipeline is gone, and everything with it."""


@dataclass(eq=False, kw_only=True)
class Run:
    """A run of an action or of a rule."""

    name: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "InProgress"
    started: datetime = field(default_factory=now)
    changed: datetime = field(default_factory=now)
    summary: str = ""
    external_id: str = ""
    external_url: str = ""
    error: dict[str, str] = field(default_factory=dict)
    token: str = ""
    updated_by: str = ""

    def end(self, status: str, error: FailedError | None = None) -> None:
        """Come to the end; an approval cannot be given any more."""
        if error:
            self.error = {"code": error.code, "message": error.message}
        self.token, self.changed, self.status = "", now(), status


@dataclass(eq=False, kw_only=True)
class ActionRun(Run):
    """A run of an action: `configuration` has its variables replaced; artifacts are by name, (bucket, key)."""

    execution: Execution
    stage: str
    declared: Mapping[str, Any]
    configuration: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, tuple[str, str]] = field(default_factory=dict)
    outputs: dict[str, tuple[str, str]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    revision: dict[str, Any] = field(default_factory=dict)

    @property
    def provider(self) -> str:
        """Who acts."""
        return str(self.declared["actionTypeId"]["provider"])

    @property
    def region(self) -> str:
        """Where it acts."""
        return str(self.declared.get("region") or self.execution.pipeline.region)


@dataclass(eq=False)
class ConditionRun:
    """What the one condition of an entry, a success or a failure came to."""

    status: str = "InProgress"
    rules: list[Run] = field(default_factory=list)
    changed: datetime = field(default_factory=now)


@dataclass(eq=False)
class Stage:
    """A stage: one execution is in it at a time, the others wait in front of it in their order."""

    name: str
    waiting: list[Execution] = field(default_factory=list)
    occupant: Execution | None = None
    latest: Execution | None = None
    actions: dict[str, ActionRun] = field(default_factory=dict)
    conditions: dict[str, ConditionRun] = field(default_factory=dict)
    transition: dict[str, Any] = field(default_factory=lambda: {"enabled": True})

    def admits(self, execution: Execution) -> bool:
        """Whether an execution may come in."""
        return bool(self.transition["enabled"]) and self.occupant is None and self.waiting[0] is execution


class Pipeline:
    """A pipeline. Whoever changes anything that others wait for holds `changed` and notifies."""

    def __init__(self, account: str, region: str, declaration: Mapping[str, Any]) -> None:
        self.account, self.region, self.declaration = account, region, declaration
        self.created = self.updated = now()
        self.executions: list[Execution] = []
        self.tokens: dict[str, str] = {}
        self.changed = threading.Condition()
        self.is_gone = False
        self._stages: dict[str, Stage] = {}

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.declaration["name"])

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:codepipeline:{self.region}:{self.account}:{self.name}"

    @property
    def mode(self) -> str:
        """What becomes of executions that wait for others."""
        return str(self.declaration.get("executionMode", "SUPERSEDED"))

    def stage(self, name: str) -> Stage:
        """Return a stage, which outlives changes of the declaration."""
        return self._stages.setdefault(name, Stage(name))

    def tell(self) -> None:
        """Wake whoever waits."""
        with self.changed:
            self.changed.notify_all()
