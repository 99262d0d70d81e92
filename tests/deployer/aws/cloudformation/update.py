"""Updating a stack."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from copy import copy

from .changes import Change
from .course import Course, Steps, exported, failed_text
from .model import Operation, Resource, Stack, Version
from .region import Region
from .script import Step
from .update_rollback import UpdateRollback
from .versions import in_order, symbols

_USER = "User Initiated"
_ANEW = "Requested update requires the creation of a new physical resource; hence creating one."


class Update(Course):
    """Changes are made in the order of needs; what is to go is deleted afterwards, and that may fail unpunished."""

    def __init__(
        self, region: Region, stack: Stack, operation: Operation, version: Version, changes: list[Change]
    ) -> None:
        self._changes = {change["LogicalResourceId"]: change for change in changes}
        super().__init__(region, stack, operation, version)

    def steps(self) -> Steps:
        """Return everything that happens."""
        assert self.version is not None
        self.begin()
        yield Step("", "UPDATE_IN_PROGRESS", _USER)
        replaced: list[Resource] = []
        failed = yield from self._apply(self.version, replaced)
        reason = self._reason(failed) or self._export_in_use(self.version)
        if reason and self.operation.disable_rollback:
            self.stop_half_way(self.version)
            yield Step("", "UPDATE_FAILED", reason)
        elif reason:
            self.operation = self.region.follow_up(self.stack, self.operation)
            yield from UpdateRollback(self.region, self.stack, self.operation, reason=reason).steps()
        else:
            yield from self._clean_up(self.version, replaced)

    def _reason(self, failed: list[str]) -> str:
        if self.operation.cancelled:
            return _USER
        created = [name for name in failed if self.stack.resources[name].status == "CREATE_FAILED"]
        updated = [name for name in failed if name not in created]
        return "".join(failed_text(verb, names) for verb, names in (("create", created), ("update", updated)) if names)

    def _apply(self, version: Version, replaced: list[Resource]) -> Generator[Step, None, list[str]]:
        order = [name for name in in_order(version.resources) if name in self._changes]
        for number, name in enumerate(order):
            yield from self._begin(name, version, replaced)
            if self._cancelled():
                return (yield from self._cancel([name]))
            if reason := self._refusal(name):
                beside = [other for other in order[number + 1 :] if name not in symbols(version.resources[other])][:1]
                return (yield from self._fail(name, reason, beside, version))
            yield from self._finish(name)
            if self._cancelled():
                unfinished = self.stack.resources[name].status.endswith("_IN_PROGRESS")
                return (yield from self._cancel([name] if unfinished else []))
        return []

    def _begin(self, name: str, version: Version, replaced: list[Resource]) -> Iterator[Step]:
        body = version.resources[name]
        change = self._changes[name]
        if change["Action"] == "Add":
            self.make(name, body)
            yield Step(name, "CREATE_IN_PROGRESS")
            return
        resource = self.stack.resources[name]
        if change["Replacement"] == "True":
            replaced.append(copy(resource))
            resource.body = body
            yield Step(name, "UPDATE_IN_PROGRESS", _ANEW)
        else:
            resource.body = body
            yield Step(name, "UPDATE_IN_PROGRESS")

    def _finish(self, name: str) -> Iterator[Step]:
        resource, change = self.stack.resources[name], self._changes[name]
        new = change["Action"] == "Add"
        if new or change["Replacement"] == "True":
            self.give_id(resource)
            yield Step(name, resource.status, "Resource creation Initiated")
        yield Step(name, "CREATE_COMPLETE" if new else "UPDATE_COMPLETE")

    def _cancelled(self) -> bool:
        return self.operation.cancelled

    def _refusal(self, name: str) -> str:
        if self.operation.disable_rollback and self._changes[name].get("Replacement") == "True":
            return "Replacement type updates not supported on stack with disable-rollback."
        return str(self.script.fail.get(name, ""))

    def _fail(self, name: str, reason: str, beside: list[str], version: Version) -> Generator[Step, None, list[str]]:
        for other in beside:
            yield from self._begin(other, version, [])
        yield Step(name, self._failed_status(name), reason)
        yield from self._cancel(beside)
        return [name, *beside]

    def _cancel(self, names: list[str]) -> Generator[Step, None, list[str]]:
        for name in names:
            status = self._failed_status(name)
            verb = "creation" if status == "CREATE_FAILED" else "update"
            yield Step(name, status, f"Resource {verb} cancelled")
        return names

    def _failed_status(self, name: str) -> str:
        return "CREATE_FAILED" if self._changes[name]["Action"] == "Add" else "UPDATE_FAILED"

    def _export_in_use(self, version: Version) -> str:
        after = exported(version, self.stack.resources)
        others = self.region.exports()
        for name, value in self.stack.exports.items():
            refusal = "Cannot update" if name in after else "Delete canceled. Cannot delete"
            if after.get(name) != value and (text := self.region.in_use(refusal, name)):
                return text
        for name in after:
            if name in others and others[name][1] is not self.stack:
                return f"Export with name {name} is already exported by stack {others[name][1].name}"
        return ""

    def _clean_up(self, version: Version, replaced: list[Resource]) -> Steps:
        yield Step("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        for old in replaced:
            yield from self._delete_old(old)
        gone = [name for name, change in self._changes.items() if change["Action"] == "Remove"]
        yield from self.remove([name for name in gone if name in self.stack.resources], self.script.fail_cleanup)
        self.stack.leftovers += [self.stack.resources[name] for name in self.with_status("DELETE_FAILED")]
        for name in gone:
            self.stack.resources.pop(name, None)
        self.settle(version)
        yield Step("", "UPDATE_COMPLETE")

    def _delete_old(self, old: Resource) -> Steps:
        # The events of the old resource carry the logical id that the new one has by now.
        new = self.stack.resources[old.logical_id]
        kept = old.body.get("UpdateReplacePolicy") in ("Retain", "RetainExceptOnCreate")
        reason = self.script.fail_cleanup.get(old.logical_id) or self.obstacle(old)
        last = "DELETE_SKIPPED" if kept else "DELETE_FAILED" if reason else "DELETE_COMPLETE"
        for status in ("DELETE_IN_PROGRESS", last):
            self.stack.resources[old.logical_id] = old
            yield Step(old.logical_id, status, reason if status == "DELETE_FAILED" else "")
            self.stack.resources[old.logical_id] = new
        if last == "DELETE_FAILED":
            self.stack.leftovers.append(old)
