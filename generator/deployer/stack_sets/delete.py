"""Take a set away: first its instances, whose stacks are kept or deleted as a person has said, then the set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.deployer import exits
from generator.deployer.errors import StillRunningError
from generator.deployer.stack_sets import compare, failures, operations, state
from generator.deployer.stack_sets.api import Api
from generator.deployer.stack_sets.model import Fate, SetResult
from generator.deployer.stack_sets.removal import everything

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.state import State
    from generator.deployer.stack_sets.targets import SetTarget


def examine(session: Session, target: SetTarget) -> State | None:
    """Return the set that would be deleted, None if there is none. Raises `RefusedError` if it is not ours."""
    there = state.read(session, target)
    compare.owned(target, there)
    return there


def delete(session: Session, target: SetTarget, fate: Fate) -> SetResult:
    """Delete the set, waiting for what runs on it; one that is gone already is as good as deleted."""
    begun, done = session.clock.now(), []
    there = examine(session, target)
    try:
        while there is not None and there.under_way:
            operations.watch(session, target, there.under_way[0].id)
            there = state.read(session, target)
        for step in everything(target, there, fate) if there and there.instances else ():
            operation = operations.carry_out(session, target, step)
            if operation is None:
                continue
            done.append(operation.id)
            if operation.status != "SUCCEEDED" or operation.failed:
                return SetResult(
                    key=target.key,
                    name=target.name,
                    outcome="failed",
                    text=f"{operation.status}: {step.text}; with --retain-stacks the stacks stay, and the set can go",
                    failures=tuple(failures.failed(session, target, operation.id)),
                    cancelled=failures.cancelled(session, target, operation.id),
                    operations=tuple(done),
                    duration=session.clock.now() - begun,
                    exit_code=exits.FAILED,
                )
        if there is None:
            return SetResult(key=target.key, name=target.name, outcome="unchanged", text="is not there")
        Api(session, target).ask("delete_stack_set")
    except (StillRunningError, operations.OvertakenError) as error:
        text = str(error) or f"another operation runs on {target.name}: try again when it is over"
        return SetResult(key=target.key, name=target.name, outcome="running", text=text, exit_code=exits.STILL_RUNNING)
    return SetResult(
        key=target.key,
        name=target.name,
        outcome="deleted",
        operations=tuple(done),
        duration=session.clock.now() - begun,
    )
