"""Change sets: made under a name of ours, and read to the last page."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import findings, template_bucket
from generator.deployer.aws import code_of, is_passing, text_of
from generator.deployer.change_details import changes_of, merged
from generator.deployer.errors import DeployError, StillRunningError, StoppedError
from generator.deployer.leftovers import Purpose, discard
from generator.deployer.results import Finding, ResourceChange
from generator.deployer.stacks import StackState

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

_DEADLINE = 15 * 60.0
# The two ways in which CloudFormation says that nothing would change; the second one comes with transforms.
_NO_CHANGES = ("The submitted information didn't contain changes.", "No updates are to be performed.")
_INCOMPLETE = "--include-property-values option can return incomplete ChangeSet data"


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """A change set that can be executed."""

    id: str
    stack_id: str
    type: Literal["CREATE", "UPDATE"]
    changes: tuple[ResourceChange, ...]
    findings: tuple[Finding, ...] = ()


def propose(session: Session, target: Target, state: StackState | None, purpose: Purpose) -> ChangeSet | None:
    """Let CloudFormation work out what a deployment would do; None where it would do nothing.

    `state` is the stack as it is, None or a placeholder in `REVIEW_IN_PROGRESS` where it is to be created. Raises
    `DeployError` with everything CloudFormation has against it; the change set is gone then.
    """
    client = session.cloudformation(target.place)
    kind: Literal["CREATE", "UPDATE"] = "UPDATE" if _is_update(state) else "CREATE"
    created = client.create_change_set(**_request(session, target, state, kind, purpose))
    change_set, stack_id = created["Id"], created["StackId"]
    try:
        description = _finished(session, target, change_set)
        if description["Status"] == "CREATE_COMPLETE":
            return _proposed(client, description, change_set, stack_id, kind)
        if description.get("StatusReason", "").startswith(_NO_CHANGES):
            discard(session, target, change_set, stack_id, kind)
            return None
        raise DeployError(findings.explain(client, target, description))
    except BaseException:
        # Also when a person stops the command: what was made for the question goes with it.
        _abandon(session, target, change_set, stack_id, kind)
        raise


def _abandon(session: Session, target: Target, change_set: str, stack_id: str, kind: str) -> None:
    """Delete what was made, on the way out with an error that must not be hidden by another one."""
    try:
        discard(session, target, change_set, stack_id, kind)
    except (ClientError, BotoCoreError) as error:
        session.progress.note(target.key, f"the change set {change_set} could not be deleted: {text_of(error)}")


def is_available(client: Any, change_set: str) -> bool:
    """Whether a change set is still there and nothing has overtaken it."""
    try:
        return bool(client.describe_change_set(ChangeSetName=change_set)["ExecutionStatus"] == "AVAILABLE")
    except ClientError as error:
        if code_of(error) == "ChangeSetNotFound":
            return False
        raise


def _is_update(state: StackState | None) -> bool:
    return state is not None and state.status not in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")


def _request(session: Session, target: Target, state: StackState | None, kind: str, purpose: Purpose) -> dict[str, Any]:
    version = target.version.replace(".", "-").replace("+", "-")
    moment = session.clock.utc().strftime("%Y%m%dT%H%M%SZ")
    given = list(parameters(target, state if kind == "UPDATE" else None))
    for each in given:
        if "UsePreviousValue" in each:
            session.progress.note(target.key, f"{each['ParameterKey']} is not in the file and keeps its value")
    return {
        "StackName": target.name if state is None or kind == "CREATE" else state.id,
        "ChangeSetName": f"{target.environment}-{version}-{moment}-{purpose}-{secrets.token_hex(4)}",
        "ChangeSetType": kind,
        "ClientToken": str(uuid.uuid4()),
        "Description": _description(session, target),
        "Parameters": given,
        "Capabilities": list(target.capabilities),
        "Tags": [{"Key": key, "Value": value} for key, value in target.tags.items()],
        **template_bucket.body(session, target),
        **target.role,
    }


def parameters(target: Target, state: StackState | None) -> Iterator[dict[str, Any]]:
    """Yield the parameters as CloudFormation takes them: every value from the files, nothing left from before.

    The one exception is a secret that the file leaves out of an update: CloudFormation keeps the value it has.
    """
    for name, declared in target.template.get("Parameters", {}).items():
        if name in target.parameters:
            yield {"ParameterKey": name, "ParameterValue": target.parameters[name]}
        elif name in target.no_echo and state is not None and name in state.parameters:
            yield {"ParameterKey": name, "UsePreviousValue": True}
        elif "Default" in declared:
            # Said, and not left out: for a parameter that is not given an update would keep the value it has.
            yield {"ParameterKey": name, "ParameterValue": str(declared["Default"])}


def _description(session: Session, target: Target) -> str:
    """Return what the console shows of a change set: what is deployed, and who asked for it."""
    caller = session.callers.get(target.place.account)
    actor = f", by {caller}" if caller else ""
    return f"ecs-bluegreen: {target.stack} {target.version} for {target.environment}{actor}"


def _finished(session: Session, target: Target, change_set: str) -> dict[str, Any]:
    """Return the description of a change set once CloudFormation has worked it out."""
    client, pace = session.cloudformation(target.place), session.pace(target.place)
    deadline = session.clock.now() + _DEADLINE
    attempt = 0
    while session.clock.now() < deadline:
        try:
            description: dict[str, Any] = client.describe_change_set(
                ChangeSetName=change_set, IncludePropertyValues=True
            )
            pace.answered()
            if description["Status"] in ("CREATE_COMPLETE", "FAILED"):
                return description
        except Exception as error:
            if not is_passing(error):
                raise
            pace.throttled()
        session.clock.wait(pace.short_pause(attempt), session.stop)
        attempt += 1
        if session.stop.is_set():
            raise StoppedError(f"{target.key}: stopped before anything was changed")
    raise StillRunningError(f"{target.key}: CloudFormation has not finished the change set after 15 minutes")


def _proposed(
    client: Any, first: Mapping[str, Any], change_set: str, stack_id: str, kind: Literal["CREATE", "UPDATE"]
) -> ChangeSet:
    changes = changes_of(_pages(client, first, change_set, values=True))
    if _INCOMPLETE in first.get("StatusReason", ""):
        # With the values CloudFormation may leave out whole resources; without them it leaves out only the values.
        plain = client.describe_change_set(ChangeSetName=change_set)
        changes = merged(changes, changes_of(_pages(client, plain, change_set, values=False)))
    return ChangeSet(
        id=change_set,
        stack_id=stack_id,
        type=kind,
        changes=tuple(changes),
        findings=tuple(findings.warnings(client, change_set)),
    )


def _pages(client: Any, page: Mapping[str, Any], change_set: str, *, values: bool) -> Iterator[Mapping[str, Any]]:
    while True:
        yield from page["Changes"]
        if not page.get("NextToken"):
            return
        page = client.describe_change_set(
            ChangeSetName=change_set, NextToken=page["NextToken"], IncludePropertyValues=values
        )
