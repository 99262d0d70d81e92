"""Get a stack out of a state that no deployment leaves. Which way is a person's choice, so nothing here is a default.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import drift, exits, guards, outcomes, removal, watch
from generator.deployer.aws import text_of
from generator.deployer.causes import root_cause
from generator.deployer.errors import DeployError, NeedsRecoverError, RefusedError
from generator.deployer.stacks import StackState, describe, resources, status_of, template
from generator.deployer.statuses import FAILED_RESOURCE, RECOVER, UPDATABLE, Step, step
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.results import StackResult
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


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
        return outcomes.about(target, state, "unchanged", f"{state.status}: there is nothing to recover")
    if action in (Step.WAIT, Step.WAIT_UNTIL_GONE):
        follow = f"`ecs-bluegreen watch {target.environment} --stack {target.key}` follows it"
        text = f"{state.status} has not ended; {follow}"
        return outcomes.about(target, state, "running", text, exits.STILL_RUNNING)
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
    if way.retain and state.status != "DELETE_FAILED":
        raise UserError(f"--retain belongs to DELETE_FAILED; {target.name} is in {state.status}{_first(action)}")
    if way.force and action is not Step.CONTINUE_ROLLBACK and state.status != "DELETE_FAILED":
        raise UserError(f"--force has no meaning in {state.status}{_first(action)}")
    if way.force and (way.skip or way.retain):
        raise UserError("--force excludes --skip and --retain: CloudFormation takes one or the other")


def _first(action: Step) -> str:
    """Return what must be tried before CloudFormation lets a person keep something."""
    return ": recover without it first" if action is Step.DELETE else ""


def _explain(session: Session, target: Target, state: StackState, action: Step, way: Way) -> None:
    """Say why the stack is where it is, what is there, and what is about to happen."""
    note = session.progress.note
    cause = root_cause(session, target, state, ())
    if cause is not None:
        note(target.key, f"{state.status} because of {cause.resource} ({cause.type}): {cause.reason}")
        for detail in cause.details:
            note(target.key, f"  {detail}")
    for each in resources(session.cloudformation(target.place), state.id):
        if each["ResourceStatus"] in FAILED_RESOURCE:
            reason = f": {each['ResourceStatusReason']}" if each.get("ResourceStatusReason") else ""
            stuck = f"{each['LogicalResourceId']} ({each['ResourceType']}) is in {each['ResourceStatus']}{reason}"
            note(target.key, stuck)
    note(target.key, "; ".join(_intentions(state, action, way)))


def _intentions(state: StackState, action: Step, way: Way) -> Iterator[str]:
    if action is Step.ROLL_BACK and state.express:
        yield "RollbackStack does not exist for express mode: what is deployed will be deployed once more"
    elif action is Step.ROLL_BACK and state.status == "CREATE_FAILED":
        yield "RollbackStack will delete everything that the creation has made"
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
    watching = watch.begun(session, target, state.id, state)
    if action is Step.CONTINUE_ROLLBACK:
        client.continue_update_rollback(**_request(target, state), **_way_out(way))
    elif state.express:
        _replay(client, target, state)
    else:
        client.rollback_stack(**_request(target, state), RetainExceptOnCreate=True)
    session.progress.begin(target.key, "recovering")
    ended = watching.until_quiet(target.timeout)
    session.progress.end(target.key, ended.status)
    if way.skip or way.force:
        _say_what_differs(session, target, ended)
    return _judged(target, ended)


def _request(target: Target, state: StackState) -> dict[str, Any]:
    return {"StackName": state.id, "ClientRequestToken": _token(), **target.role}


def _way_out(way: Way) -> dict[str, Any]:
    if way.force:
        return {"ForceRollback": True}
    return {"ResourcesToSkip": list(way.skip)} if way.skip else {}


def _replay(client: Any, target: Target, state: StackState) -> None:
    """Deploy what is deployed once more in express mode: the only way that leads out of a failed express update."""
    client.update_stack(
        **_request(target, state),
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": name, "UsePreviousValue": True} for name in state.parameters],
        Capabilities=["CAPABILITY_NAMED_IAM"],
        DeploymentConfig={"Mode": "EXPRESS", "DisableRollback": False},
    )


def _say_what_differs(session: Session, target: Target, state: StackState) -> None:
    """Name what the rollback has left as it was; the stack has recovered, whether that can be read or not."""
    try:
        for line in drift.lines(session, target, state):
            session.progress.note(target.key, line)
    except (ClientError, BotoCoreError) as error:
        session.progress.note(target.key, f"what differs now could not be read: {text_of(error)}")
    except DeployError as error:
        session.progress.note(target.key, f"what differs now could not be read: {error}")


def _deleted(session: Session, target: Target, state: StackState, way: Way) -> StackResult:
    how: dict[str, Any] = {"RetainResources": list(way.retain)} if way.retain else {}
    if way.force:
        if not session.person.types(f"Type the name of the stack to force its deletion ({target.name})", target.name):
            raise RefusedError(f"{target.key}: nothing was deleted: the name was not typed")
        how["DeletionMode"] = "FORCE_DELETE_STACK"
    return _judged(target, removal.remove(session, target, state, **how))


def _judged(target: Target, state: StackState) -> StackResult:
    if state.status in UPDATABLE | {"ROLLBACK_COMPLETE"}:
        return outcomes.about(target, state, "deployed", f"recovered: {state.status}; `deploy` can go on")
    if state.status == "DELETE_COMPLETE":
        return outcomes.about(target, state, "deleted", "deleted; `deploy` creates it anew")
    text = f"still in need: {state.status}{f': {state.reason}' if state.reason else ''}"
    return outcomes.about(target, state, "failed", text, exits.NEEDS_RECOVER)


def _token() -> str:
    return str(uuid.uuid4())
