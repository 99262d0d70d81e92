"""What is planned for a set and what became of it: the data that every presentation is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from generator.deployer import exits
from generator.deployer.results import Cause, Difference
from generator.deployer.stack_sets.state import Cell, Operation

Fate = Literal["retain", "delete"]
SetAction = Literal["create", "update", "unchanged"]
InstanceAction = Literal["create", "update", "override", "remove", "leave"]
SetOutcome = Literal["deployed", "unchanged", "deleted", "failed", "skipped", "refused", "running"]


@dataclass(frozen=True, kw_only=True, order=True)
class InstanceChange:
    """What becomes of the stack of an account in a Region, and why. `leave` is one that nobody wants any more."""

    account: str
    region: str
    action: InstanceAction
    why: str = ""

    @property
    def cell(self) -> Cell:
        """Where it is."""
        return self.account, self.region


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call that changes something: an operation that is waited for, or making the set.

    `with_template` adds the template, which may have to be uploaded first.
    """

    call: str
    text: str
    arguments: Mapping[str, Any] = field(repr=False)
    with_template: bool = False

    @property
    def is_operation(self) -> bool:
        """Whether something runs after it."""
        return self.call != "create_stack_set"


@dataclass(frozen=True, kw_only=True)
class SetPlan:
    """What a deployment would do to a set, and in which steps.

    `differences` are those of the set itself. `inoperable` are instances that no operation touches any more;
    `under_way` are operations that must end first.
    """

    key: str
    name: str
    action: SetAction
    differences: tuple[Difference, ...] = ()
    changes: tuple[InstanceChange, ...] = ()
    steps: tuple[Step, ...] = ()
    inoperable: tuple[InstanceChange, ...] = ()
    under_way: tuple[Operation, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether a deployment would call anything."""
        return bool(self.steps)

    @property
    def exit_code(self) -> int:
        """What the plan of this set alone ends with."""
        if self.inoperable:
            return exits.NEEDS_RECOVER
        return exits.STILL_RUNNING if self.under_way else exits.DONE


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An instance that an operation failed for; `cause` is what its own account says, where that may be read."""

    account: str
    region: str
    unit: str
    reason: str
    cause: Cause | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class SetResult:
    """What became of one set."""

    key: str
    name: str
    outcome: SetOutcome
    text: str = ""
    failures: tuple[Failure, ...] = ()
    cancelled: int = 0
    warnings: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    duration: float = 0.0
    exit_code: int = exits.DONE

    @property
    def is_there(self) -> bool:
        """Whether sets that require this one may go on."""
        return self.outcome in ("deployed", "unchanged")
