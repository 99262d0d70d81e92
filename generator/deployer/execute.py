"""Carry out a change set and say what became of it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.deployer import causes, exits, protection
from generator.deployer.errors import StoppedError
from generator.deployer.results import StackResult
from generator.deployer.statuses import DEPLOY, SUCCEEDED, Step, step
from generator.deployer.watch import CLOCKS_DIFFER, Watch

if TYPE_CHECKING:
    from generator.deployer.change_sets import ChangeSet
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target


def execute(
    session: Session, target: Target, change_set: ChangeSet, before: StackState | None, timeout: float
) -> StackResult:
    """Execute a change set, wait for its end, and protect a stack that shall be.

    `before` is the stack as it was; None where it is created. Raises `StoppedError` when a person stopped the command
    before the call, and `StillRunningError` when nobody waits for the end.
    """
    client = session.cloudformation(target.place)
    if session.stop.is_set():
        raise StoppedError(f"{target.key}: stopped before anything was changed")
    begun, since = session.clock.now(), session.clock.utc() - CLOCKS_DIFFER
    if before is not None:
        protection.set_policy(session, target, change_set.stack_id)
    client.execute_change_set(
        ChangeSetName=change_set.id,
        ClientRequestToken=str(uuid.uuid4()),
        DisableRollback=False,
        # A first creation that fails must not leave named log groups and buckets for the next try to stumble over.
        RetainExceptOnCreate=True,
    )
    session.progress.begin(target.key, "creating" if change_set.type == "CREATE" else "updating")
    watch = Watch(session, target, change_set.stack_id, since, before)
    state = watch.until_quiet(timeout)
    result = replace(
        judged(session, target, state, watch),
        changes=change_set.changes,
        duration=session.clock.now() - begun,
        change_set=change_set.id,
    )
    session.progress.end(target.key, f"{result.outcome}: {state.status}")
    return result


def judged(session: Session, target: Target, state: StackState, watch: Watch) -> StackResult:
    """Return what the end of an operation means: success is one of three statuses, and nothing else."""
    operation = str(state.operations[0].get("OperationId", "")) if state.operations else ""
    result = StackResult(
        key=target.key,
        name=target.name,
        outcome="deployed",
        stack_id=state.id,
        status=state.status,
        outputs=state.outputs,
        operation_id=operation,
    )
    if state.status in SUCCEEDED:
        protection.set_policy(session, target, state.id)
        protection.protect(session, target, state)
        return replace(result, warnings=tuple(_leftovers(watch)))
    needs_person = step(DEPLOY, state.status) in (Step.RECOVER, Step.REFUSE)
    remedy = f"; `ecs-bluegreen recover {target.environment} --stack {target.key}` shows what can be done"
    return replace(
        result,
        outcome="failed",
        text=f"the stack ended in {state.status}{remedy if needs_person else ''}",
        cause=causes.root_cause(session, target, state, watch.events),
        exit_code=exits.NEEDS_RECOVER if needs_person else exits.FAILED,
    )


def _leftovers(watch: Watch) -> list[str]:
    """Name what an update wanted to delete in the end and could not: it goes on costing money."""
    return [
        f"{event.resource} ({event.type}) {event.physical_id} could not be deleted and is left behind: {event.reason}"
        for event in watch.events
        if event.status == "DELETE_FAILED"
    ]
