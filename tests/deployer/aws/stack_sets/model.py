"""Sets, their instances and operations, as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Cell = tuple[str, str]  # account and Region
Status = Literal["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "STOPPING", "STOPPED"]


@dataclass
class Instance:
    """The stack of one account in one Region. `has` is what the last successful operation gave it."""

    account: str
    region: str
    unit: str
    status: str = "OUTDATED"
    detailed: str = "PENDING"
    reason: str = ""
    stack_id: str = ""
    overrides: dict[str, str] = field(default_factory=dict)
    has: Mapping[str, Any] = field(default_factory=dict)
    last_operation: str = ""
    drift: str = "NOT_CHECKED"
    drift_checked: datetime | None = None


@dataclass
class Operation:
    """What is done to `cells`, Region by Region. `results` has the status and the reason of each."""

    id: str
    action: Literal["CREATE", "UPDATE", "DELETE", "DETECT_DRIFT"]
    cells: Sequence[Cell]
    created: datetime
    preferences: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, str] | None = None
    retain: bool = False
    status: Status = "QUEUED"
    ended: datetime | None = None
    results: dict[Cell, tuple[str, str]] = field(default_factory=dict)
    waves: list[list[list[Cell]]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.status in ("SUCCEEDED", "FAILED", "STOPPED")

    @property
    def failed(self) -> int:
        """How many instances failed."""
        return sum(status == "FAILED" for status, _ in self.results.values())


@dataclass
class StackSet:
    """A set. `settings` are the members that DescribeStackSet shows as they were given."""

    name: str
    id: str
    arn: str
    account: str
    template: str
    parameters: dict[str, str]
    settings: dict[str, Any]
    token: str = ""
    instances: dict[Cell, Instance] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    registered: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_service_managed(self) -> bool:
        """Whether Organizations gives the rights."""
        return bool(self.settings["PermissionModel"] == "SERVICE_MANAGED")

    @property
    def active(self) -> list[Operation]:
        """The operations that run or wait, in order."""
        return [operation for operation in self.operations if not operation.is_over]

    def content(self, instance: Instance) -> dict[str, Any]:
        """Return what an instance would get today."""
        return {
            "template": self.template,
            "parameters": self.parameters | instance.overrides,
            "tags": self.settings.get("Tags", []),
        }
