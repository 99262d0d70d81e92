"""Cancel an update that runs. CloudFormation cancels nothing else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from generator.deployer import exits
from generator.deployer.errors import RefusedError
from generator.deployer.results import StackResult
from generator.deployer.stacks import describe, status_of
from generator.deployer.statuses import CANCEL, Step, step
from generator.deployer.watch import CLOCKS_DIFFER, Watch

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


def cancel(session: Session, target: Target) -> StackResult:
    """Cancel the update of a stack and wait for its rollback.

    Raises `RefusedError` for an operation that cannot be cancelled, with what can be done instead.
    """
    client = session.cloudformation(target.place)
    state = describe(client, target.name)
    action = step(CANCEL, status_of(state))
    result = StackResult(key=target.key, name=target.name, outcome="unchanged", status=status_of(state))
    if action is Step.REFUSE:
        raise RefusedError(f"{target.key}: {_instead(target, status_of(state))}")
    if action is Step.NOTHING or state is None:
        return StackResult(
            key=target.key, name=target.name, outcome="unchanged", status=result.status, text="nothing runs"
        )
    since = session.clock.utc() - CLOCKS_DIFFER
    client.cancel_update_stack(StackName=state.id, ClientRequestToken=str(uuid.uuid4()))
    session.progress.begin(target.key, "cancelling")
    ended = Watch(session, target, state.id, since, state).until_quiet(target.timeout)
    session.progress.end(target.key, ended.status)
    rolled_back = ended.status == "UPDATE_ROLLBACK_COMPLETE"
    text = "cancelled: the stack is as it was before" if rolled_back else f"the stack ended in {ended.status}"
    finished = ended.status in ("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    return StackResult(
        key=target.key,
        name=target.name,
        outcome="deployed" if finished else "failed",
        stack_id=ended.id,
        status=ended.status,
        text=text if rolled_back or not finished else "too late: the update had finished",
        exit_code=exits.DONE if finished else exits.NEEDS_RECOVER,
    )


def _instead(target: Target, status: str) -> str:
    instead = {
        "CREATE_IN_PROGRESS": "a creation cannot be cancelled; let it end, or delete the stack",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "the update has succeeded already and only tidies up",
        "DELETE_IN_PROGRESS": "a deletion cannot be cancelled",
    }
    follow = f"`ecs-bluegreen watch {target.environment} --stack {target.key}` follows it"
    return f"{status}: {instead.get(status, 'that operation cannot be cancelled')}; {follow}"
