"""Wait for the end of an operation and tell what happens meanwhile.

Stacks are asked for by their ARN: a name may belong to another stack a moment later, and only the ARN still answers
when a stack is gone. A question that is lost, throttled or refused says nothing about the stack and decides nothing.
boto3's own waiters are not used: they count `UPDATE_ROLLBACK_FAILED` as a success.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from generator.deployer.aws import is_denied, is_expired, is_passing
from generator.deployer.errors import DeployError, StillRunningError
from generator.deployer.results import ResourceEvent
from generator.deployer.stacks import StackState, describe
from generator.deployer.statuses import RUNNING

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

# Events of an operation of ours may be older than our idea of its beginning: clocks differ.
CLOCKS_DIFFER = timedelta(minutes=2)
# DescribeStacks may answer from before for a while after an operation began; it is believed in the end.
_STALE_ANSWERS = 6


class Watch:
    """Watches one stack from `since` on. `before` is the stack as it was when the operation was asked for, if it was.

    `events` holds everything that has happened, oldest first.
    """

    def __init__(
        self, session: Session, target: Target, stack_id: str, since: datetime, before: StackState | None = None
    ) -> None:
        self._session = session
        self._target = target
        self._stack_id = stack_id
        self._since = since
        self._before = before
        self._client = session.cloudformation(target.place)
        self._pace = session.pace(target.place)
        self._seen: set[str] = set()
        self._stale = 0
        self.events: list[ResourceEvent] = []

    def until_quiet(self, timeout: float) -> StackState:
        """Return the stack once no operation runs on it.

        Raises `StillRunningError` when the time is over and the update was not cancelled, when the person detaches,
        or when the credentials expire: the operation goes on without us.
        """
        self._pace.join()
        try:
            return self._until_quiet(self._session.clock.now() + timeout)
        finally:
            self._pace.leave()

    def _until_quiet(self, deadline: float) -> StackState:
        cancelled = False
        while True:
            state = self._asked()
            if state is not None and self._is_quiet(state):
                self._tell()
                return state
            self._tell()
            if not cancelled:
                cancelled = self._interrupted(state) or self._overdue(state, deadline)
            # Who has cancelled waits for the rollback, and no signal wakes him any more.
            self._session.clock.wait(self._pace.pause(), self._session.stop if not cancelled else threading.Event())

    def _asked(self) -> StackState | None:
        """Return the stack; None where the question did not get through."""
        try:
            state = describe(self._client, self._stack_id)
        except Exception as error:
            if is_expired(error):
                raise StillRunningError(self._goes_on("the credentials have expired")) from error
            if not is_passing(error):
                raise
            self._pace.throttled()
            return None
        self._pace.answered()
        if state is None:
            raise DeployError(f"{self._target.key}: the stack {self._stack_id} has vanished while it was watched")
        return state

    def _is_quiet(self, state: StackState) -> bool:
        if state.status in RUNNING:
            self._stale = _STALE_ANSWERS
            return False
        if self._is_as_before(state) and self._stale < _STALE_ANSWERS:
            self._stale += 1
            return False
        return True

    def _is_as_before(self, state: StackState) -> bool:
        before = self._before
        if state.status == "REVIEW_IN_PROGRESS":
            return True
        return before is not None and (before.status, before.updated, before.operations) == (
            state.status,
            state.updated,
            state.operations,
        )

    def _tell(self) -> None:
        """Pass on what has happened since the last look; it is only told, so it may be missed."""
        try:
            fresh = list(self._fresh())
        except Exception as error:
            if not (is_passing(error) or is_denied(error)):
                raise
            return
        for event in reversed(fresh):
            self.events.append(event)
            self._session.progress.event(self._target.key, event)

    def _fresh(self) -> Iterator[ResourceEvent]:
        """Yield the events that have not been told, newest first as CloudFormation lists them."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=self._stack_id)
        for page in pages:
            for event in page["StackEvents"]:
                if event["EventId"] in self._seen or event["Timestamp"] < self._since:
                    return
                self._seen.add(event["EventId"])
                yield event_of(event)

    def _interrupted(self, state: StackState | None) -> bool:
        """Do what the person chose after Ctrl-C; true if the update is being cancelled."""
        if not self._session.stop.is_set():
            return False
        choice = self._session.interruption.choice()
        if choice == "cancel" and state is not None and state.status == "UPDATE_IN_PROGRESS":
            self._cancel("as you asked")
            return True
        raise StillRunningError(self._goes_on("you have left it"))

    def _overdue(self, state: StackState | None, deadline: float) -> bool:
        """Cancel an update that takes too long, but never one in a protected environment."""
        if state is None or self._session.clock.now() < deadline:
            return False
        if state.status == "UPDATE_IN_PROGRESS" and not self._target.protect:
            self._cancel("it takes too long")
            return True
        raise StillRunningError(self._goes_on("it takes longer than we wait"))

    def _cancel(self, why: str) -> None:
        self._session.progress.note(self._target.key, f"cancelling the update: {why}")
        self._client.cancel_update_stack(StackName=self._stack_id)

    def _goes_on(self, why: str) -> str:
        follow = f"`ecs-bluegreen watch {self._target.environment} --stack {self._target.key}` follows it"
        return f"{self._target.key}: {why}, and the operation on {self._target.name} goes on; {follow}"


def event_of(event: dict[str, Any]) -> ResourceEvent:
    """Return an event of `DescribeStackEvents` or `DescribeEvents` in our words."""
    return ResourceEvent(
        time=event["Timestamp"],
        resource=event.get("LogicalResourceId", ""),
        type=event.get("ResourceType", ""),
        status=event.get("ResourceStatus", ""),
        reason=event.get("ResourceStatusReason", ""),
        physical_id=event.get("PhysicalResourceId", ""),
    )
