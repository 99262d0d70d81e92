"""What commands of the deployer have called in the fake AWS, and what they have left there."""

from __future__ import annotations

from collections.abc import Iterator

from .aws import Aws, Call
from .aws.cloudformation import Stack

READS = ("Describe", "Get", "List", "Head")


def calls(aws: Aws, stack: str = "") -> list[str]:
    """Return the names of CloudFormation's operations that were called, for one stack or for all, in order.

    Questions that repeat those before count once: how often somebody looks is not what he does.
    """
    found: list[str] = []
    for call in aws.calls.all:
        if call.service == "cloudformation" and (not stack or subject(aws, call) == stack):
            found.append(call.operation)
            for length in (1, 2):
                again = found[-length:]
                if found[-2 * length : -length] == again and all(name.startswith(READS) for name in again):
                    del found[-length:]
    return found


def left_over(aws: Aws) -> list[str]:
    """Return what no command may leave behind: change sets that can still be executed, and placeholders."""
    return [f"{stack.name}: {what}" for stack in _stacks(aws) for what in _leftovers(stack)]


def _stacks(aws: Aws) -> list[Stack]:
    return [stack for region in aws.cloudformation.regions.values() for stack in region.stacks]


def subject(aws: Aws, call: Call) -> str:
    """Return the name of the stack that a call is about; change sets and operations belong to one, too."""
    asked = call.parameters
    if name := asked.get("StackName", ""):
        return str(name.split("/")[1] if name.startswith("arn:") else name)
    if change_set := asked.get("ChangeSetName") or asked.get("TargetId"):
        return _proposed(aws).get(change_set.split("/")[1], "")
    operation = asked.get("OperationId", "")
    return next((each.name for each in _stacks(aws) if operation in [one.id for one in each.operations]), "")


def _proposed(aws: Aws) -> dict[str, str]:
    """Return the stacks of the change sets that were asked for, by the names of these."""
    made = aws.calls.of("CreateChangeSet")
    return {call.parameters["ChangeSetName"]: subject(aws, call) for call in made}


def _leftovers(stack: Stack) -> Iterator[str]:
    if stack.status == "REVIEW_IN_PROGRESS":
        yield "a placeholder"
    for change_set in stack.change_sets.values():
        if not change_set.execution.startswith("EXECUTE_"):
            yield f"the change set {change_set.name}"
