"""What CloudFormation keeps: stacks with their resources, events, operations and change sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .script import ChangeSetScript, Script

STACK_TYPE = "AWS::CloudFormation::Stack"
OperationType = Literal[
    "CREATE_STACK", "UPDATE_STACK", "DELETE_STACK", "CONTINUE_ROLLBACK", "ROLLBACK", "CREATE_CHANGESET"
]


@dataclass(frozen=True)
class Version:
    """What a stack is to be: a template with values, resolved.

    Physical ids are not known beforehand, so in `resources` and `outputs` they stand as `{LogicalId}`.
    """

    body: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    tags: tuple[tuple[str, str], ...]
    resources: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Mapping[str, Any]]
    imports: frozenset[str]


@dataclass
class Resource:
    """A resource of a stack; `body` is its resolved part of the template."""

    logical_id: str
    kind: str
    physical_id: str
    status: str
    body: Mapping[str, Any]
    at: datetime
    reason: str = ""

    @property
    def exists(self) -> bool:
        """Whether there is something in AWS behind it."""
        return bool(self.physical_id) and self.status not in ("DELETE_COMPLETE", "DELETE_SKIPPED")


@dataclass(frozen=True)
class Event:
    """Something that happened to a stack or to a resource of it."""

    id: str
    logical_id: str
    physical_id: str
    kind: str
    status: str
    reason: str
    at: datetime
    operation: Operation


@dataclass(eq=False)
class Operation:
    """One attempt to do something with a stack."""

    id: str
    kind: OperationType
    started: datetime
    token: str = ""
    script: Script = field(default_factory=Script)
    passed: set[tuple[str, str]] = field(default_factory=set)  # where it was held before
    cancelled: bool = False
    retain_except_on_create: bool = False
    disable_rollback: bool = False
    ended: datetime | None = None
    failed: bool = False


@dataclass(eq=False)
class ChangeSet:
    """A change set; `changes` are its `ResourceChange`s as DescribeChangeSet shows them with all values."""

    id: str
    name: str
    kind: str
    created: datetime
    request: Mapping[str, Any]
    operation: Operation
    script: ChangeSetScript
    version: Version | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    status: str = "CREATE_PENDING"
    reason: str = ""
    execution: str = "UNAVAILABLE"
    token: str = ""


@dataclass(eq=False)
class Stack:
    """A stack; after its deletion it answers only to its id. Every field may be set by a test."""

    id: str
    name: str
    account: str
    region: str
    created: datetime
    status: str
    reason: str = ""
    version: Version | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    change_set_id: str = ""
    capabilities: list[str] = field(default_factory=list)
    notification_arns: list[str] = field(default_factory=list)
    role: str = ""
    policy: str = ""
    termination_protection: bool = False
    disable_rollback: bool = False
    retain_except_on_create: bool = False
    deployment_mode: str = ""
    stale_reads: int = 0
    stale_status: str = ""
    stable: tuple[Version | None, dict[str, Resource]] | None = None  # what a rollback goes back to
    drift: dict[str, dict[str, Any]] = field(default_factory=dict)
    drift_status: str = "NOT_CHECKED"
    drift_checked: datetime | None = None
    leftovers: list[Resource] = field(default_factory=list)

    @property
    def busy(self) -> bool:
        """Whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def operation(self) -> Operation:
        """The newest operation that is about the stack itself."""
        return next(one for one in reversed(self.operations) if one.kind != "CREATE_CHANGESET")
