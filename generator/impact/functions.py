"""CloudFormation's functions that need nothing but their arguments, applied as far as the arguments are known.

A function that cannot be applied stays as it is, an `Opaque`: the template may still be right, and two versions of it
can be compared.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Callable
from typing import Any

from generator.impact.plain import frozen, is_scalar, is_symbol, joined, text
from generator.impact.values import Joined, Opaque, Reference, Symbol


def opaque(function: str, argument: Any) -> Opaque:
    """Return a function that is not applied."""
    return Opaque(function, frozen(argument))


def apply(function: str, argument: Any) -> Any:
    """Return what a function makes of its resolved argument."""
    known = _FUNCTIONS.get(function)
    result = known(argument) if known else None
    return opaque(function, argument) if result is None else result


def as_index(value: Any) -> int | None:
    """Return a number of a list's member, also one that is written as text."""
    return int(text(value)) if is_scalar(value) and text(value).isdecimal() else None


def _join(argument: Any) -> Any:
    match argument:
        case [str() as delimiter, list(members)] if all(_fits_text(member) for member in members):
            parts = [part for member in members for part in (delimiter, member)]
            return joined(parts[1:])
    return None


def _fits_text(value: Any) -> bool:
    return is_scalar(value) or isinstance(value, Reference | Symbol | Joined | Opaque)


def _split(argument: Any) -> Any:
    match argument:
        case [str() as delimiter, str(whole)] if delimiter:
            return whole.split(delimiter)
        # A list of ids that one stack joined for another. What is joined of anything else may hold the delimiter.
        case [",", Joined(parts=parts)] if all(isinstance(part, str | Reference) for part in parts):
            return _split_parts(parts)
        case [str() as delimiter, Opaque(function="Fn::Join", argument=(between, members))] if delimiter == between:
            return members
        case [",", Reference() as single]:
            return [single]
    return None


def _split_parts(parts: tuple[Any, ...]) -> list[Any]:
    members: list[list[Any]] = [[]]
    for part in parts:
        pieces = part.split(",") if isinstance(part, str) else [part]
        members[-1].append(pieces[0])
        members += [[piece] for piece in pieces[1:]]
    return [joined(member) for member in members]


def _select(argument: Any) -> Any:
    match argument:
        case [index, list(members)]:
            number = as_index(index)
            return members[number] if number is not None and number < len(members) else None
        # How many ranges are cut does not move those before the last.
        case [index, Opaque(function="Fn::Cidr", argument=(block, _, *bits))] if as_index(index) is not None:
            return opaque("Fn::Cidr", (block, f"number {text(index)}", *bits))
    return None


def _cidr(argument: Any) -> Any:
    match argument:
        case [str() as block, count, *rest]:
            number, bits = as_index(count), as_index(rest[0]) if rest else 8
            return _ranges(block, number, bits) if number and bits is not None else None
    return None


def _ranges(block: str, count: int, bits: int) -> list[str] | None:
    try:
        network = ipaddress.ip_network(block)
        prefix = network.max_prefixlen - bits
        found = [str(part) for part in itertools.islice(network.subnets(new_prefix=prefix), count)]
    except ValueError:
        return None
    return found if len(found) == count else None


def _length(argument: Any) -> Any:
    return len(argument) if isinstance(argument, list) and not any(is_symbol(member) for member in argument) else None


def _zones(argument: Any) -> Any:
    # Both mean the Region that the stack is in.
    return opaque("Fn::GetAZs", Symbol("AWS::Region") if argument == "" else argument)


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::Cidr": _cidr,
    "Fn::Length": _length,
    "Fn::GetAZs": _zones,
}
