"""Properties of a resource as its service's API spells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.rehearsal.wire.models import model

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}


def shaped(service: str, shape: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that a shape of the service's model has, spelled and typed as there."""
    result: dict[str, Any] = _shaped(model(service).shape_for(shape), value)
    return result


def _shaped(shape: Any, value: Any) -> Any:
    kind = shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        members = {name.lower(): name for name in shape.members}
        return {
            members[key.lower()]: _shaped(shape.members[members[key.lower()]], member)
            for key, member in value.items()
            if key.lower() in members
        }
    if kind == "list" and isinstance(value, list):
        return [_shaped(shape.member, member) for member in value]
    if kind == "map" and isinstance(value, Mapping):
        return {key: _shaped(shape.value, member) for key, member in value.items()}
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind in _NUMBERS:
        return _NUMBERS[kind](value)
    return str(value) if kind == "string" else value
