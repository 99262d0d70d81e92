"""How an operation goes through its instances: Region by Region, so many accounts at a time, as time passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from deployer.aws.clock import Clock

from .model import Cell, Instance, Operation, StackSet

_FULL = 100
_SKIPPED = "SKIPPED_SUSPENDED_ACCOUNT"


@dataclass
class Runner:
    """Carries out operations. `failing` has the reasons why instances fail, `suspended` says which accounts are."""

    clock: Clock
    new_id: Callable[[], str]
    suspended: Callable[[str], bool]
    seconds: float = 10.0  # for the stacks of a batch
    failing: dict[Cell, str] = field(default_factory=dict)
    drifted: dict[Cell, list[dict[str, Any]]] = field(default_factory=dict)

    def begin(self, owner: StackSet, operation: Operation) -> None:
        """Take an operation in; it runs as soon as those before it are over."""
        owner.operations.append(operation)
        if len(owner.active) == 1:
            self._start(owner, operation)

    def stop(self, owner: StackSet, operation: Operation) -> None:
        """Begin no further instance of an operation; one that waits never runs."""
        if operation.status == "QUEUED":
            self._end(owner, operation, "STOPPED")
        else:
            operation.status = "STOPPING"

    def _start(self, owner: StackSet, operation: Operation) -> None:
        operation.status = "RUNNING"
        operation.results = dict.fromkeys(operation.cells, ("PENDING", ""))
        for cell in operation.cells:
            if operation.action != "DETECT_DRIFT":
                owner.instances[cell].detailed = "PENDING"
        operation.waves = _waves(operation)
        self.clock.after(self.seconds, lambda: self._go_on(owner, operation))

    def _go_on(self, owner: StackSet, operation: Operation) -> None:
        """Finish the next batch."""
        if operation.status == "STOPPING":
            self._end(owner, operation, "STOPPED")
            return
        while operation.waves and not operation.waves[0]:
            operation.waves.pop(0)
        if not operation.waves:
            self._end(owner, operation, "SUCCEEDED")
            return
        for cell in operation.waves[0].pop(0):
            self._carry_out(owner, operation, owner.instances[cell])
        if self._exceeded(operation):
            self._end(owner, operation, "FAILED")
            return
        self.clock.after(self.seconds, lambda: self._go_on(owner, operation))

    def _carry_out(self, owner: StackSet, operation: Operation, instance: Instance) -> None:
        cell = instance.account, instance.region
        instance.last_operation = operation.id
        if operation.action == "DETECT_DRIFT":
            instance.drift = "DRIFTED" if self.drifted.get(cell) else "IN_SYNC"
            instance.drift_checked = self.clock.now
            operation.results[cell] = "SUCCEEDED", ""
        elif self.suspended(instance.account):
            instance.status, instance.detailed = "OUTDATED", _SKIPPED
            operation.results.pop(cell)
        elif cell in self.failing and not operation.retain:  # what is retained is not touched
            self._fail(operation, instance, self.failing[cell])
        elif operation.action == "DELETE":
            del owner.instances[cell]
            operation.results[cell] = "SUCCEEDED", ""
        else:
            self._succeed(owner, operation, instance)

    def _fail(self, operation: Operation, instance: Instance, reason: str) -> None:
        deleting = operation.action == "DELETE"
        instance.status = "INOPERABLE" if deleting else "OUTDATED"
        instance.detailed = "INOPERABLE" if deleting else "FAILED"
        instance.reason = reason
        instance.stack_id = instance.stack_id or self._stack_id(instance)
        operation.results[instance.account, instance.region] = "FAILED", reason

    def _succeed(self, owner: StackSet, operation: Operation, instance: Instance) -> None:
        if operation.overrides is not None:
            instance.overrides = dict(operation.overrides)
        instance.status, instance.detailed, instance.reason = "CURRENT", "SUCCEEDED", ""
        instance.stack_id = instance.stack_id or self._stack_id(instance)
        instance.has = owner.content(instance)
        operation.results[instance.account, instance.region] = "SUCCEEDED", ""

    def _stack_id(self, instance: Instance) -> str:
        name = f"StackSet-{self.new_id()}"
        return f"arn:aws:cloudformation:{instance.region}:{instance.account}:stack/{name}/{self.new_id()}"

    def _exceeded(self, operation: Operation) -> bool:
        """Whether more accounts of a Region failed than are tolerated."""
        for region in {region for _, region in operation.cells}:
            here = [status for cell, (status, _) in operation.results.items() if cell[1] == region]
            if here.count("FAILED") > _number(operation.preferences, "FailureTolerance", len(here), 0):
                return True
        return False

    def _end(self, owner: StackSet, operation: Operation, status: Any) -> None:
        operation.status, operation.ended = status, self.clock.now
        for cell, (result, _) in operation.results.items():
            if result == "PENDING":
                reason = "Cancelled since failure tolerance has exceeded" if status == "FAILED" else "Cancelled"
                operation.results[cell] = "CANCELLED", reason
                if cell in owner.instances and operation.action != "DETECT_DRIFT":
                    owner.instances[cell].status, owner.instances[cell].detailed = "OUTDATED", "CANCELLED"
        if owner.active:
            self._start(owner, owner.active[0])


def _waves(operation: Operation) -> list[list[list[Cell]]]:
    """Return for each Region, or for all at once, the batches of instances that run together."""
    preferences = operation.preferences
    order = preferences.get("RegionOrder") or sorted({region for _, region in operation.cells})
    by_region = [[cell for cell in operation.cells if cell[1] == region] for region in order]
    batches = [list(_batches(cells, _at_once(preferences, len(cells)))) for cells in by_region if cells]
    if preferences.get("RegionConcurrencyType") != "PARALLEL" or not batches:
        return batches
    longest = max(len(each) for each in batches)
    return [
        [[cell for each in batches if number < len(each) for cell in each[number]] for number in range(longest)],
    ]


def _batches(cells: list[Cell], size: int) -> list[list[Cell]]:
    return [cells[start : start + size] for start in range(0, len(cells), size)]


def _at_once(preferences: Any, accounts: int) -> int:
    most = max(_number(preferences, "MaxConcurrent", accounts, 1), 1)
    if preferences.get("ConcurrencyMode") == "SOFT_FAILURE_TOLERANCE":
        return most
    return min(most, _number(preferences, "FailureTolerance", accounts, 0) + 1)


def _number(preferences: Any, name: str, accounts: int, default: int) -> int:
    if f"{name}Percentage" in preferences:
        return int(preferences[f"{name}Percentage"]) * accounts // _FULL
    return int(preferences.get(f"{name}Count", default))
