"""A template's parameter in the words of JSON Schema.

A value that `load` accepts is never marked as wrong; `load` checks more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generator.params.aws_types import NUMBER_PATTERN, form_of
from generator.params.constraints import compiled

if TYPE_CHECKING:
    from generator.params.manifest import Parameter


def parameter_schema(parameter: Parameter) -> dict[str, Any]:
    """Return what an editor shows, completes and checks for a parameter."""
    value = value_schema(parameter)
    schema: dict[str, Any] = {"title": parameter.label, "description": parameter.description}
    schema |= {"type": ["array", "string"], "items": value} if parameter.is_list else value
    if parameter.default is not None and not parameter.no_echo:
        schema["default"] = parameter.default if parameter.is_list else _plain(parameter.default)
    return {keyword: setting for keyword, setting in schema.items() if setting != "" or keyword == "default"}


def value_schema(parameter: Parameter) -> dict[str, Any]:
    """Return what must be true of one value, for a list of each member.

    A number in quotes, and text that YAML takes for a number, are right too: both go to CloudFormation as text.
    """
    if parameter.allowed_values:
        return _choice(parameter.allowed_values)
    limits = {
        "minLength": parameter.min_length,
        "maxLength": parameter.max_length,
        "minimum": parameter.min_value if parameter.is_number else None,
        "maximum": parameter.max_value if parameter.is_number else None,
    }
    return {
        "type": ["number", "string"] if parameter.is_number else ["string", "number"],
        **_pattern(parameter),
        **{keyword: limit for keyword, limit in limits.items() if limit is not None},
    }


def whole(pattern: str) -> str:
    """Return a pattern that must match a whole value, as CloudFormation's do; JSON Schema's match anywhere."""
    return f"^(?:{pattern})$"


def _pattern(parameter: Parameter) -> dict[str, Any]:
    form = form_of(parameter.type)
    pattern = parameter.allowed_pattern or (form.pattern if form else None)
    # What Python cannot read as Java does, an editor's JavaScript hardly can.
    if pattern is None or compiled(pattern) is None:
        return {}
    # Editors show patternErrorMessage instead of the regular expression.
    message = parameter.constraint or (form and f"For example {form.example}.")
    return {"pattern": whole(pattern), **({"patternErrorMessage": message} if message else {})}


def _choice(allowed: tuple[str, ...]) -> dict[str, Any]:
    """Offer each value once, as YAML usually has it, and accept numbers and booleans in quotes too."""
    plain = {"enum": [_plain(value) for value in allowed]}
    quotable = [value.replace(".", r"\.") for value in allowed if _plain(value) != value]
    if not quotable:
        return plain
    return {"anyOf": [plain, {"type": "string", "pattern": whole("|".join(quotable))}]}


def _plain(value: str) -> bool | float | str:
    """Return a value as the number or boolean that YAML reads it as when it stands without quotes."""
    if value in ("true", "false"):
        return value == "true"
    if re.fullmatch(NUMBER_PATTERN, value) and str(number := float(value) if "." in value else int(value)) == value:
        return number
    return value
