"""What AWS's resource schemas say about a property: whether it can change in place, and whether order counts.

cfn-lint brings the schemas along. Its import takes half a second, so nothing here is touched until resources differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

# The Region that has every type. Schemas differ between Regions in what is allowed, not in what replaces.
_REGION = "us-east-1"

Path = tuple[str, ...]
MEMBER = "*"

_ALTERNATIVES = ("oneOf", "anyOf", "allOf")
_DEPTH = 20


class Shape:
    """What is said about a value at one place of a schema; about an unknown place, nothing."""

    def __init__(self, fragment: Any, schema: Mapping[str, Any]) -> None:
        self._fragments = list(_resolved(fragment, schema, _DEPTH))
        self._schema = schema

    @property
    def ordered(self) -> bool:
        """Whether the order of a list means something; `uniqueItems` alone does not say that it does not."""
        return not any(fragment.get("insertionOrder") is False for fragment in self._fragments)

    def below(self, key: str) -> Shape:
        """Return the shape of a member of an object, or with `MEMBER` that of each member of a list."""
        return Shape(next(self._members(key), {}), self._schema)

    def _members(self, key: str) -> Iterator[Any]:
        for fragment in self._fragments:
            if key == MEMBER:
                if "items" in fragment:
                    yield fragment["items"]
            elif key in (properties := fragment.get("properties", {})):
                yield properties[key]


@dataclass(frozen=True)
class Schema:
    """The schema of a resource type; `create_only` and `conditional` are paths below `Properties`."""

    known: bool
    create_only: tuple[Path, ...]
    conditional: tuple[Path, ...]
    shape: Shape


@cache
def of(type_: str) -> Schema:
    """Return the schema of a type. One of a third party, a module or a transform's own is not known."""
    found = _found(type_)
    if found is None:
        return Schema(known=False, create_only=(), conditional=(), shape=Shape({}, {}))
    return Schema(
        known=True,
        create_only=_paths(found, "createOnlyProperties"),
        conditional=_paths(found, "conditionalCreateOnlyProperties"),
        shape=Shape(found, found),
    )


def _found(type_: str) -> Mapping[str, Any] | None:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

    try:
        schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, type_).schema
    except ResourceNotFoundError:
        return None
    # For a module, and for SAM's types, which a transform makes others of, cfn-lint knows only what may be written.
    return schema if "primaryIdentifier" in schema and not type_.startswith("AWS::Serverless::") else None


def _paths(schema: Mapping[str, Any], name: str) -> tuple[Path, ...]:
    return tuple(tuple(pointer.split("/")[2:]) for pointer in schema.get(name, ()))


def _resolved(fragment: Any, schema: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    if not isinstance(fragment, Mapping) or not depth:
        return
    yield fragment
    reference = fragment.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        target: Any = schema
        for name in reference[2:].split("/"):
            target = target.get(name, {}) if isinstance(target, Mapping) else {}
        yield from _resolved(target, schema, depth - 1)
    for name in _ALTERNATIVES:
        for alternative in fragment.get(name, ()):
            yield from _resolved(alternative, schema, depth - 1)
