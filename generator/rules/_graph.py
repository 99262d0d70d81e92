"""Which resource of a template is made before which: what CloudFormation reads from references and DependsOn."""

from __future__ import annotations

import re
from typing import Any

from generator.rules._model import Model

_VARIABLE = re.compile(r"\$\{([^!.}][^.}]*)")


def references(raw: Any) -> set[str]:
    """Return the names that Ref, GetAtt and Sub mention anywhere in a value as it is written."""
    found: set[str] = set()
    stack = [raw]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                found |= _named(key, value)
                stack.append(value)
    return found


def needs(model: Model, name: str) -> set[str]:
    """Return every resource that must exist before this one, itself included."""
    resources = model.section("Resources")
    found: set[str] = set()
    stack = [name]
    while stack:
        current = stack.pop()
        body = resources.get(current)
        if current in found or not isinstance(body, dict):
            continue
        found.add(current)
        depends = body.get("DependsOn")
        listed = depends if isinstance(depends, list) else [depends]
        stack.extend(item for item in listed if isinstance(item, str))
        stack.extend(references(body.get("Properties")))
    return found


def users(model: Model, name: str) -> set[str]:
    """Return the resources whose properties mention this one."""
    return {
        other
        for other, body in model.section("Resources").items()
        if isinstance(body, dict) and other != name and name in references(body.get("Properties"))
    }


def raw_property(model: Model, name: str, key: str) -> Any:
    """Return a property of a resource as it is written; None where it is missing."""
    body = model.section("Resources").get(name)
    properties = body.get("Properties") if isinstance(body, dict) else None
    return properties.get(key) if isinstance(properties, dict) else None


def _named(key: Any, value: Any) -> set[str]:
    match key, value:
        case "Ref", str():
            return {value}
        case "Fn::GetAtt", str():
            return {value.split(".", 1)[0]}
        case "Fn::GetAtt", [str() as name, *_]:
            return {name}
        case "Fn::Sub", str() as pattern:
            return set(_VARIABLE.findall(pattern))
        case "Fn::Sub", [str() as pattern, *_]:
            return set(_VARIABLE.findall(pattern))
    return set()
