"""What CloudFormation would refuse about one value, said before CloudFormation is asked."""

from __future__ import annotations

import re
import warnings
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.params.aws_types import form_of
from generator.params.problems import RefusedError, nearest, show

if TYPE_CHECKING:
    from generator.params.manifest import Parameter


def check(parameter: Parameter, value: str) -> None:
    """Refuse a value that breaks the parameter's type or constraints; for a list, give one member after another."""
    reason = (
        _form(parameter, value) or _allowed(parameter, value) or _pattern(parameter, value) or _limits(parameter, value)
    )
    if reason:
        subject = "the value" if parameter.no_echo else f'"{show(value)}"'
        hint = f" ({parameter.constraint.rstrip('.')})" if parameter.constraint else ""
        raise RefusedError(f"{subject} {reason}{hint}")


@lru_cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return an AllowedPattern for use with `fullmatch`, None if it means something else in Python than in Java."""
    with warnings.catch_warnings():
        # Python warns where its reading of a character class may change; Java already reads it in the other way.
        warnings.simplefilter("error")
        try:
            # Without UNICODE_CHARACTER_CLASS, Java's \d and \w know ASCII only.
            return re.compile(pattern, re.ASCII)
        except (re.error, OverflowError, RecursionError, Warning):
            return None


def _form(parameter: Parameter, value: str) -> str | None:
    form = form_of(parameter.type)
    if form is None or re.fullmatch(form.pattern, value):
        return None
    kind = "a number" if parameter.is_number else f"of type {parameter.type}"
    return f"is not {kind}; an example is {form.example}"


def _allowed(parameter: Parameter, value: str) -> str | None:
    if not parameter.allowed_values or value in parameter.allowed_values:
        return None
    if parameter.no_echo:
        # The nearest allowed value would give the secret away.
        return "is not one of the allowed values"
    # Of numbers that look alike, none is meant more than another.
    near = None if value.isdecimal() else nearest(value, parameter.allowed_values)
    return f"is not allowed, did you mean {near}?" if near else f"is not one of {', '.join(parameter.allowed_values)}"


def _pattern(parameter: Parameter, value: str) -> str | None:
    pattern = compiled(parameter.allowed_pattern) if parameter.allowed_pattern else None
    if pattern is None or pattern.fullmatch(value):
        return None
    # The sentence of the template's author says it better than a regular expression.
    return "is not right" if parameter.constraint else f"does not match {parameter.allowed_pattern}"


def _limits(parameter: Parameter, value: str) -> str | None:
    length = len(value)
    if parameter.min_length is not None and length < parameter.min_length:
        return f"has {length} characters, at least {parameter.min_length} are needed"
    if parameter.max_length is not None and length > parameter.max_length:
        return f"has {length} characters, at most {parameter.max_length} are allowed"
    if not parameter.is_number:
        return None
    if parameter.min_value is not None and Decimal(value) < Decimal(str(parameter.min_value)):
        return f"is below {parameter.min_value}"
    if parameter.max_value is not None and Decimal(value) > Decimal(str(parameter.max_value)):
        return f"is above {parameter.max_value}"
    return None
