"""Cancel an update that runs. CloudFormation cancels nothing else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from generator.deployer import exits, guards, outcomes, watch
from generator.deployer.aws import code_of
from generator.deployer.errors import RefusedError
from generator.deployer.stacks import describe, status_of, template
from generator.deployer.statuses import CANCEL, Step, step

if TYPE_CHECKING:
    from generator.deployer.results import StackResult
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target


def cancel(session: Session, target: Target) -> StackResult:
    """Cancel the update of a stack and wait for its rollback.

    Raises `RefusedError` for an operation that cannot be cancelled, with what can be done instead.
    """
    client = session.cloudformation(target.place)
    state = describe(client, target.name)
    action = step(CANCEL, status_of(state))
    if action is Step.NOTHING or state is None:
        return outcomes.about(target, state, "unchanged", "nothing runs")
    if action is Step.REFUSE:
        raise RefusedError(f"{target.key}: {_instead(target, state.status)}")
    guards.ownership(target, state, template(client, state.id))
    watching = watch.found(session, target, state)
    try:
        client.cancel_update_stack(StackName=state.id, ClientRequestToken=str(uuid.uuid4()))
    except ClientError as error:
        # The update may end between the question and the call; what it has become is seen below.
        if code_of(error) != "ValidationError":
            raise
    session.progress.begin(target.key, "cancelling")
    ended = watching.until_quiet(target.timeout)
    session.progress.end(target.key, ended.status)
    return _judged(target, ended)


def _judged(target: Target, ended: StackState) -> StackResult:
    if ended.status == "UPDATE_ROLLBACK_COMPLETE":
        return outcomes.about(target, ended, "deployed", "cancelled: the stack is as it was before")
    if ended.status == "UPDATE_COMPLETE":
        return outcomes.about(target, ended, "deployed", "too late: the update had finished", exits.FAILED)
    text = f"the stack ended in {ended.status}"
    return outcomes.about(target, ended, "failed", text, exits.NEEDS_RECOVER)


def _instead(target: Target, status: str) -> str:
    instead = {
        "CREATE_IN_PROGRESS": "a creation cannot be cancelled; let it end, or delete the stack",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "the update has succeeded already and only tidies up",
        "DELETE_IN_PROGRESS": "a deletion cannot be cancelled",
    }
    follow = f"`ecs-bluegreen watch {target.environment} --stack {target.key}` follows it"
    return f"{status}: {instead.get(status, 'that operation cannot be cancelled')}; {follow}"
