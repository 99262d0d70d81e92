"""Wait for the end of an operation and tell what happens meanwhile.

Stacks are asked for by their ARN: a name may belong to another stack a moment later, and only the ARN still answers
when a stack is gone. A question that is lost, throttled or refused says nothing about the stack and decides nothing.
boto3's own waiters are not used: they count `UPDATE_ROLLBACK_FAILED` as a success.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer.aws import code_of, is_expired, is_passing, text_of
from generator.deployer.errors import DeployError, StillRunningError
from generator.deployer.stacks import StackState, describe
from generator.deployer.statuses import RUNNING
from generator.deployer.telling import Telling

if TYPE_CHECKING:
    from generator.deployer.results import ResourceEvent
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

# Events of an operation of ours may be older than our idea of its beginning: clocks differ.
_CLOCKS_DIFFER = timedelta(minutes=2)
_EVER = datetime.min.replace(tzinfo=UTC)
# DescribeStacks may answer from before for a while after an operation began; it is believed in the end.
_STALE_ANSWERS = 6


class Watch:
    """Watches one operation on a stack; `begun` and `found` make one."""

    def __init__(
        self,
        session: Session,
        target: Target,
        stack_id: str,
        since: datetime,
        *,
        earlier: Collection[str] = (),
        before: StackState | None = None,
        ours: bool = False,
    ) -> None:
        self._session = session
        self._target = target
        self._stack_id = stack_id
        self._before = before
        self._ours = ours
        self._client = session.cloudformation(target.place)
        self._pace = session.pace(target.place)
        self._telling = Telling(session, target, stack_id, since, earlier)
        self._stale = 0
        self._cancelled = False

    @property
    def events(self) -> list[ResourceEvent]:
        """Everything that has happened in it, oldest first."""
        return self._telling.events

    def until_quiet(self, timeout: float) -> StackState:
        """Return the stack once no operation runs on it.

        When the time is over, an update that we began ourselves is cancelled, and its rollback waited for. Raises
        `StillRunningError` for any other operation, and always in a protected environment; also when the person
        detaches, or when the credentials expire: the operation goes on without us.
        """
        self._pace.join()
        try:
            return self._until_quiet(self._session.clock.now() + timeout)
        finally:
            self._pace.leave()

    def _until_quiet(self, deadline: float) -> StackState:
        # Whoever has interrupted already gets the question at once.
        if self._ours and not self._session.interruption.stop.is_set():
            self._wait(self._pace.first_pause())
        while True:
            state = self._asked()
            self._telling.tell()
            if state is not None and self._is_quiet(state):
                return state
            self._interrupted(state)
            self._overdue(state, deadline)
            self._wait(self._pace.pause())

    def _wait(self, seconds: float) -> None:
        interruption = self._session.interruption
        # Who has decided once is not woken up again before he wants to leave.
        wake = interruption.leave if interruption.stop.is_set() else interruption.stop
        self._session.clock.wait(seconds, wake)

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
        if self._may_be_stale(state) and self._stale < _STALE_ANSWERS:
            self._stale += 1
            return False
        return True

    def _may_be_stale(self, state: StackState) -> bool:
        """Whether the stack looks as it did before, and no event says that it has come back to that."""
        if state.status == "REVIEW_IN_PROGRESS":
            return True
        return (
            self._before is not None and state.status == self._before.status and state.status not in self._telling.ends
        )

    def _interrupted(self, state: StackState | None) -> None:
        """Do what the person chose after Ctrl-C: go away, or cancel the update and wait for its rollback."""
        interruption = self._session.interruption
        if interruption.leave.is_set():
            raise StillRunningError(self._goes_on("you have left it"))
        if not interruption.stop.is_set() or state is None:
            return
        if interruption.choice() == "detach":
            raise StillRunningError(self._goes_on("you have left it"))
        if not self._cancelled:
            if state.status != "UPDATE_IN_PROGRESS":
                raise StillRunningError(self._goes_on(f"{state.status} cannot be cancelled"))
            self._cancel("as you asked")

    def _overdue(self, state: StackState | None, deadline: float) -> None:
        """Cancel an update of ours that takes too long, but never one in a protected environment."""
        if self._session.clock.now() < deadline:
            return
        if state is None:
            raise StillRunningError(self._goes_on("AWS does not answer"))
        if self._cancelled:
            return
        if not self._ours or self._target.protect or state.status != "UPDATE_IN_PROGRESS":
            raise StillRunningError(self._goes_on("it takes longer than we wait"))
        self._cancel("it takes too long")

    def _cancel(self, why: str) -> None:
        self._cancelled = True
        self._session.progress.note(self._target.key, f"cancelling the update: {why}")
        try:
            self._client.cancel_update_stack(StackName=self._stack_id, ClientRequestToken=str(uuid.uuid4()))
        except (ClientError, BotoCoreError) as error:
            # A moment ago it could be cancelled. What it has become since is seen at the next look.
            if code_of(error) != "ValidationError":
                raise StillRunningError(self._goes_on(f"it cannot be cancelled ({text_of(error)})")) from error

    def _goes_on(self, why: str) -> str:
        follow = f"`ecs-bluegreen watch {self._target.environment} --stack {self._target.key}` follows it"
        return f"{self._target.key}: {why}, and the operation on {self._target.name} goes on; {follow}"


def begun(session: Session, target: Target, stack_id: str, before: StackState | None) -> Watch:
    """Return the watch over an operation of ours; ask for it before the call that begins the operation.

    `before` is the stack as it is until then; None for one that is created.
    """
    earlier = [str(operation["OperationId"]) for operation in before.operations] if before else ()
    # Everything on a new stack is ours, and what came before on another one is known by its operations, not its time.
    exact = before is None or bool(earlier)
    since = _EVER if exact else session.clock.utc() - _CLOCKS_DIFFER
    return Watch(session, target, stack_id, since, earlier=earlier, before=before, ours=True)


def found(session: Session, target: Target, state: StackState) -> Watch:
    """Return the watch over what already runs on a stack, whoever began it."""
    known = [str(operation["OperationId"]) for operation in state.operations]
    earlier = [operation for operation in known if operation not in state.attempt]
    since = _EVER if earlier else (state.updated or state.created or session.clock.utc()) - _CLOCKS_DIFFER
    return Watch(session, target, state.id, since, earlier=earlier)
