"""How to look at resources whose body may take several forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.impact.context import Key
from generator.impact.values import Joined, Node

Nodes = Mapping[Key, Node]


def of_type(nodes: Nodes, *types: str) -> Iterator[tuple[Key, Node]]:
    """Yield every resource of these types that may be created."""
    for key, node in nodes.items():
        if node.type in types and node.variants:
            yield key, node


def bodies(node: Node | None) -> Iterator[Mapping[str, Any]]:
    """Yield the properties of each form of a resource; nothing for one that is not there."""
    for variant in node.variants if node else ():
        properties = variant.get("Properties", {})
        if isinstance(properties, Mapping):
            yield properties


def values(node: Node | None, *path: str) -> Iterator[Any]:
    """Yield what stands at a path below `Properties` in any form; `*` is every member of a list."""
    for body in bodies(node):
        yield from below(body, *path)


def below(value: Any, *path: str) -> Iterator[Any]:
    """Yield what stands at a path below a value; `*` is every member of a list."""
    if not path:
        yield value
    elif path[0] == "*" and isinstance(value, list | tuple):
        for member in value:
            yield from below(member, *path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from below(value[path[0]], *path[1:])


def is_retained(node: Node | None, attribute: str) -> bool:
    """Whether every form of a resource has `DeletionPolicy` or `UpdateReplacePolicy` Retain."""
    found = [variant.get(attribute) for variant in node.variants] if node else []
    # RetainExceptOnCreate is Retain for a resource whose creation has succeeded.
    return bool(found) and all(policy in ("Retain", "RetainExceptOnCreate") for policy in found)


def parts(text: Any) -> tuple[Any, ...]:
    """Return the parts of a text, known or not."""
    return text.parts if isinstance(text, Joined) else (text,)


def starts_with(text: Any, beginning: str) -> bool:
    """Whether a text certainly begins so."""
    first = parts(text)[0]
    return isinstance(first, str) and first.startswith(beginning)


def ends_with(text: Any, ending: Any) -> bool:
    """Whether a text certainly ends with another, symbols in it compared by what they say."""
    whole, tail = list(parts(text)), list(parts(ending))
    if len(whole) < len(tail) or not tail:
        return False
    first, rest = tail[0], tail[1:]
    if whole[len(whole) - len(rest) :] != rest:
        return False
    met = whole[len(whole) - len(tail)]
    if isinstance(first, str) and isinstance(met, str):
        return met.endswith(first)
    return bool(met == first)
