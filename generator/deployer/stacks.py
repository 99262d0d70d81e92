"""What CloudFormation says of a stack: read, never guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from generator.deployer.aws import is_absent
from generator.deployer.statuses import ABSENT


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


def status_of(state: StackState | None) -> str:
    """Return the status for the table: a stack that is not there has one, too."""
    return ABSENT if state is None else state.status


def template(client: Any, stack_id: str) -> dict[str, Any]:
    """Return the template a stack was made from, with every function in its long form.

    Raises `ValueError` for one that is no template of ours to read: text that is neither JSON nor YAML.
    """
    body = client.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
    # botocore has parsed JSON already; YAML stays a text, as from a stack that was made in the console.
    return _parsed(body) if isinstance(body, str) else json.loads(json.dumps(body))


def resources(client: Any, stack_id: str) -> Iterator[dict[str, Any]]:
    """Yield the resources of a stack as `ListStackResources` does, all pages."""
    for page in client.get_paginator("list_stack_resources").paginate(StackName=stack_id):
        yield from page["StackResourceSummaries"]


def _parsed(text: str) -> dict[str, Any]:
    from cfn_flip import load

    document, _ = load(text)
    return json.loads(json.dumps(document))  # type: ignore[no-any-return]


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
