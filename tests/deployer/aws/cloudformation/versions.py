"""Makes what a stack is to be out of a template, values, tags and the exports of other stacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

from cfn_evaluator import Evaluator, Place, TemplateError

from generator.rehearsal.errors import invalid

from .model import Resource, Version

_SYMBOL = re.compile(r"\{([A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\}")

Facts = Mapping[str, Mapping[str, str]]


class MissingExportError(Exception):
    """An import names an export that does not exist: the change set fails, not the call that asks for it."""


class _Imports(dict[str, str]):
    """The exports of a Region, and which of them were asked for."""

    def __init__(self, exports: Mapping[str, str]) -> None:
        super().__init__(exports)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)


def resolve(
    body: str,
    template: Mapping[str, Any],
    parameters: Mapping[str, str],
    tags: tuple[tuple[str, str], ...],
    *,
    stack: tuple[str, str],
    place: Place,
    exports: Mapping[str, str],
    facts: Facts,
) -> Version:
    """Apply every function of a template. `stack` is the name and the id of the stack."""
    imports = _Imports(exports)
    evaluator = Evaluator(template, parameters, place=place, imports=imports, facts=facts)
    evaluator._pseudo |= {"AWS::StackName": stack[0], "AWS::StackId": stack[1], "AWS::NotificationARNs": []}
    try:
        refusals = _refusals(evaluator)
        resources, outputs = evaluator.resources, evaluator.outputs
    except TemplateError as error:
        if str(error).startswith("No export named"):
            raise MissingExportError(f"{error}") from None
        raise invalid(f"Template error: {error}") from None
    if refusals:
        raise invalid(f"Template validation error: {'; '.join(refusals)}")
    return Version(body, template, parameters, tags, resources, outputs, frozenset(imports.asked))


def _refusals(evaluator: Evaluator) -> list[str]:
    try:
        return evaluator.refusals()
    except KeyError as unknown:
        value = str(unknown.args[0])
        name = next(name for name, given in evaluator.parameters.items() if value in given.split(","))
        raise invalid(
            f"Parameter validation failed: parameter value {value} for parameter name {name} does not exist"
        ) from None


def concrete(value: Any, resources: Mapping[str, Resource]) -> Any:
    """Put physical ids in the place of symbols. An attribute is a text made of the physical id and its name."""

    def fill(match: re.Match[str]) -> str:
        name, attribute = match.groups()
        if name not in resources:
            return match[0]
        return resources[name].physical_id + (attribute or "").replace(".", "/")

    if isinstance(value, str):
        return _SYMBOL.sub(fill, value)
    if isinstance(value, Mapping):
        return {key: concrete(member, resources) for key, member in value.items()}
    return [concrete(member, resources) for member in value] if isinstance(value, list) else value


def symbols(value: Any) -> set[str]:
    """Return the logical ids of resources whose ids or attributes flow into a resolved value."""
    if isinstance(value, str):
        return {match[1] for match in _SYMBOL.finditer(value)}
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return {name for member in members for name in symbols(member)}


def in_order(resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the logical ids so that each comes after those it needs."""
    needs = {name: _needs(body) & resources.keys() - {name} for name, body in resources.items()}
    return list(TopologicalSorter(needs).static_order())


def _needs(body: Mapping[str, Any]) -> set[str]:
    explicit = body.get("DependsOn", [])
    return symbols(body.get("Properties", {})) | ({explicit} if isinstance(explicit, str) else set(explicit))
