"""What ministack's CloudFormation leaves out of its answers, and the operations it does not have."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services.cloudformation import handlers

from generator.rehearsal import operations
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front
from generator.rehearsal.ministack_api import query

_PATIENCE_SECONDS = 20
_POLL_SECONDS = 0.02


def install(front: Front) -> None:
    """Add to the answers, and put the missing operations in front."""
    front.endpoints["resources"] = _resources
    front.services["cloudformation"] = {
        "DescribeEvents": operations.describe_events,
        "ListHookResults": _list_hook_results,
        "ExecuteChangeSet": _execute_change_set,
    }
    for action, pattern, addition in (
        ("DescribeStacks", r"<StackId>([^<]+)</StackId>", _of_stack),
        ("DescribeStackEvents", r"<StackId>([^<]+)</StackId>[\s\S]*?<EventId>([^<]+)</EventId>", _of_event),
    ):
        handlers._ACTION_HANDLERS[action] = _adding(handlers._ACTION_HANDLERS[action], pattern, addition)
    handlers._ACTION_HANDLERS["CreateChangeSet"] = _with_role(handlers._ACTION_HANDLERS["CreateChangeSet"])


def _adding(action: Any, pattern: str, addition: Any) -> Any:
    def adding(params: Mapping[str, Any]) -> Any:
        status, headers, body = action(params)
        text = body.decode() if isinstance(body, bytes) else body
        known: dict[str, Any] = {}
        return status, headers, re.sub(pattern, lambda found: found[0] + addition(found, known), text).encode()

    return adding


def _of_stack(found: re.Match[str], _: dict[str, Any]) -> str:
    stack = handlers._resolve_stack(found[1])
    role = f"<RoleARN>{stack['RoleARN']}</RoleARN>" if stack.get("RoleARN") else ""
    return operations.last_operations(found[1]) + role


def _of_event(found: re.Match[str], known: dict[str, Any]) -> str:
    if found[1] not in known:
        known[found[1]] = operations.by_event(found[1])
    operation = known[found[1]].get(found[2])
    return f"<OperationId>{operation}</OperationId>" if operation else ""


def _resources(wanted: dict[str, Any]) -> dict[str, Any]:
    """Show the resources of a stack with the properties they were made with.

    POST /_rehearsal/resources {"account": "111122223333", "region": "eu-west-1", "stack": "dev-network"}
    """
    with request_scope(wanted["account"], wanted["region"]):
        stack = handlers._resolve_stack(wanted["stack"])
    if stack is None:
        raise ApiError("NotThere", f"There is no stack {wanted['stack']}", 404)
    shown = ("ResourceType", "PhysicalResourceId", "Properties")
    return {name: {key: each[key] for key in shown} for name, each in stack["_resources"].items()}


def _with_role(action: Any) -> Any:
    """Keep the role that CloudFormation is to act with; it is never assumed."""

    def keeping(params: Mapping[str, Any]) -> Any:
        answer = action(params)
        role = params.get("RoleARN")
        name = params["StackName"][0]
        stack = handlers._resolve_stack(name)
        if role and stack:
            stack["RoleARN"] = role[0]
        return answer

    return keeping


def _execute_change_set(call: Call) -> None:
    """ExecuteChangeSet: the AWS CLI looks at once and then every thirty seconds, so it is told when all is done."""
    query("cloudformation", "ExecuteChangeSet", **call.parameters)
    if call.headers.get("user-agent", "").startswith("aws-cli"):
        name = str(call.parameters.get("StackName", ""))
        patience = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < patience and _is_running(name):
            time.sleep(_POLL_SECONDS)


def _is_running(name: str) -> bool:
    stack = handlers._resolve_stack(name)
    return stack is not None and stack["StackStatus"].endswith("_IN_PROGRESS")


def _list_hook_results(call: Call) -> dict[str, Any]:
    """ListHookResults: an account without hooks."""
    return {key: call.parameters[key] for key in ("TargetType", "TargetId")} | {"HookResults": []}
