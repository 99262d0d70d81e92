"""The forms that values of a pipeline's actions must have. A form returns what is wrong with a text, or None."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from generator.rules._values import Unknown, text

# Stands for what is not known.
UNKNOWN = "?"

# A value of CodePipeline's own, filled in when the pipeline runs.
PIPELINE_VARIABLE = "#{"

Form = Callable[[str], str | None]

_VARIABLE_KEYS = {"name", "value", "type"}
_VARIABLE_TYPES = ("PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER")


def one_of(*allowed: str) -> Form:
    """Return the form of a text that is one of a few."""
    return lambda value: None if value in allowed else f"must be one of {', '.join(allowed)}, not {value}"


def some_of(*allowed: str) -> Form:
    """Return the form of a text that lists some of a few, with commas and without spaces."""

    def form(value: str) -> str | None:
        wrong = [part for part in value.split(",") if part not in allowed]
        return f"lists {', '.join(allowed)} with commas and no spaces, not {wrong[0]!r}" if wrong else None

    return form


def matches(pattern: str, meaning: str) -> Form:
    """Return the form of a text that matches a pattern wholly."""
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else f"must be {meaning}, not {value}"


def number_in(low: int, high: int) -> Form:
    """Return the form of a whole number between two."""

    def form(value: str) -> str | None:
        if value.isdigit() and low <= int(value) <= high:
            return None
        return f"must be a whole number from {low} to {high}, not {value}"

    return form


def boolean(value: str) -> str | None:
    """'true' or 'false', as a text."""
    return None if value.lower() in ("true", "false") else f"must be 'true' or 'false', not {value}"


def json_object(value: str) -> str | None:
    """A JSON object, written as text."""
    if _is_open(value, "{"):
        return None
    parsed = _parse(value)
    return None if isinstance(parsed, dict) else "must be a JSON object, written as text"


def repository(value: str) -> str | None:
    """The owner and the name of a repository, as one path."""
    parts = value.split("/")
    if "://" in value or "@" in value or value.endswith(".git") or not all(parts) or " " in value:
        return f"must be owner/name, not an address: {value}"
    return None if len(parts) > 1 else f"must be owner/name, not {value}"


def environment_variables(value: str) -> str | None:
    """A JSON array of variables for a build."""
    if _is_open(value, "["):
        return None
    parsed = _parse(value)
    if not isinstance(parsed, list) or not all(isinstance(item, dict) for item in parsed):
        return "must be a JSON array of objects with name, value and type, written as text"
    for item in parsed:
        if not {"name", "value"} <= item.keys():
            return "needs name and value in each of its variables"
        if unknown := sorted(item.keys() - _VARIABLE_KEYS):
            return f"takes name, value and type of a variable, not {unknown[0]}"
        kind = item.get("type", "PLAINTEXT")
        if kind not in _VARIABLE_TYPES and PIPELINE_VARIABLE not in str(kind):
            return f"takes the types {', '.join(_VARIABLE_TYPES)}, not {kind}"
    return None


# Forms that know what variables of the pipeline may bring.
WITH_VARIABLES = (environment_variables, json_object)


def sketch(value: Any) -> str:
    """Return a text as far as it is known, with a question mark for each piece that only a deployment knows."""
    if isinstance(value, Unknown) and value.parts:
        return "".join(UNKNOWN if text(part) is None else str(text(part)) for part in value.parts)
    return UNKNOWN if text(value) is None else str(text(value))


CONNECTION_ARN = matches(
    r"arn:[\w-]+:(codestar-connections|codeconnections):[\w-]+:\d{12}:connection/.+", "the ARN of a connection"
)
TOPIC_ARN = matches(r"arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+", "the ARN of an SNS topic")


def _is_open(value: str, begin: str) -> bool:
    """Whether variables of the pipeline may still make JSON of a text that is none as it is written."""
    starts = value.lstrip().startswith((begin, PIPELINE_VARIABLE))
    return PIPELINE_VARIABLE in value and starts and _parse(value) is None


@lru_cache(maxsize=64)
def _parse(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None
