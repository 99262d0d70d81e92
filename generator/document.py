"""A template's objects as plain data: checked, and every section, attribute and statement in reading order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from troposphere import AWSHelperFn, BaseAWSObject, Template

from generator.stacks import Stack

# The order in which AWS documents a template's sections, and a reader needs them.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
SECTIONS = {
    "AWSTemplateFormatVersion": "version",
    "Description": "description",
    "Metadata": "metadata",
    "Parameters": "parameters",
    "Rules": "rules",
    "Mappings": "mappings",
    "Conditions": "conditions",
    "Resources": "resources",
    "Outputs": "outputs",
}
ATTRIBUTES = ("Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Properties")
POLICY = ("Version", "Statement")
STATEMENT = ("Sid", "Effect", "Principal", "Action", "Resource", "Condition")

_ATOMS = frozenset({str, int, bool, float})


def document(stack: Stack) -> dict[str, Any]:
    """Build a stack's template and return it as plain data.

    Whatever is wrong with it is raised as it comes, with a note that names the stack and the resource: the template's
    author needs the traceback.
    """
    template: dict[str, Any] = _at(f"in the stack {stack.name}", lambda: encode(stack.build()))
    return template


def encode(template: Template) -> dict[str, Any]:
    """Return a template as plain data."""
    return {section: _at(f"in {section}", _section, section, content) for section, content in _sections(template)}


def _sections(template: Template) -> list[tuple[str, Any]]:
    if template.transform or template.globals:
        raise ValueError("a template with a Transform cannot be deployed as it was rendered")
    contents = ((section, getattr(template, attribute)) for section, attribute in SECTIONS.items())
    return [(section, content) for section, content in contents if content]


def _section(section: str, content: Any) -> Any:
    if section != "Resources":
        return plain(content)
    return {name: _at(f"in {name}", _resource, resource) for name, resource in content.items()}


def _resource(resource: Any) -> dict[str, Any]:
    return _in_order(plain(resource), ATTRIBUTES)


def plain(value: Any) -> Any:
    """Return dictionaries, lists and atoms for troposphere and awacs objects, each of which checks itself.

    troposphere's own `to_dict` does the same, but walks every object once more for each that it is part of, which
    takes three times as long. Where a class encodes itself in a way of its own, that way is taken.
    """
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is dict:
        return _arranged({name: plain(member) for name, member in value.items()})
    if kind is list or kind is tuple:
        return [plain(member) for member in value]
    return plain(_opened(value))


def _opened(value: Any) -> Any:
    """Return what is directly inside an object."""
    encode = getattr(type(value), "to_dict", None)
    if encode is AWSHelperFn.to_dict:
        return value.data
    if encode is BaseAWSObject.to_dict:
        if value.do_validation:
            # Private, and the only way to it but the slow one; a test compares what both refuse.
            value._validate_props()  # noqa: SLF001
            value.validate()
        return value.resource if value.properties else _without_properties(value)
    if encode:
        return value.to_dict()
    if hasattr(value, "JSONrepr"):
        return value.JSONrepr()
    raise TypeError(f"{value!r} cannot be part of a template")


def _without_properties(value: Any) -> dict[str, Any]:
    attributes = value.resource.items() if hasattr(value, "resource_type") else ()
    return {name: member for name, member in attributes if name != "Properties"}


def _arranged(value: dict[str, Any]) -> dict[str, Any]:
    if "Effect" in value and "Sid" in value:
        return _in_order(value, STATEMENT)
    return _in_order(value, POLICY) if "Version" in value and "Statement" in value else value


def _in_order(data: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    known = {key: data[key] for key in keys if key in data}
    if strangers := data.keys() - known.keys():
        raise ValueError(f"no place is known for {', '.join(sorted(strangers))}")
    return known


def _at(place: str, step: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return step(*arguments)
    except Exception as error:
        error.add_note(place)
        raise
