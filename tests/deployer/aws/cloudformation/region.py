"""CloudFormation in one account and Region: its stacks, and the running of operations on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Protocol

from deployer.aws.clock import Clock
from generator.rehearsal.errors import invalid

from .model import STACK_TYPE, Event, Operation, OperationType, Resource, Stack
from .script import ChangeSetScript, Script, Step

Obstacle = Callable[["Region", Resource], str]


_EMPTY = ("DELETE_COMPLETE", "ROLLBACK_COMPLETE")


class Running(Protocol):
    """The course of an operation: what happens next, until nothing does."""

    @property
    def stack(self) -> Stack:
        """The stack."""

    @property
    def operation(self) -> Operation:
        """The operation; a failed one is followed by the one that rolls it back."""

    def next(self) -> Step | None:
        """Return the next step."""


class Region:
    """The state. `scripts` and `change_set_scripts` are queues by stack name, the first entry for what comes next."""

    def __init__(
        self, account: str, name: str, clock: Clock, new_id: Callable[[], str], obstacles: list[Obstacle]
    ) -> None:
        self.account, self.name = account, name
        self.clock, self.new_id = clock, new_id
        self.stacks: list[Stack] = []
        self.scripts: dict[str, list[Script]] = defaultdict(list)
        self.change_set_scripts: dict[str, list[ChangeSetScript]] = defaultdict(list)
        self.facts: dict[str, Mapping[str, str]] = {}
        self.obstacles = obstacles
        self._held: dict[str, tuple[Running, Step]] = {}

    @property
    def place(self) -> tuple[str, str]:
        """The account and the Region."""
        return self.account, self.name

    @property
    def partition(self) -> str:
        """The partition that the Region belongs to."""
        return "aws-cn" if self.name.startswith("cn-") else "aws-us-gov" if self.name.startswith("us-gov-") else "aws"

    # Stacks --------------------------------------------------------------------------------------------------------

    def find(self, name: str) -> Stack | None:
        """Return a stack by its name, or by its id, under which it is found after its deletion too."""
        for stack in reversed(self.stacks):
            if name == stack.id or (name == stack.name and stack.status != "DELETE_COMPLETE"):
                return stack
        return None

    def get(self, name: str, text: str = "Stack with id {} does not exist") -> Stack:
        """Return a stack that must exist; operations differ in the sentence they have for one that does not."""
        stack = self.find(name)
        if stack is None:
            raise invalid(text.format(name))
        return stack

    def new_stack(self, name: str, status: str) -> Stack:
        """Add a stack without anything in it."""
        arn = f"arn:{self.partition}:cloudformation:{self.name}:{self.account}:stack/{name}/{self.new_id()}"
        stack = Stack(arn, name, self.account, self.name, self.clock.now, status)
        self.stacks.append(stack)
        return stack

    # Exports -------------------------------------------------------------------------------------------------------

    def exports(self) -> dict[str, tuple[str, Stack]]:
        """Return the value and the owner of every export."""
        return {name: (value, stack) for stack in self.stacks for name, value in stack.exports.items()}

    def importers(self, export: str) -> list[str]:
        """Return the names of the stacks that import a value."""
        return [
            stack.name
            for stack in self.stacks
            if stack.version is not None and stack.status not in _EMPTY and export in stack.version.imports
        ]

    def in_use(self, refusal: str, export: str) -> str:
        """Return CloudFormation's sentence about an export that other stacks import; empty if none does.

        https://repost.aws/articles/ARrtwG71pqTYi3bGme27_3bg
        """
        *first, last = self.importers(export) or [""]
        users = f"{', '.join(first)} and {last}" if first else last
        return f"{refusal} export {export} as it is in use by {users}." if users else ""

    # Operations ----------------------------------------------------------------------------------------------------

    def begin(self, stack: Stack, kind: OperationType, token: str = "") -> Operation:
        """Start an operation, with the next script there is for the stack."""
        operation = Operation(self.new_id(), kind, self.clock.now, token)
        if kind != "CREATE_CHANGESET":
            self._held.pop(stack.id, None)
            operation.script = self.scripts[stack.name].pop(0) if self.scripts[stack.name] else Script()
        stack.operations.append(operation)
        return operation

    def follow_up(self, stack: Stack, operation: Operation) -> Operation:
        """Start the rollback that a failed operation brings about: an operation of its own."""
        operation.ended, operation.failed = self.clock.now, True
        rollback = Operation(
            self.new_id(), "ROLLBACK", self.clock.now, operation.token, operation.script, operation.passed
        )
        rollback.retain_except_on_create = operation.retain_except_on_create
        stack.operations.append(rollback)
        return rollback

    def run(self, course: Running) -> None:
        """Take the first step of a course at once and the others one after the other, until another one begins."""
        if course.operation is not course.stack.operation:
            return
        step = course.next()
        if step is None:
            course.operation.ended = self.clock.now
            course.operation.failed = "FAILED" in course.stack.status or "ROLLBACK" in course.stack.status
            return
        point = (step.logical_id, step.status)
        if point in course.operation.script.hold and point not in course.operation.passed:
            course.operation.passed.add(point)
            self._held[course.stack.id] = course, step
            return
        self._step(course, step)

    def _step(self, course: Running, step: Step) -> None:
        self.happen(course.stack, step, course.operation)
        self.clock.after(course.operation.script.pace, lambda: self.run(course))

    def release(self, stack: Stack) -> None:
        """Let a held operation go on with the step it was held before."""
        self._step(*self._held.pop(stack.id))

    def cancel(self, stack: Stack) -> None:
        """End an update; if it is held, the step it was held before never happens."""
        stack.operation.cancelled = True
        if self.held(stack):
            course, _ = self._held.pop(stack.id)
            self.run(course)

    def held(self, stack: Stack) -> bool:
        """Say whether an operation on the stack stands still."""
        return stack.id in self._held

    def happen(self, stack: Stack, step: Step, operation: Operation) -> None:
        """Let a step be seen: in the status of the stack or the resource, and as an event."""
        logical_id, status, reason = step
        kind, physical = STACK_TYPE, stack.id
        if logical_id:
            resource = stack.resources[logical_id]
            resource.status, resource.reason, resource.at = status, reason, self.clock.now
            kind, physical = resource.kind, resource.physical_id
            number = f"{logical_id}-{status}-{self.clock.now:%Y-%m-%dT%H:%M:%S}.{len(stack.events)}Z"
        else:
            stack.status, stack.reason = status, reason
            stack.updated = self.clock.now
            stack.deleted = self.clock.now if status == "DELETE_COMPLETE" else None
            number = self.new_id()
        stack.events.append(
            Event(number, logical_id or stack.name, physical, kind, status, reason, self.clock.now, operation)
        )
