"""Values of a template as one line of text: functions as the words that a reader of a policy needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{([^!}]+)\}")


def text(value: Any) -> str:
    """Return a value as text; what only a deployment knows stands as `${Name}`."""
    if isinstance(value, dict):
        return _of_mapping(value)
    if isinstance(value, list):
        return ", ".join(map(text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_mapping(value: Mapping[str, Any]) -> str:
    match value:
        case {"Ref": str(name)}:
            found = f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            found = f"${{{name}.{attribute}}}"
        case {"Fn::ImportValue": name}:
            found = f"${{import {last_word(text(name))}}}"
        case {"Fn::Sub": str(pattern)}:
            found = pattern
        case {"Fn::Sub": [str(pattern), dict(variables)]}:
            found = _substituted(pattern, variables)
        case {"Fn::If": [str(condition), then, otherwise]}:
            found = _either(condition, then, otherwise)
        case {"Fn::Select": [0 | "0", [first, *_]]}:
            # How templates of ours order resources that may be missing: see `generator.blueprint.after`.
            found = text(first)
        case _:
            found = ", ".join(f"{key}: {text(member)}" for key, member in value.items())
    return found


def last_word(export: str) -> str:
    """Return what an export is called behind its scope, which no hyphen is part of."""
    return export.rpartition("-")[2]


def _substituted(pattern: str, variables: Mapping[str, Any]) -> str:
    return _VARIABLE.sub(lambda found: text(variables.get(found[1], {"Ref": found[1]})), pattern)


def _either(condition: str, then: Any, otherwise: Any) -> str:
    nothing = {"Ref": "AWS::NoValue"}
    if otherwise == nothing:
        return f"{text(then)} (if {condition})"
    if then == nothing:
        return f"{text(otherwise)} (unless {condition})"
    return f"{text(then)} (if {condition}) or {text(otherwise)}"
