"""Why an operation failed: the resource that failed first, and what the services behind it say.

CloudFormation reports every resource that it stopped because of the first one, and the rollback after them; the last
line of a list of events is never the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import ecs_reasons
from generator.deployer.aws import text_of
from generator.deployer.results import Cause, ResourceEvent
from generator.deployer.watch import event_of

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

_STACK = "AWS::CloudFormation::Stack"
_FAILED = frozenset({"CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "IMPORT_FAILED", "ROLLBACK_FAILED"})
# What CloudFormation says of resources that it stopped because another one had failed.
_CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")
# A stack in a stack in a stack ...; ours have none, but whoever asks may have.
_DEEPEST = 5


def root_cause(session: Session, target: Target, state: StackState, events: Sequence[ResourceEvent]) -> Cause | None:
    """Return why the newest operation on a stack failed; None where nobody says.

    `events` are those that were seen while it ran; without any, CloudFormation is asked. That is a kindness to the
    reader: where it cannot be read, the cause says so, and the outcome stays what it is.
    """
    try:
        failures = list(_failures(session, target, state, events))
        if not failures:
            return None
        return _explained(session, target, state.id, failures[0], 0)
    except (ClientError, BotoCoreError) as error:
        reason = f"the reason cannot be read: {text_of(error)}"
        return Cause(resource=target.name, type=_STACK, status=state.status, reason=reason, link=link(target, state.id))


def link(target: Target, stack_id: str) -> str:
    """Return the page of a stack's events in the console."""
    region, partition = target.place.region, stack_id.split(":")[1] if ":" in stack_id else "aws"
    hosts = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}
    host = hosts.get(partition, f"{region}.console.aws.amazon.com")
    stack = quote(stack_id, safe="")
    return f"https://{host}/cloudformation/home?region={region}#/stacks/events?stackId={stack}"


def first_failures(events: Iterable[ResourceEvent]) -> list[ResourceEvent]:
    """Return the failures that are nobody else's consequence, oldest first."""
    return sorted(
        (
            event
            for event in events
            if event.status in _FAILED and not event.reason.startswith(_CANCELLED) and event.reason
        ),
        key=lambda event: event.time,
    )


def _failures(
    session: Session, target: Target, state: StackState, events: Sequence[ResourceEvent]
) -> Iterator[ResourceEvent]:
    found = first_failures(event for event in events if event.physical_id != state.id)
    if found:
        yield from found
        return
    client = session.cloudformation(target.place)
    yield from first_failures(event for event in _events_of_operations(client, state) if event.physical_id != state.id)


def _events_of_operations(client: Any, state: StackState) -> Iterator[ResourceEvent]:
    """Yield what failed in the newest operation, and in the one before where the newest is its rollback."""
    operations = list(state.operations[:2])
    if operations and "ROLLBACK" not in str(operations[0].get("OperationType", "")):
        operations = operations[:1]
    for operation in operations:
        token: dict[str, str] = {}
        while True:
            page = client.describe_events(OperationId=operation["OperationId"], Filters={"FailedEvents": True}, **token)
            yield from (event_of(event) for event in page.get("OperationEvents", ()) if "ResourceStatus" in event)
            if not page.get("NextToken"):
                break
            token = {"NextToken": page["NextToken"]}
    if not operations:
        yield from newest_operation(client, state.id)


def newest_operation(client: Any, stack_id: str) -> Iterator[ResourceEvent]:
    """Yield the events of the newest operation on a stack, newest first, with the rollback that it ended in."""
    begins = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS"}
    for page in client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            yield event_of(event)
            if event.get("PhysicalResourceId") == stack_id and event.get("ResourceStatus") in begins:
                return


def _explained(session: Session, target: Target, stack_id: str, event: ResourceEvent, depth: int) -> Cause:
    client = session.cloudformation(target.place)
    if event.type == _STACK and event.physical_id.startswith("arn:") and depth < _DEEPEST:
        inner = first_failures(
            each for each in newest_operation(client, event.physical_id) if each.physical_id != event.physical_id
        )
        if inner:
            return _explained(session, target, event.physical_id, inner[0], depth + 1)
    details = ecs_reasons.reasons(session, target, event) if event.type == "AWS::ECS::Service" else ()
    return Cause(
        resource=event.resource,
        type=event.type,
        status=event.status,
        reason=session.secrets.masked(event.reason),
        stack_id=stack_id,
        details=tuple(details),
        link=link(target, stack_id),
    )
