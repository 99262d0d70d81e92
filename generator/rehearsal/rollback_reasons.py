"""Why a stack turned back where no resource is to blame: what is wrong with imports and exports.

AWS says it at the event with which the stack turns back, and nowhere else. ministack lets the stack fail before, and
for an import the resource that has it, and then turns back without a word.
https://repost.aws/knowledge-center/cloudformation-no-export-found-error
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

_ROLL_BACK = stacks._roll_back_operation


def install() -> None:
    """Say it there."""
    stacks._roll_back_operation = _roll_back_operation


async def _roll_back_operation(
    stack_name: str, stack_id: str, stack: Any, operation: Mapping[str, Any], reason_override: str = ""
) -> None:
    await _ROLL_BACK(stack_name, stack_id, stack, operation, reason_override or _reason(stack_id, operation))


def _reason(stack_id: str, operation: Mapping[str, Any]) -> str:
    reason = _taken_back(stack_id)
    if not reason or operation.get("is_update"):
        return reason
    return f"{reason.rstrip('.')}. Rollback requested by user."


def _taken_back(stack_id: str) -> str:
    """Take back what has just failed because of an import or an export, and return the reason; empty for all else."""
    events = cloudformation._stack_events[stack_id]
    failed = events[-1]
    reason = str(failed["ResourceStatusReason"])
    if failed["PhysicalResourceId"] == stack_id:
        events.pop()
    elif reason.startswith("No export named"):
        while events[-1]["LogicalResourceId"] == failed["LogicalResourceId"]:
            events.pop()
    else:
        return ""
    return reason
