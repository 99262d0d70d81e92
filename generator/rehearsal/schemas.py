"""The registry schemas of resource types, as cfn-lint carries them: what a resource must look like, what replaces it.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

_PROPERTIES = "/properties/"


@cache
def schema(resource_type: str) -> Mapping[str, Any] | None:
    """Return the schema of a type; None for one that the registry of AWS does not have."""
    try:
        found: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema
    except ResourceNotFoundError:
        return None
    return found


def replacing(resource_type: str) -> tuple[str, ...]:
    """Return the properties whose change replaces a resource."""
    paths = (schema(resource_type) or {}).get("createOnlyProperties", ())
    return tuple(name for path in paths if "/" not in (name := path.removeprefix(_PROPERTIES)))


def perhaps_replacing(resource_type: str) -> tuple[str, ...]:
    """Return the properties whose change may replace a resource: some of what is in them does, or only sometimes."""
    found = schema(resource_type) or {}
    names = [path.removeprefix(_PROPERTIES) for path in found.get("conditionalCreateOnlyProperties", ())]
    nested = [path.removeprefix(_PROPERTIES) for path in found.get("createOnlyProperties", ())]
    return tuple(dict.fromkeys([*names, *(name.split("/")[0] for name in nested if "/" in name)]))


def identifier(resource_type: str) -> str | None:
    """Return the property that names a resource, if one alone does."""
    paths = (schema(resource_type) or {}).get("primaryIdentifier", ())
    return paths[0].removeprefix(_PROPERTIES) if len(paths) == 1 else None


def own_attributes(resource_type: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `Fn::GetAtt` gives of a resource because the template itself says it."""
    if schema(resource_type) is None:
        return {}
    attributes = PROVIDER_SCHEMA_MANAGER.get_type_getatts(resource_type, "us-east-1")
    return {name: properties[name] for name in attributes if name in properties}


def check(resource_type: str, logical_id: str, properties: Mapping[str, Any]) -> None:
    """Raise `ValueError`, in CloudFormation's words, for properties that the schema forbids."""
    found = schema(resource_type)
    if found is None:
        return
    allowed = dict(found, additionalProperties=False)
    wrong = list(_wrong(allowed, properties, "#", found.get("definitions", {})))
    if wrong:
        listed = ", ".join(wrong)
        raise ValueError(f"Properties validation failed for resource {logical_id} with message:\n[{listed}]")


def _wrong(shape: Mapping[str, Any], value: Any, where: str, definitions: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in shape:
        shape = definitions.get(str(shape["$ref"]).rpartition("/")[2], {})
    if isinstance(value, Mapping):
        yield from _wrong_object(shape, value, where, definitions)
    elif isinstance(value, list):
        if "items" in shape:
            for number, member in enumerate(value):
                yield from _wrong(shape["items"], member, f"{where}/{number}", definitions)
    else:
        yield from _wrong_scalar(shape, value, where)


def _wrong_object(
    shape: Mapping[str, Any], value: Mapping[str, Any], where: str, definitions: Mapping[str, Any]
) -> Iterator[str]:
    members = shape.get("properties", {})
    yield from (f"{where}: required key [{key}] not found" for key in shape.get("required", ()) if key not in value)
    patterns = shape.get("patternProperties", {})
    for key, member in value.items():
        if key in members:
            yield from _wrong(members[key], member, f"{where}/{key}", definitions)
        elif members and shape.get("additionalProperties") is False and not patterns:
            yield f"{where}: extraneous key [{key}] is not permitted"


def _wrong_scalar(shape: Mapping[str, Any], value: Any, where: str) -> Iterator[str]:
    text = _text(value)
    if "enum" in shape and text not in map(_text, shape["enum"]):
        yield f"{where}: {text} is not a valid enum value"
    pattern = _compiled(shape.get("pattern", ""))
    if pattern is not None and pattern.search(text) is None:
        yield f"{where}: failed validation constraint for keyword [pattern]"


def _text(value: Any) -> str:
    """Return a scalar as a template may have it: CloudFormation turns texts into numbers and truth values."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Compile a pattern of Java's dialect, or say that there is none: Python lacks some of it."""
    try:
        return re.compile(pattern) if pattern else None
    except re.error:
        return None
