"""Whether the constraints of a parameter take less than before, or more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from generator.impact.plain import text
from generator.params import constraints as values
from generator.params.manifest import Parameter
from generator.params.problems import RefusedError

Direction = Literal["narrow", "widen"]

_LEAST = {"MinLength": "shortest length", "MinValue": "least value"}
_MOST = {"MaxLength": "greatest length", "MaxValue": "greatest value"}


def constraints(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[Direction, str]]:
    """Yield in which direction each constraint moves, and a sentence about it."""
    yield from _allowed(_texts(old), _texts(new))
    yield from _pattern(old.get("AllowedPattern"), new.get("AllowedPattern"))
    for key, words in (_LEAST | _MOST).items():
        yield from _limit(_number(old.get(key)), _number(new.get(key)), words, is_least=key in _LEAST)


def fits(value: str, declared: Mapping[str, Any]) -> bool:
    """Whether CloudFormation takes a value for a parameter, as far as that can be told without an account."""
    wanted = _parameter(declared)
    try:
        for member in value.split(",") if wanted.is_list else [value]:
            values.check(wanted, member.strip() if wanted.is_list else member)
    except RefusedError:
        return False
    return True


def _parameter(declared: Mapping[str, Any]) -> Parameter:
    pattern = declared.get("AllowedPattern")
    shortest, longest = _number(declared.get("MinLength")), _number(declared.get("MaxLength"))
    return Parameter(
        name="",
        type=text(declared.get("Type")),
        default=None,
        allowed_values=tuple(_texts(declared) or ()),
        allowed_pattern=pattern if isinstance(pattern, str) else None,
        min_value=_number(declared.get("MinValue")),
        max_value=_number(declared.get("MaxValue")),
        min_length=None if shortest is None else int(shortest),
        max_length=None if longest is None else int(longest),
        no_echo=False,
        label="",
        description="",
        constraint="",
    )


def _texts(declared: Mapping[str, Any]) -> list[str] | None:
    allowed = declared.get("AllowedValues")
    return [text(value) for value in allowed] if isinstance(allowed, list) else None


def _allowed(old: list[str] | None, new: list[str] | None) -> Iterator[tuple[Direction, str]]:
    if new is None:
        if old is not None:
            yield "widen", "any value is allowed now"
    elif old is None:
        yield "narrow", f"only {', '.join(new)} are allowed now"
    else:
        if gone := [value for value in old if value not in new]:
            yield "narrow", f"not allowed any more: {', '.join(gone)}"
        if more := [value for value in new if value not in old]:
            yield "widen", f"allowed now: {', '.join(more)}"


def _pattern(old: Any, new: Any) -> Iterator[tuple[Direction, str]]:
    if old == new:
        return
    if new is None:
        yield "widen", f"it need not match {old} any more"
    elif old is None:
        yield "narrow", f"it must match {new} now"
    else:
        # Which of two expressions takes more cannot be said in general.
        yield "narrow", f"it must match {new} now, and {old} before"


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _limit(old: float | None, new: float | None, words: str, *, is_least: bool) -> Iterator[tuple[Direction, str]]:
    if old == new:
        return
    if new is None:
        yield "widen", f"the {words} of {old:g} is gone"
    elif old is None:
        yield "narrow", f"the {words} is {new:g} now"
    else:
        narrower = new > old if is_least else new < old
        yield "narrow" if narrower else "widen", f"the {words} changes from {old:g} to {new:g}"
