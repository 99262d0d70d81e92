"""Get a stack out of a state that no deployment leaves. Which way is a person's choice, so nothing here is a default.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.deployer import drift, exits, guards, removal
from generator.deployer.causes import root_cause
from generator.deployer.errors import NeedsRecoverError, RefusedError
from generator.deployer.results import StackResult
from generator.deployer.stacks import StackState, describe, resources, status_of, template
from generator.deployer.statuses import RECOVER, UPDATABLE, Step, step
from generator.deployer.watch import CLOCKS_DIFFER, Watch
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

_GONE = frozenset({"DELETE_COMPLETE"})


@dataclass(frozen=True, kw_only=True)
class Way:
    """What a person chose: resources that a rollback skips or a deletion keeps, or force."""

    skip: tuple[str, ...] = ()
    retain: tuple[str, ...] = ()
    force: bool = False


def recover(session: Session, target: Target, way: Way) -> StackResult:
    """Do the one thing that leads out of a stack's status, and say where it led.

    Raises `UserError` for a way that its status does not have, `RefusedError` where the person does not confirm and
    `NeedsRecoverError` where only the console helps.
    """
    state = describe(session.cloudformation(target.place), target.name)
    action = step(RECOVER, status_of(state))
    if state is None:
        raise UserError(f"{target.key}: there is no stack {target.name}")
    _check(target, state, action, way)
    if action is Step.NOTHING:
        return _result(target, state, "unchanged", f"{state.status}: there is nothing to recover")
    if action in (Step.WAIT, Step.WAIT_UNTIL_GONE):
        text = f"{state.status} has not ended: wait for it with `ecs-bluegreen watch {target.environment}`"
        return _result(target, state, "running", text, exits.STILL_RUNNING)
    if action is Step.REFUSE:
        raise NeedsRecoverError(f"{target.key}: {state.status} is left in the console alone: {state.reason}")
    guards.ownership(target, state, template(session.cloudformation(target.place), state.id))
    _explain(session, target, state, action, way)
    if not session.person.confirm(f"{target.key}: go on?"):
        raise RefusedError(f"{target.key}: nothing was done; answer yes, or give --yes")
    return _carried_out(session, target, state, action, way)


def _check(target: Target, state: StackState, action: Step, way: Way) -> None:
    if way.skip and action is not Step.CONTINUE_ROLLBACK:
        raise UserError(f"--skip belongs to UPDATE_ROLLBACK_FAILED; {target.name} is in {state.status}")
    if way.retain and action is not Step.DELETE:
        raise UserError(f"--retain belongs to DELETE_FAILED and ROLLBACK_FAILED; {target.name} is in {state.status}")
    if way.force and action not in (Step.CONTINUE_ROLLBACK, Step.DELETE):
        raise UserError(f"--force has no meaning in {state.status}")
    if way.force and (way.skip or way.retain):
        raise UserError("--force excludes --skip and --retain: CloudFormation takes one or the other")


def _explain(session: Session, target: Target, state: StackState, action: Step, way: Way) -> None:
    """Say why the stack is where it is, what is there, and what is about to happen."""
    note = session.progress.note
    cause = root_cause(session, target, state, ())
    if cause is not None:
        note(target.key, f"{state.status} because of {cause.resource} ({cause.type}): {cause.reason}")
    for each in resources(session.cloudformation(target.place), state.id):
        if each["ResourceStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"):
            note(target.key, f"{each['LogicalResourceId']} ({each['ResourceType']}) is in {each['ResourceStatus']}")
    note(target.key, "; ".join(_intentions(state, action, way)))


def _intentions(state: StackState, action: Step, way: Way) -> Iterator[str]:
    if action is Step.ROLL_BACK and state.status == "CREATE_FAILED":
        yield "RollbackStack will delete everything that the creation has made"
    elif action is Step.ROLL_BACK and state.express:
        yield "RollbackStack does not exist for express mode: what is deployed will be deployed once more"
    elif action is Step.ROLL_BACK:
        yield "RollbackStack will bring back the last state that worked"
    elif action is Step.CONTINUE_ROLLBACK:
        yield "ContinueUpdateRollback will go on where the rollback stopped"
        if way.skip:
            yield f"{', '.join(way.skip)} will be left as they are and differ from the template afterwards"
        if way.force:
            yield "whatever cannot be rolled back will be left as it is and differ from the template afterwards"
    else:
        yield "DeleteStack will delete the stack"
        if way.retain:
            yield f"{', '.join(way.retain)} will be kept, and no stack will know of them"
        if way.force:
            yield "whatever cannot be deleted will be kept, and no stack will know of it"


def _carried_out(session: Session, target: Target, state: StackState, action: Step, way: Way) -> StackResult:
    if action is Step.DELETE:
        return _deleted(session, target, state, way)
    client = session.cloudformation(target.place)
    since = session.clock.utc() - CLOCKS_DIFFER
    role = {"RoleARN": target.place.role} if target.place.role else {}
    if action is Step.CONTINUE_ROLLBACK:
        how: dict[str, Any] = {"ForceRollback": True} if way.force else {}
        if way.skip:
            how["ResourcesToSkip"] = list(way.skip)
        client.continue_update_rollback(StackName=state.id, ClientRequestToken=_token(), **role, **how)
    elif state.express:
        _replay(client, state)
    else:
        client.rollback_stack(StackName=state.id, ClientRequestToken=_token(), RetainExceptOnCreate=True, **role)
    session.progress.begin(target.key, "recovering")
    ended = Watch(session, target, state.id, since, state).until_quiet(target.timeout)
    session.progress.end(target.key, ended.status)
    if way.skip or way.force:
        for line in drift.lines(session, target, ended):
            session.progress.note(target.key, line)
    return _judged(target, ended)


def _replay(client: Any, state: StackState) -> None:
    """Deploy what is deployed once more in express mode: the only way that leads out of a failed express update."""
    client.update_stack(
        StackName=state.id,
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": name, "UsePreviousValue": True} for name in state.parameters],
        Capabilities=["CAPABILITY_NAMED_IAM"],
        ClientRequestToken=_token(),
        DeploymentConfig={"Mode": "EXPRESS", "DisableRollback": False},
    )


def _deleted(session: Session, target: Target, state: StackState, way: Way) -> StackResult:
    how: dict[str, Any] = {"RetainResources": list(way.retain)} if way.retain else {}
    if way.force:
        if not session.person.types(f"Type the name of the stack to force its deletion ({target.name})", target.name):
            raise RefusedError(f"{target.key}: nothing was deleted: the name was not typed")
        how["DeletionMode"] = "FORCE_DELETE_STACK"
    return _judged(target, removal.remove(session, target, state, **how))


def _judged(target: Target, state: StackState) -> StackResult:
    if state.status in UPDATABLE | {"ROLLBACK_COMPLETE"}:
        return _result(target, state, "deployed", f"recovered: {state.status}; `deploy` can go on")
    if state.status in _GONE:
        return _result(target, state, "deleted", "deleted; `deploy` creates it anew")
    return _result(target, state, "failed", f"still in need: {state.status}", exits.NEEDS_RECOVER)


def _result(target: Target, state: StackState, outcome: Any, text: str, code: int = exits.DONE) -> StackResult:
    return StackResult(
        key=target.key,
        name=target.name,
        outcome=outcome,
        stack_id=state.id,
        status=state.status,
        text=text,
        exit_code=code,
    )


def _token() -> str:
    return str(uuid.uuid4())
