"""Carry out a change set and say what became of it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import causes, exits, outcomes, protection, watch
from generator.deployer.aws import is_passing, text_of
from generator.deployer.errors import RefusedError, StillRunningError, StoppedError
from generator.deployer.statuses import DEPLOY, SUCCEEDED, Step, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.deployer.change_sets import ChangeSet
    from generator.deployer.results import ResourceEvent, StackResult
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

# A stack that failed without a rollback takes no update that would roll back.
_UNFINISHED = frozenset({"CREATE_FAILED", "UPDATE_FAILED"})
_REPLACES = frozenset({"True", "Conditional"})


def execute(
    session: Session, target: Target, change_set: ChangeSet, before: StackState | None, timeout: float
) -> StackResult:
    """Execute a change set, wait for its end, and protect a stack that shall be.

    `before` is the stack as it was; None where it is created. Raises `StoppedError` when a person stopped the command
    before the call, and `StillRunningError` when nobody waits for the end.
    """
    begun = session.clock.now()
    watching = watch.begun(session, target, change_set.stack_id, before)
    _start(session, target, change_set, before)
    session.progress.begin(target.key, "creating" if change_set.type == "CREATE" else "updating")
    state = watching.until_quiet(timeout)
    result = judged(session, target, state, watching.events)
    if state.status in SUCCEEDED:
        result = _protected(session, target, state, result)
    session.progress.end(target.key, f"{result.outcome}: {state.status}")
    return replace(result, changes=change_set.changes, duration=session.clock.now() - begun, change_set=change_set.id)


def judged(session: Session, target: Target, state: StackState, seen: Sequence[ResourceEvent]) -> StackResult:
    """Return what the end of an operation means: success is one of three statuses, and nothing else."""
    result = replace(
        outcomes.about(target, state, "deployed"),
        outputs=state.outputs,
        # The last of an attempt is the one that was asked for; what is newer rolled it back.
        operation_id=state.attempt[-1] if state.attempt else "",
    )
    if state.status in SUCCEEDED:
        return replace(result, warnings=tuple(_leftovers(seen)))
    needs_person = step(DEPLOY, state.status) in (Step.RECOVER, Step.REFUSE)
    remedy = f"; `ecs-bluegreen recover {target.environment} --stack {target.key}` shows what can be done"
    return replace(
        result,
        outcome="failed",
        text=f"the stack ended in {state.status}{remedy if needs_person else ''}",
        cause=causes.root_cause(session, target, state, seen),
        exit_code=exits.NEEDS_RECOVER if needs_person else exits.FAILED,
    )


def _start(session: Session, target: Target, change_set: ChangeSet, before: StackState | None) -> None:
    """Begin the operation; the last moment at which nothing has happened yet."""
    retry = before is not None and before.status in _UNFINISHED
    if retry and (replaced := [each.resource for each in change_set.changes if each.replacement in _REPLACES]):
        names = ", ".join(replaced)
        raise RefusedError(f"{target.key}: a retry cannot replace {names}; `ecs-bluegreen recover` rolls back instead")
    if session.stop.is_set():
        raise StoppedError(f"{target.key}: stopped before anything was changed")
    if before is not None:
        protection.set_policy(session, target, change_set.stack_id)
    try:
        session.cloudformation(target.place).execute_change_set(
            ChangeSetName=change_set.id,
            ClientRequestToken=str(uuid.uuid4()),
            DisableRollback=retry,
            # A first creation that fails must not leave named log groups and buckets for the next try to stumble over.
            RetainExceptOnCreate=True,
        )
    except (ClientError, BotoCoreError) as error:
        if not is_passing(error):
            raise
        follow = f"`ecs-bluegreen watch {target.environment} --stack {target.key}` shows it"
        text = f"{target.key}: AWS has not answered whether it executes the change set ({text_of(error)}); {follow}"
        raise StillRunningError(text) from error


def _protected(session: Session, target: Target, state: StackState, result: StackResult) -> StackResult:
    """Protect a stack that has just succeeded; what it has become stays so where that fails."""
    try:
        protection.set_policy(session, target, state.id)
        protection.protect(session, target, state)
    except (ClientError, BotoCoreError) as error:
        warning = f"the stack is deployed, but not protected: {text_of(error)}"
        return replace(result, warnings=(*result.warnings, warning), exit_code=exits.FAILED)
    return result


def _leftovers(seen: Sequence[ResourceEvent]) -> list[str]:
    """Name what an update wanted to delete in the end and could not: it goes on costing money."""
    return [
        f"{event.resource} ({event.type}) {event.physical_id} could not be deleted and is left behind: {event.reason}"
        for event in seen
        if event.status == "DELETE_FAILED"
    ]
