"""What CloudFormation says of a stack: read, never guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from generator.deployer.aws import is_absent
from generator.deployer.statuses import ABSENT

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target
    from generator.params import Place

# From so many stacks on it is quicker to list all.
_MANY = 20
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEntry.html
_CHANGE_SET = "CREATE_CHANGESET"
_ROLLBACKS = frozenset({"ROLLBACK", "CONTINUE_ROLLBACK"})


@dataclass(frozen=True, kw_only=True)
class StackState:
    """A stack as `DescribeStacks` shows it; `id` is its ARN, which still answers after the stack is deleted."""

    id: str
    name: str
    status: str
    reason: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    termination_protection: bool = False
    role: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    operations: tuple[Mapping[str, Any], ...] = ()
    express: bool = False
    drift: str = "NOT_CHECKED"

    @property
    def attempt(self) -> tuple[str, ...]:
        """The ids of the newest operation that was to change the stack, and of the rollbacks after it; newest first.

        A rollback is an operation of its own, and so is every change set that somebody makes.
        """
        found = []
        for operation in self.operations:
            if operation["OperationType"] != _CHANGE_SET:
                found.append(str(operation["OperationId"]))
                if operation["OperationType"] not in _ROLLBACKS:
                    break
        return tuple(found)


def describe(client: Any, name: str) -> StackState | None:
    """Return a stack by name or ARN; None only where CloudFormation says in so many words that there is none.

    A deleted stack, which answers by its ARN alone, has the status `DELETE_COMPLETE`.
    """
    try:
        [stack] = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if is_absent(error):
            return None
        raise
    return _state(stack)


def describe_all(session: Session, targets: Sequence[Target]) -> dict[str, StackState]:
    """Return the stacks that are there, by the keys of the targets.

    Few are asked for one by one. Many are picked out of the list of all stacks of the account and Region, which
    CloudFormation gives in a page or two: three hundred questions would take five minutes without being throttled.
    """
    found: dict[str, StackState] = {}
    by_place: dict[Place, list[Target]] = {}
    for target in targets:
        by_place.setdefault(target.place, []).append(target)
    for place, there in by_place.items():
        client = session.cloudformation(place)
        if len(there) > _MANY:
            listed = {state.name: state for state in _listed(client)}
            found |= {target.key: listed[target.name] for target in there if target.name in listed}
        else:
            asked = {target.key: describe(client, target.name) for target in there}
            found |= {key: state for key, state in asked.items() if state is not None}
    return {target.key: found[target.key] for target in targets if target.key in found}


def status_of(state: StackState | None) -> str:
    """Return the status for the table: a stack that is not there has one, too."""
    return ABSENT if state is None else state.status


def template(client: Any, stack_id: str) -> dict[str, Any]:
    """Return the template a stack was made from, with every function in its long form.

    A template that our parser refuses is empty: it is nobody's of ours, and so whoever asks for its owner refuses it.
    """
    body = client.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
    # botocore has parsed JSON already; YAML stays a text, as from a stack that was made in the console.
    return _parsed(body) if isinstance(body, str) else json.loads(json.dumps(body))


def resources(client: Any, stack_id: str) -> Iterator[dict[str, Any]]:
    """Yield the resources of a stack as `ListStackResources` does, all pages."""
    for page in client.get_paginator("list_stack_resources").paginate(StackName=stack_id):
        yield from page["StackResourceSummaries"]


def _listed(client: Any) -> Iterator[StackState]:
    for page in client.get_paginator("describe_stacks").paginate():
        yield from map(_state, page["Stacks"])


def _parsed(text: str) -> dict[str, Any]:
    from generator.lint.document import SyntaxProblem, parse

    try:
        value = parse(text.encode(), may_be_yaml=True).value
    except SyntaxProblem:
        return {}
    return json.loads(json.dumps(value)) if isinstance(value, dict) else {}


def _state(stack: Mapping[str, Any]) -> StackState:
    return StackState(
        id=stack["StackId"],
        name=stack["StackName"],
        status=stack["StackStatus"],
        reason=stack.get("StackStatusReason", ""),
        parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", ())},
        outputs={each["OutputKey"]: each.get("OutputValue", "") for each in stack.get("Outputs", ())},
        tags={each["Key"]: each["Value"] for each in stack.get("Tags", ())},
        termination_protection=stack.get("EnableTerminationProtection", False),
        role=stack.get("RoleARN"),
        created=stack.get("CreationTime"),
        updated=stack.get("LastUpdatedTime"),
        operations=tuple(stack.get("LastOperations", ())),
        express=stack.get("DeploymentConfig", {}).get("Mode") == "EXPRESS",
        drift=stack.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED"),
    )
