"""The values of a template once its functions are applied, as far as that is possible without a deployment.

What is known is plain Python: text, numbers, booleans, lists and dicts. The rest is one of the symbols below. They
compare by what they say, so that two versions of a template can be compared by `==`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reference:
    """The physical id of a resource, or with `attribute` what `Fn::GetAtt` returns of it."""

    stack: str
    resource: str
    attribute: str = ""


@dataclass(frozen=True)
class Symbol:
    """A value that only a deployment knows: a parameter or pseudo parameter by name, or an export by its full name."""

    name: str


@dataclass(frozen=True)
class Joined:
    """A text with symbols in it; `parts` holds texts and symbols in turn, no two texts side by side."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Opaque:
    """A function that cannot be applied: `Fn::GetAZs`, a mapping looked up by the Region, a transform.

    `argument` is resolved as far as it goes, with lists as tuples and mappings as sorted tuples of pairs.
    """

    function: str
    argument: Any


@dataclass(frozen=True, kw_only=True)
class Node:
    """A resource of a stack with each form it can take.

    `variants` are its resolved bodies, one for each combination of conditions that changes it: `Type`, `Properties`
    and the attributes (`DependsOn`, `DeletionPolicy`, ...) as in the template, without the members that `AWS::NoValue`
    takes away. With all parameters known there is one variant, or none where the resource is not created.
    """

    stack: str
    resource: str
    type: str
    variants: tuple[Mapping[str, Any], ...]


def references(value: Any) -> Iterator[Reference]:
    """Yield every reference inside a resolved value."""
    match value:
        case Reference():
            yield value
        case Joined(parts=members) | list(members) | tuple(members):
            for member in members:
                yield from references(member)
        case Opaque(argument=argument):
            yield from references(argument)
        case dict():
            for member in value.values():
                yield from references(member)
