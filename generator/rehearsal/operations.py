"""Operations on stacks, told from their events: their ids, how they ended, and what DescribeEvents shows of them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEntry.html
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.services import cloudformation

from generator.rehearsal.errors import invalid
from generator.rehearsal.front import Call

_STACK = "AWS::CloudFormation::Stack"
_SHOWN = (
    "EventId",
    "StackId",
    "LogicalResourceId",
    "PhysicalResourceId",
    "ResourceType",
    "ResourceStatus",
    "ResourceStatusReason",
    "Timestamp",
)
_BEGINS = {
    "REVIEW_IN_PROGRESS": "CREATE_CHANGESET",
    "CREATE_IN_PROGRESS": "CREATE_STACK",
    "UPDATE_IN_PROGRESS": "UPDATE_STACK",
    "DELETE_IN_PROGRESS": "DELETE_STACK",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK",
    "UPDATE_ROLLBACK_IN_PROGRESS": "ROLLBACK",
}
_NAMESPACE = uuid.UUID("6b1f6c52-2f0e-4f0e-9d53-3a8f6a6f0e11")
_SHOWN_OPERATIONS = 5


@dataclass
class Operation:
    """One operation with its events, the oldest first."""

    id: str
    kind: str
    events: list[Mapping[str, Any]] = field(default_factory=list)
    rolled_back: bool = False

    @property
    def status(self) -> str:
        """How it ended, or that it has not."""
        said = [each["ResourceStatus"] for each in self.events if is_of_stack(each)]
        if self.rolled_back:
            return "FAILED"
        if not said or (said[-1].endswith("_IN_PROGRESS") and said[-1] != "REVIEW_IN_PROGRESS"):
            return "IN_PROGRESS"
        failed = said[-1].endswith("_FAILED") or ("ROLLBACK" in said[-1] and not self.kind.endswith("ROLLBACK"))
        return "FAILED" if failed else "SUCCEEDED"


def of_stack(stack_id: str) -> list[Operation]:
    """Return the operations on a stack, the oldest first. A rollback is one of its own."""
    found: list[Operation] = []
    before = ""
    for event in cloudformation._stack_events.get(stack_id, []):
        status = event["ResourceStatus"]
        if is_of_stack(event):
            if status in _BEGINS:
                if found and _BEGINS[status] == "ROLLBACK":
                    found[-1].rolled_back = True
                kind = "CONTINUE_ROLLBACK" if before == "UPDATE_ROLLBACK_FAILED" else _BEGINS[status]
                found.append(Operation(str(uuid.uuid5(_NAMESPACE, event["EventId"])), kind))
            before = status
        if found:
            found[-1].events.append(event)
    return found


def is_of_stack(event: Mapping[str, Any]) -> bool:
    """Whether an event is about the stack itself, and not about a resource."""
    return bool(event["ResourceType"] == _STACK and event["LogicalResourceId"] == event["StackName"])


def last_operations(stack_id: str) -> str:
    """Return the newest operations of a stack, as XML in DescribeStacks."""
    newest = of_stack(stack_id)[: -_SHOWN_OPERATIONS - 1 : -1]
    members = (
        f"<member><OperationType>{each.kind}</OperationType><OperationId>{each.id}</OperationId></member>"
        for each in newest
    )
    return f"<LastOperations>{''.join(members)}</LastOperations>"


def by_event(stack_id: str) -> dict[str, str]:
    """Return the id of the operation of each event of a stack."""
    return {event["EventId"]: each.id for each in of_stack(stack_id) for event in each.events}


def describe_events(call: Call) -> dict[str, Any]:
    """DescribeEvents, of a stack, of an operation; a change set that was made has none that failed."""
    asked = call.parameters
    if "ChangeSetName" in asked:
        return {"OperationEvents": []}
    failed_only = asked.get("Filters", {}).get("FailedEvents", False)
    shown = [
        _shown(each, event)
        for each in _asked_for(asked)
        for event in reversed(each.events)
        if not failed_only or event["ResourceStatus"].endswith("_FAILED")
    ]
    return {"OperationEvents": shown}


def _asked_for(asked: Mapping[str, Any]) -> Iterator[Operation]:
    stacks = cloudformation._stacks.values()
    name = asked.get("StackName")
    ids = [one["StackId"] for one in stacks if name in (None, one["StackName"], one["StackId"])]
    if name and not ids:
        raise invalid(f"Stack [{name}] does not exist")
    for stack_id in ids:
        for each in reversed(of_stack(stack_id)):
            if asked.get("OperationId") in (None, each.id):
                yield each


def _shown(operation: Operation, event: Mapping[str, Any]) -> dict[str, Any]:
    from botocore.utils import parse_timestamp

    failed = event["ResourceStatus"].endswith("_FAILED") and not is_of_stack(event)
    kind = "STACK_EVENT" if is_of_stack(event) else "PROVISIONING_ERROR" if failed else "PROGRESS_EVENT"
    shown = {name: event[name] for name in _SHOWN if event.get(name)}
    about = {"OperationId": operation.id, "OperationType": operation.kind, "OperationStatus": operation.status}
    return shown | about | {"Timestamp": parse_timestamp(event["Timestamp"]), "EventType": kind}
