"""What a resource needs of its own template: Ref, GetAtt, Sub and DependsOn, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# `${!Literal}` is text; `${Name.Attribute}` needs Name.
_SUB_NAME = re.compile(r"\$\{(?!!)\s*([^}.\s]+)")


def needed(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return for each resource the others that must exist before it, in the order of the template."""
    found = {name: set(_dependencies(resource)) - {name} for name, resource in resources.items()}
    return {name: [other for other in resources if other in others] for name, others in found.items()}


def _dependencies(resource: Mapping[str, Any]) -> Iterator[str]:
    depends_on = resource.get("DependsOn", [])
    yield from [depends_on] if isinstance(depends_on, str) else depends_on
    yield from _mentioned(resource.get("Properties", {}))


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, argument in value.items():
            match key, argument:
                case "Ref", str(name):
                    yield name
                case "Fn::GetAtt", [str(name), *_]:
                    yield name
                case "Fn::GetAtt", str(dotted):
                    yield dotted.partition(".")[0]
                case "Fn::Sub", str(text) | [str(text), *_]:
                    yield from _SUB_NAME.findall(text)
            yield from _mentioned(argument)
    elif isinstance(value, list):
        for member in value:
            yield from _mentioned(member)
