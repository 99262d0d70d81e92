"""ARNs of load balancers and target groups that are written out beside resources of the same template."""

from __future__ import annotations

from typing import Any

from generator.rules._model import Model, Resource
from generator.rules._values import Path, begins_with

# A generated name begins with those of stack and resource, both cut short: less than this may be a coincidence.
_OF_THE_LOGICAL_ID = 3


def is_another(model: Model, resource: Resource, value: Any, where: Path) -> bool:
    """Whether an ARN that stands in the template is certainly not that of a resource of the template.

    A parameter's default may be replaced, and a name that only a deployment knows may be the one in the ARN.
    """
    if not isinstance(value, str) or not begins_with(value, "arn:") or isinstance(model.written(where), dict):
        return False
    parts = value.split("/")
    # targetgroup/name/id and loadbalancer/app/name/id
    name = parts[-2] if len(parts) > 2 else ""  # noqa: PLR2004 - what, name, id
    if not name or "${" in value:
        return False
    if "Name" in resource.properties:
        given = resource.properties["Name"]
        return isinstance(given, str) and given != name
    return resource.name[:_OF_THE_LOGICAL_ID].casefold() not in name.casefold()
