"""The values of a stack's parameters, checked as CloudFormation checks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfn_evaluator import accepts

from generator.rehearsal.errors import invalid

_MASK = "****"


def take(
    template: Mapping[str, Any], given: Sequence[Mapping[str, Any]], previous: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the values of all parameters: what a call gives, what it keeps, and the defaults."""
    declared: Mapping[str, Any] = template.get("Parameters", {})
    names = [parameter["ParameterKey"] for parameter in given]
    if strangers := sorted(set(names) - declared.keys()):
        raise invalid(f"Parameters: [{', '.join(strangers)}] do not exist in the template")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise invalid(f"Parameter(s) specified more than once: [{', '.join(repeated)}]")
    values = {name: str(entry["Default"]) for name, entry in declared.items() if "Default" in entry}
    values |= {parameter["ParameterKey"]: _value(parameter, previous) for parameter in given}
    if missing := [name for name in declared if name not in values]:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
    for name, value in values.items():
        _admit(name, declared[name], value)
    return values


def _value(parameter: Mapping[str, Any], previous: Mapping[str, str] | None) -> str:
    name = parameter["ParameterKey"]
    if not parameter.get("UsePreviousValue"):
        return str(parameter.get("ParameterValue", ""))
    if "ParameterValue" in parameter:
        raise invalid(
            f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and non empty value for "
            "a parameter"
        )
    if previous is None or name not in previous:
        raise invalid(
            f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key not "
            "in the previous template"
        )
    return previous[name]


def _admit(name: str, declaration: Mapping[str, Any], value: str) -> None:
    if accepts(declaration, value):
        return
    if "ConstraintDescription" in declaration:
        raise invalid(f"Parameter {name} failed to satisfy constraint: {declaration['ConstraintDescription']}")
    if "AllowedValues" in declaration:
        raise invalid(f"Parameter '{name}' must be one of AllowedValues")
    if "AllowedPattern" in declaration:
        raise invalid(f"Parameter '{name}' must match pattern {declaration['AllowedPattern']}")
    raise invalid(f"Parameter '{name}' must be a value that its constraints allow")


def shown(template: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the values as describe calls show them: secrets are stars."""
    declared = template.get("Parameters", {})
    return [
        {"ParameterKey": name, "ParameterValue": _MASK if _secret(declared[name]) else value}
        for name, value in values.items()
    ]


def _secret(declaration: Mapping[str, Any]) -> bool:
    return str(declaration.get("NoEcho", False)).lower() == "true"
