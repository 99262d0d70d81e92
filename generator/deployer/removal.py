"""Delete a stack by its ARN and wait until it is gone."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from generator.deployer import watch
from generator.deployer.errors import NeedsRecoverError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target


def remove_failed_creation(session: Session, target: Target, state: StackState) -> None:
    """Delete what a creation left that was rolled back; nothing of it lives any more, which the plan has made sure.

    Raises `NeedsRecoverError` if CloudFormation cannot delete even that.
    """
    if state.termination_protection:
        session.cloudformation(target.place).update_termination_protection(
            StackName=state.id, EnableTerminationProtection=False
        )
    ended = remove(session, target, state)
    if ended.status != "DELETE_COMPLETE":
        remedy = f"`ecs-bluegreen recover {target.environment} --stack {target.key}` shows what can be done"
        raise NeedsRecoverError(f"{target.key}: the stack could not be deleted and is in {ended.status}; {remedy}")


def remove(session: Session, target: Target, state: StackState, **how: Any) -> StackState:
    """Ask CloudFormation to delete a stack, wait for the end and return the stack as it is then.

    `how` are further arguments of DeleteStack. By ARN, so that no other stack of the same name can be hit, and with
    the role that made it: CloudFormation else uses the last one, which may be gone.
    """
    client = session.cloudformation(target.place)
    watching = watch.begun(session, target, state.id, state)
    session.progress.begin(target.key, "deleting")
    client.delete_stack(StackName=state.id, ClientRequestToken=str(uuid.uuid4()), **target.role, **how)
    ended = watching.until_quiet(target.timeout)
    session.progress.end(target.key, ended.status)
    return ended
