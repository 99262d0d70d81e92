"""What becomes of a parameter's new value when a stack exists already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from generator.docs_tables import markdown
from generator.docs_tables.release import Release, Stack

# The groups of the console's form whose title tells the operator so.
_FIXED = re.compile(r"\bfixed\b", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
# CloudFormation's schemas differ between Regions in what is offered, not in what can be changed.
_REGION = "us-east-1"

_Path = tuple[str, ...]


def fixed(stack: Stack) -> list[str]:
    """Return the parameters that the form itself calls fixed."""
    return [parameter.name for group, members in stack.groups.items() if _FIXED.search(group) for parameter in members]


def answer(release: Release, stack: Stack, parameter: str) -> str:
    """Return what a new value does, as Markdown: `no`, what stands against it, a new resource, or `yes`."""
    if parameter in fixed(stack):
        return "no: fixed"
    if parameter in _VARIABLE.findall(" ".join([*stack.exports, *stack.imports])):
        return "no: stacks find each other by it"
    made_anew = sorted(replaced(stack, parameter))
    if named := [name for name in made_anew if _keeps_name(stack, name, parameter)]:
        return f"no: {', '.join(map(markdown.code, named))} has a name that cannot be used twice"
    effects = []
    if used := held(release, stack, parameter):
        effects.append(f"not if it changes {', '.join(map(markdown.code, used))}, which others import")
    if made_anew:
        effects.append(f"a new {', '.join(map(markdown.code, made_anew))}")
    return "; ".join(effects) or "yes"


def held(release: Release, stack: Stack, parameter: str) -> list[str]:
    """Return the outputs that a new value would change, while other templates import them.

    CloudFormation refuses to change an exported value that is in use.
    """
    deciders = {parameter, *replaced(stack, parameter)}
    return [
        name
        for name, output in stack.template["Outputs"].items()
        if "Export" in output
        and release.importers(output["Export"]["Name"]["Fn::Sub"])
        and any(source in deciders for _, source in _sources(output["Value"], stack.template, ()))
    ]


def replaced(stack: Stack, parameter: str) -> set[str]:
    """Return the logical IDs of the resources with a create-only property that a parameter decides.

    What is made anew only because it refers to one of these is not among them.
    """
    return {
        name
        for name, resource in stack.resources.items()
        for path, source in _sources(resource.get("Properties", {}), stack.template, ())
        if source == parameter and any(_overlap(path, fixed_path) for fixed_path in _create_only(resource["Type"]))
    }


def _overlap(path: _Path, other: _Path) -> bool:
    return all(mine == its for mine, its in zip(path, other, strict=False))


def _keeps_name(stack: Stack, resource: str, parameter: str) -> bool:
    """Whether the template names the resource, and not by the parameter.

    CloudFormation makes the new resource before it deletes the old one, and so refuses to replace it under its name.
    """
    properties = stack.resources[resource]["Properties"]
    names = [path[0] for path in _paths(stack.resources[resource]["Type"], "primaryIdentifier")]
    given = [properties[name] for name in names if name in properties]
    return bool(given) and all(source != parameter for _, source in _sources(given, stack.template, ()))


def _create_only(kind: str) -> list[_Path]:
    return _paths(kind, "createOnlyProperties")


@cache
def _paths(kind: str, keyword: str) -> list[_Path]:
    """Return the properties that the schema of a type lists under a keyword."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    if kind.startswith("Custom::"):
        kind = "AWS::CloudFormation::CustomResource"
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, kind).schema
    return [tuple(path.split("/")[2:]) for path in schema.get(keyword, [])]


def _sources(value: Any, template: Mapping[str, Any], path: _Path) -> Iterator[tuple[_Path, str]]:
    """Yield each place in a resource with the name of a parameter or resource that decides what is there."""
    match value:
        case {"Ref": name}:
            yield path, name
        case {"Fn::GetAtt": [name, *_]}:
            yield path, name
        case {"Fn::Sub": str(text)}:
            yield from ((path, name.partition(".")[0]) for name in _VARIABLE.findall(text))
        case {"Fn::If": [condition, *branches]}:
            yield from ((path, name) for name in _deciders(template["Conditions"][condition], template))
            for branch in branches:
                yield from _sources(branch, template, path)
        case dict():
            for key, member in value.items():
                yield from _sources(member, template, path if key.startswith("Fn::") else (*path, key))
        case list():
            for member in value:
                yield from _sources(member, template, (*path, "*"))


def _deciders(condition: Any, template: Mapping[str, Any]) -> Iterator[str]:
    match condition:
        case {"Ref": name}:
            yield name
        case {"Condition": name}:
            yield from _deciders(template["Conditions"][name], template)
        case dict():
            for member in condition.values():
                yield from _deciders(member, template)
        case list():
            for member in condition:
                yield from _deciders(member, template)
