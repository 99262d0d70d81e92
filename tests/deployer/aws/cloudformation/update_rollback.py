"""The way back of an update."""

from __future__ import annotations

from .course import Course, Steps, failed_text
from .model import Operation, Resource, Stack
from .region import Region
from .script import Step

_USER = "User Initiated"


class UpdateRollback(Course):
    """The way back to what the stack was, by itself, by RollbackStack or by ContinueUpdateRollback."""

    def __init__(
        self,
        region: Region,
        stack: Stack,
        operation: Operation,
        *,
        reason: str = _USER,
        skip: frozenset[str] = frozenset(),
        force: bool = False,
    ) -> None:
        self._reason, self._skip, self._force = reason, skip, force
        super().__init__(region, stack, operation)

    def steps(self) -> Steps:
        """Return everything that happens."""
        yield Step("", "UPDATE_ROLLBACK_IN_PROGRESS", self._reason)
        version, before = self.stack.stable or (self.stack.version, dict(self.stack.resources))
        touched = [name for name, old in before.items() if self._differs(name, old)]
        for name in touched:
            yield from self._return(name, before[name])
        failed = [name for name in self.with_status("UPDATE_FAILED") if name in touched]
        if failed:
            yield Step("", "UPDATE_ROLLBACK_FAILED", failed_text("update", failed).strip())
            return
        yield Step("", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        added = [name for name in self.stack.resources if name not in before]
        yield from self.remove(added[::-1], {})
        for name in added:
            del self.stack.resources[name]
        if version is not None:
            self.settle(version)
        yield Step("", "UPDATE_ROLLBACK_COMPLETE")

    def keeps(self, resource: Resource) -> bool:
        """Say whether a deletion policy keeps a new resource: not if the caller said that new ones may go."""
        return not self.operation.retain_except_on_create and super().keeps(resource)

    def _differs(self, name: str, old: Resource) -> bool:
        now = self.stack.resources.get(name)
        return (
            now is None or now.status == "UPDATE_FAILED" or (now.body, now.physical_id) != (old.body, old.physical_id)
        )

    def _return(self, name: str, old: Resource) -> Steps:
        yield Step(name, "UPDATE_IN_PROGRESS")
        if name in self._skip or (self._force and name in self.script.fail_rollback):
            # AWS marks it as updated although nothing was done: the resource no longer is what the template says.
            yield Step(name, "UPDATE_COMPLETE")
        elif name in self.script.fail_rollback:
            yield Step(name, "UPDATE_FAILED", self.script.fail_rollback[name])
        else:
            self.stack.resources[name].body = old.body
            self.stack.resources[name].physical_id = old.physical_id
            yield Step(name, "UPDATE_COMPLETE")
