"""Stack policies: what an update may do to which resource.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ministack.services.cloudformation import handlers


def must_allow(stack_name: str, action: str, logical_id: str, resource_type: str) -> None:
    """Raise `ValueError` where the policy of a stack forbids `Update:Modify` or `Update:Replace` on a resource.

    A stack without a policy allows everything; one with a policy only what that allows and does not deny.
    """
    policy = (handlers._resolve_stack(stack_name) or {}).get("_stack_policy")
    if not policy:
        return
    statements = json.loads(policy)["Statement"]
    numbered = enumerate(statements, 1)
    about = [(number, each) for number, each in numbered if _is_about(each, action, logical_id, resource_type)]
    denying = [number for number, each in about if each["Effect"] == "Deny"]
    if denying or not about:
        number = denying[0] if denying else len(statements)
        denied = f"Statement [#{number}] does not allow [{action}] for resource [{logical_id}]"
        raise ValueError(f"Action denied by stack policy: {denied}")


def _is_about(statement: Mapping[str, Any], action: str, logical_id: str, resource_type: str) -> bool:
    conditions = statement.get("Condition", {}).values()
    types = [pattern for each in conditions for pattern in _listed(each.get("ResourceType", "*"))]
    return (
        _fits(action, statement, "Action")
        and _fits(f"LogicalResourceId/{logical_id}", statement, "Resource")
        and (not types or any(fnmatchcase(resource_type, pattern) for pattern in types))
    )


def _fits(value: str, statement: Mapping[str, Any], member: str) -> bool:
    if f"Not{member}" in statement:
        return not any(fnmatchcase(value, pattern) for pattern in _listed(statement[f"Not{member}"]))
    return any(fnmatchcase(value, pattern) for pattern in _listed(statement[member]))


def _listed(value: Any) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value
