"""One operation on a set: begun once, watched by one poller, and its failures told by account and Region.

An operation has an id of ours, so that a call whose answer is lost and that botocore repeats does not begin twice, and
so that it is known again. No step begins one a second time: what an interrupted run left is read, and compared anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from generator.deployer import template_bucket
from generator.deployer.aws import code_of, is_expired, is_passing
from generator.deployer.errors import StillRunningError
from generator.deployer.stack_sets import state
from generator.deployer.stack_sets.api import Api

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.model import Step
    from generator.deployer.stack_sets.state import Operation
    from generator.deployer.stack_sets.targets import SetTarget

# A new operation may not be found for a moment.
_NOT_FOUND_YET = 6
# Another operation began between our looking and our call: what we know is no longer so.
_OVERTAKEN = frozenset({"OperationInProgressException", "StaleRequestException"})


class OvertakenError(Exception):
    """Somebody else's operation came first: look again."""


def carry_out(session: Session, target: SetTarget, step: Step) -> Operation | None:
    """Do a step and wait for its end; None for one that begins no operation. Raises `OvertakenError`."""
    arguments = dict(step.arguments)
    if step.with_template:
        arguments |= template_bucket.body(session, target.stack)
    session.progress.begin(target.key, step.text)
    if not step.is_operation:
        Api(session, target).ask(step.call, **arguments)
        return None
    number = begin(session, target, step.call, arguments)
    return watch(session, target, number)


def begin(session: Session, target: SetTarget, call: str, arguments: Mapping[str, Any]) -> str:
    """Begin an operation, and return its id. Raises `OvertakenError` where another one runs."""
    api, number = Api(session, target), str(uuid.uuid4())
    try:
        api.ask(call, **arguments, OperationId=number)
    except ClientError as error:
        if code_of(error) in _OVERTAKEN and number not in [each.id for each in state.newest_operations(api)]:
            raise OvertakenError from error
        # The id is ours alone: when CloudFormation knows it, an earlier attempt of botocore's has got through.
        if code_of(error) not in {*_OVERTAKEN, "OperationIdAlreadyExistsException"}:
            raise
    return number


def watch(session: Session, target: SetTarget, number: str) -> Operation:
    """Return an operation once it has ended.

    Raises `StillRunningError` when the person detaches or the credentials expire: the operation goes on without us.
    """
    pace = session.pace(target.place)
    pace.join()
    try:
        return _Watch(session, target, number).until_over()
    finally:
        pace.leave()


class _Watch:
    """Asks for one operation until it is over."""

    def __init__(self, session: Session, target: SetTarget, number: str) -> None:
        self._session = session
        self._target = target
        self._number = number
        self._api = Api(session, target)
        self._pace = session.pace(target.place)
        self._told = ""
        self._not_found = 0
        self._stopped = False

    def until_over(self) -> Operation:
        """Return the operation once nothing of it is yet to come."""
        # It began, or was seen under way, a moment ago.
        self._wait(self._pace.first_pause())
        while True:
            found = self._asked()
            if found is not None:
                self._tell(found)
                if not found.is_under_way:
                    return found
            self._interrupted()
            self._wait(self._pace.pause())

    def _wait(self, seconds: float) -> None:
        interruption = self._session.interruption
        # Who has decided once is not woken up again before he wants to leave.
        wake = interruption.leave if self._stopped else interruption.stop
        self._session.clock.wait(seconds, wake)

    def _asked(self) -> Operation | None:
        """Return the operation; None where the question did not get through."""
        try:
            answer = self._api.ask("describe_stack_set_operation", OperationId=self._number)
        except Exception as error:
            if is_expired(error):
                raise StillRunningError(self._goes_on("the credentials have expired")) from error
            if code_of(error) == "OperationNotFoundException" and self._not_found < _NOT_FOUND_YET:
                self._not_found += 1
                return None
            if not is_passing(error):
                raise
            self._pace.throttled()
            return None
        self._pace.answered()
        return state.operation(answer["StackSetOperation"])

    def _tell(self, found: Operation) -> None:
        text = f"{found.status}, {found.failed} failed" if found.failed else found.status
        if text != self._told:
            self._told = text
            self._session.progress.note(self._target.key, f"operation {self._number}: {text}")

    def _interrupted(self) -> None:
        """Do what the person chose after Ctrl-C: go away, or stop the operation and wait for that."""
        interruption = self._session.interruption
        if interruption.leave.is_set():
            raise StillRunningError(self._goes_on("you have left it"))
        if not interruption.stop.is_set() or self._stopped:
            return
        if interruption.choice() == "detach":
            raise StillRunningError(self._goes_on("you have left it"))
        self._stopped = True
        self._session.progress.note(self._target.key, "stopping: what runs in an account is finished, no other begins")
        try:
            self._api.ask("stop_stack_set_operation", OperationId=self._number)
        except ClientError as error:
            # It ended a moment ago; how, the next look says.
            if code_of(error) != "InvalidOperationException":
                raise

    def _goes_on(self, why: str) -> str:
        follow = f"`ecs-bluegreen stackset status {self._target.key}` shows it, and `deploy` goes on after it"
        return f"{self._target.key}: {why}, and operation {self._number} on {self._target.name} goes on; {follow}"
