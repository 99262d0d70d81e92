"""What CloudFormation says has happened to a stack, in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.deployer.results import ResourceEvent

_BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS"})
_REFUSALS = frozenset({"HOOK_COMPLETE_FAILED", "HOOK_FAILED"})


def event_of(event: Mapping[str, Any]) -> ResourceEvent:
    """Return an event of `DescribeStackEvents` or `DescribeEvents`."""
    return ResourceEvent(
        time=event["Timestamp"],
        resource=event.get("LogicalResourceId", ""),
        type=event.get("ResourceType", ""),
        status=event.get("ResourceStatus", ""),
        reason=event.get("ResourceStatusReason", ""),
        physical_id=event.get("PhysicalResourceId", ""),
        hook=_refusal(event),
    )


def of_operation(client: Any, operation: str) -> Iterator[ResourceEvent]:
    """Yield what failed in an operation, newest first."""
    yield from map(event_of, failed(client, OperationId=operation))


def failed(client: Any, **asked: str) -> Iterator[Mapping[str, Any]]:
    """Yield the failures of an operation or a change set as `DescribeEvents` shows them, newest first."""
    pages = client.get_paginator("describe_events").paginate(Filters={"FailedEvents": True}, **asked)
    for page in pages:
        yield from page.get("OperationEvents", ())


def newest_operation(client: Any, stack_id: str) -> Iterator[ResourceEvent]:
    """Yield the events of the newest operation on a stack, newest first, with the rollback that it ended in."""
    for page in client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            yield event_of(event)
            if event.get("PhysicalResourceId") == stack_id and event.get("ResourceStatus") in _BEGINNINGS:
                return


def _refusal(event: Mapping[str, Any]) -> str:
    """Return what a hook said against a resource; the resource itself fails later, and only names the hook."""
    if event.get("HookStatus") not in _REFUSALS:
        return ""
    return f"{event.get('HookType', 'a hook')}: {event.get('HookStatusReason', 'without a reason')}"
