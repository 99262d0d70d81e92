"""Values of a template that are alike although they are written in different ways, and in a form that can be a key."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from generator.impact.values import Joined, Opaque, Reference, Symbol

NO_VALUE = Symbol("AWS::NoValue")


def is_scalar(value: Any) -> bool:
    """Whether a value is a text, a number or a boolean."""
    return isinstance(value, str | int | float)


def text(value: Any) -> str:
    """Return a scalar as CloudFormation sends it to the service."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def same_scalar(old: Any, new: Any) -> bool:
    """Whether two scalars are the same once CloudFormation has made them what the property takes: 5 is "5"."""
    if text(old) == text(new):
        return True
    if isinstance(old, str) and isinstance(new, str):
        return False
    if isinstance(old, bool) or isinstance(new, bool):
        return text(old).lower() == text(new).lower()
    with suppress(ValueError):
        return float(old) == float(new)
    return False


def frozen(value: Any) -> Any:
    """Return a resolved value as something that can be compared and be a key: scalars as text, lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(frozen(member) for member in value)
    if isinstance(value, dict):
        return tuple(sorted((str(key), frozen(member)) for key, member in value.items()))
    return text(value) if is_scalar(value) else value


def joined(parts: list[Any]) -> Any:
    """Return texts and symbols as one text; a single symbol alone is itself, as `!Sub "${A}"` is `!Ref A`."""
    flat: list[Any] = []
    for part in parts:
        for member in part.parts if isinstance(part, Joined) else (part,):
            piece = text(member) if is_scalar(member) else member
            if isinstance(piece, str) and flat and isinstance(flat[-1], str):
                flat[-1] += piece
            elif piece != "":
                flat.append(piece)
    if not flat:
        return ""
    return flat[0] if len(flat) == 1 else Joined(tuple(flat))


def is_symbol(value: Any) -> bool:
    """Whether a value is not known, as a whole or in part, before a deployment."""
    return isinstance(value, Reference | Symbol | Joined | Opaque)


def depends(value: Any) -> bool:
    """Whether a value differs between stacks of one template: it holds a parameter, or a function not applied."""
    match value:
        case Symbol() | Opaque():
            return True
        case Joined(parts=members) | list(members) | tuple(members):
            return any(depends(member) for member in members)
        case dict():
            return any(depends(member) for member in value.values())
    return False


def pattern(value: Any) -> str:
    """Return a text with its symbols written as `Fn::Sub` writes them."""
    match value:
        case Joined(parts=parts):
            return "".join(pattern(part) for part in parts)
        case Symbol(name=name):
            return f"${{{name}}}"
        case Reference(resource=resource, attribute=attribute):
            return f"${{{resource}.{attribute}}}" if attribute else f"${{{resource}}}"
        case Opaque(function=function):
            return f"${{{function}}}"
    return text(value)
