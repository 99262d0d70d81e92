"""Compares values with a service's model as strictly as the service does: more strictly than botocore's client.

botocore checks types, required members and minimal lengths; the services also check enumerations, patterns and
maximal lengths. The same check is applied to the fake's own answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.validate import ParamValidator


def complaints(shape: Any, value: Any, *, answer: bool = False) -> list[str]:
    """Return a sentence for everything that the model forbids. Answers break AWS's own patterns, so they have none."""
    if shape is None:
        return [] if not value else [f"takes no parameters: {sorted(value)}"]
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        return str(report.generate_report()).splitlines()
    return list(_strict(shape, value, "", patterns=not answer))


def _strict(shape: Any, value: Any, where: str, *, patterns: bool) -> Iterator[str]:
    kind = shape.type_name
    if kind == "structure":
        for name, member in value.items():
            if name not in shape.members:
                yield f"{where}{name} is not known"
            else:
                yield from _strict(shape.members[name], member, f"{where}{name}.", patterns=patterns)
    elif kind == "list":
        yield from _limits(shape, len(value), where)
        for number, member in enumerate(value, 1):
            yield from _strict(shape.member, member, f"{where}{number}.", patterns=patterns)
    elif kind == "map":
        for key, member in value.items():
            yield from _strict(shape.key, key, f"{where}{key}.", patterns=patterns)
            yield from _strict(shape.value, member, f"{where}{key}.", patterns=patterns)
    elif kind == "string":
        yield from _text(shape, value, where, patterns=patterns)
    elif kind in ("integer", "long"):
        yield from _limits(shape, value, where)


def _text(shape: Any, value: str, where: str, *, patterns: bool) -> Iterator[str]:
    name = where.rstrip(".")
    # Events of a stack carry stack statuses that the model's list of resource statuses does not have.
    listed = shape.enum if patterns or shape.name != "ResourceStatus" else []
    if listed and value not in listed:
        yield f"Value '{value}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set: {listed}"
    pattern = _compiled(shape.metadata.get("pattern", "")) if patterns else None
    if pattern is not None and pattern.fullmatch(value) is None:
        yield (
            f"Value '{value}' at '{name}' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {pattern.pattern}"
        )
    if patterns:
        yield from _limits(shape, len(value), where)


def _limits(shape: Any, number: float, where: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and number < low:
        yield f"Value at '{where.rstrip('.')}' failed to satisfy constraint: {number} is below {low}"
    if high is not None and number > high:
        yield f"Value at '{where.rstrip('.')}' failed to satisfy constraint: {number} is above {high}"


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    r"""Compile a pattern of Java's dialect, or say that there is none; `\p{L}` and its like Python does not have."""
    if not pattern or r"\p{" in pattern:
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None
