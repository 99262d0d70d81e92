"""What an update would replace: resources with another value in a property that can only be set at creation."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

REGION = "us-east-1"
_SYMBOL = re.compile(r"\{([A-Za-z0-9]+)(?:\.[^}]+)?\}")


def references(value: Any) -> set[str]:
    """Return the logical IDs whose physical ids or attributes flow into a resolved value."""
    if isinstance(value, str):
        return set(_SYMBOL.findall(value))
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for member in members for name in references(member)}


@cache
def create_only(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the paths of the properties of a type that only creation can set."""
    if kind.startswith("Custom::"):
        return (("ServiceToken",),)
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    pointers = [*schema.get("createOnlyProperties", []), *schema.get("conditionalCreateOnlyProperties", [])]
    return tuple(tuple(pointer.split("/")[2:]) for pointer in pointers)


def replaced(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the logical IDs of resources that are replaced or gone, and of those replaced because of them."""
    gone = {name for name in before if name not in after or after[name]["Type"] != before[name]["Type"]}
    fixed = {name: (_fixed(before[name]), _fixed(after[name])) for name in before.keys() - gone}
    lost = gone | {name for name, (old, new) in fixed.items() if old != new}
    while True:
        more = {name for name, (_, new) in fixed.items() if name not in lost and references(new) & lost}
        if not more:
            return lost
        lost |= more


def _fixed(resource: dict[str, Any]) -> list[Any]:
    properties = resource.get("Properties", {})
    return [_at(properties, path) for path in create_only(resource["Type"])]


def _at(value: Any, path: tuple[str, ...]) -> Any:
    if not path:
        return value
    if path[0] == "*":
        return [_at(member, path[1:]) for member in value] if isinstance(value, list) else None
    return _at(value.get(path[0]), path[1:]) if isinstance(value, dict) else None
