"""Creating a stack, deleting it, and rolling a creation back."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from .course import Course, Steps, backwards, exported, failed_text
from .model import Operation, Resource, Stack, Version
from .region import Region
from .script import Step
from .versions import in_order, symbols

_USER = "User Initiated"


class Creation(Course):
    """All resources one after the other; at the first failure one more had been started and is cancelled."""

    def steps(self) -> Steps:
        """Return everything that happens."""
        assert self.version is not None
        self.stack.version = self.version
        yield Step("", "CREATE_IN_PROGRESS", _USER)
        failed = yield from self._build(self.version)
        reason = failed_text("create", failed) if failed else self._taken(self.version)
        if not reason:
            self.settle(self.version)
            yield Step("", "CREATE_COMPLETE")
        elif self.operation.disable_rollback:
            self.stop_half_way(self.version)
            yield Step("", "CREATE_FAILED", reason)
        else:
            yield from self._roll_back(f"{reason}Rollback requested by user.")

    def _build(self, version: Version) -> Generator[Step, None, list[str]]:
        order = in_order(version.resources)
        for number, name in enumerate(order):
            resource = self.make(name, version.resources[name])
            yield Step(name, "CREATE_IN_PROGRESS")
            if name in self.script.fail:
                return (yield from self._fail(name, version.resources, order[number + 1 :]))
            self.give_id(resource)
            yield Step(name, "CREATE_IN_PROGRESS", "Resource creation Initiated")
            yield Step(name, "CREATE_COMPLETE")
        return []

    def _fail(
        self, name: str, bodies: Mapping[str, Mapping[str, Any]], later: list[str]
    ) -> Generator[Step, None, list[str]]:
        beside = [other for other in later if name not in symbols(bodies[other].get("Properties", {}))][:1]
        for other in beside:
            self.make(other, bodies[other])
            yield Step(other, "CREATE_IN_PROGRESS")
        yield Step(name, "CREATE_FAILED", self.script.fail[name])
        for other in beside:
            yield Step(other, "CREATE_FAILED", "Resource creation cancelled")
        return [name, *beside]

    def _taken(self, version: Version) -> str:
        others = self.region.exports()
        for name in exported(version, self.stack.resources):
            if name in others:
                return f"Export with name {name} is already exported by stack {others[name][1].name}. "
        return ""

    def _roll_back(self, reason: str) -> Steps:
        self.operation = self.region.follow_up(self.stack, self.operation)
        yield from CreationRollback(self.region, self.stack, self.operation, reason=reason).steps()


class CreationRollback(Course):
    """Deletes what a creation made: after its failure, or by RollbackStack."""

    def __init__(self, region: Region, stack: Stack, operation: Operation, *, reason: str = _USER) -> None:
        self._reason = reason
        super().__init__(region, stack, operation)

    def steps(self) -> Steps:
        """Return everything that happens."""
        yield Step("", "ROLLBACK_IN_PROGRESS", self._reason)
        yield from self.remove(backwards(self.stack.resources), self.script.fail_rollback)
        for resource in self.stack.resources.values():
            if resource.status == "CREATE_FAILED":
                resource.status = "DELETE_COMPLETE"  # there never was anything; AWS lists it so, too
        left = self.with_status("DELETE_FAILED")
        if left:
            yield Step("", "ROLLBACK_FAILED", failed_text("delete", left).strip())
        else:
            yield Step("", "ROLLBACK_COMPLETE")

    def keeps(self, resource: Resource) -> bool:
        """Say whether a deletion policy keeps a resource: not if the caller said that new ones may go."""
        if self.operation.retain_except_on_create or resource.body.get("DeletionPolicy") == "RetainExceptOnCreate":
            return False
        return super().keeps(resource)


class Deletion(Course):
    """Deletes a stack. One whose exports are in use goes back to the status it had, with a reason."""

    def __init__(
        self, region: Region, stack: Stack, operation: Operation, *, retain: frozenset[str], force: bool
    ) -> None:
        self._retain, self._force, self._before = retain, force, stack.status
        super().__init__(region, stack, operation)

    def steps(self) -> Steps:
        """Return everything that happens."""
        yield Step("", "DELETE_IN_PROGRESS", _USER)
        for name in self.stack.exports:
            if text := self.region.in_use("Delete canceled. Cannot delete", name):
                yield Step("", self._before, text)
                return
        yield from self.remove(backwards(self.stack.resources), self.script.fail)
        failed = self.with_status("DELETE_FAILED")
        if failed and self._force:
            for name in failed:
                yield Step(name, "DELETE_SKIPPED")
        elif failed:
            yield Step("", "DELETE_FAILED", failed_text("delete", failed))
            return
        self.stack.exports.clear()
        yield Step("", "DELETE_COMPLETE")

    def keeps(self, resource: Resource) -> bool:
        """Say whether a resource stays: by its policy or because the caller said so."""
        return resource.logical_id in self._retain or super().keeps(resource)
