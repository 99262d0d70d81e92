"""What differs between a stack as it is and as the files want it, as far as it is known without a change set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.deployer.change_sets import parameters
from generator.deployer.results import Difference, ResourceChange
from generator.deployer.stacks import StackState
from generator.deployer.targets import Target

# What CloudFormation looks up anew at every update, so that the same template and values may give another stack.
_LOOKED_UP = ("{{resolve:", "Fn::GetStackOutput", "Fn::Transform", '"Transform"')
_MASK = "****"
# What may become of a resource without anybody's consent: nothing of it is lost.
_HARMLESS = frozenset({"", "Retain", "ReplaceAndRetain"})


def is_as_wanted(target: Target, state: StackState, template: Mapping[str, Any]) -> bool:
    """Whether CloudFormation would find no changes: the same template, values, tags and role.

    False wherever it might look something up again; then only a change set knows.
    """
    return (
        not _looks_up(target)
        and template == target.template
        and not list(parameter_differences(target, state))
        and not list(tag_differences(target, state))
        and (target.place.role is None or target.place.role == state.role)
    )


def parameter_differences(target: Target, state: StackState | None) -> Iterator[Difference]:
    """Yield the parameters whose values change. A secret shows as changed when it is given, for nobody knows it."""
    known = state.parameters if state else {}
    wanted = {each["ParameterKey"]: each.get("ParameterValue") for each in parameters(target, state)}
    for name in sorted({*known, *wanted}):
        before, after = known.get(name), wanted.get(name)
        if name in target.no_echo:
            if after is not None:
                yield Difference(name=name, before=before and _MASK, after=_MASK)
        elif before != after:
            yield Difference(name=name, before=before, after=after)


def tag_differences(target: Target, state: StackState | None) -> Iterator[Difference]:
    """Yield the stack tags that change."""
    yield from _differences(state.tags if state else {}, target.tags)


def output_differences(target: Target, template: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the outputs whose definition changes, as JSON: their values are known only afterwards."""
    yield from _differences(_outputs(template), _outputs(target.template))


def additions(target: Target) -> tuple[ResourceChange, ...]:
    """Return the resources that a new stack will have, as a change set would list them."""
    return tuple(ResourceChange(resource=name, type=kind, action="Add") for name, kind in target.resources.items())


def exceeding(changes: Iterable[ResourceChange], approved: Iterable[ResourceChange]) -> list[str]:
    """Return what a change set does beyond what a person approved; nothing, if it is equal or smaller."""
    allowed = {change.resource: change for change in approved}
    return [
        f"{change.action} {change.resource} ({change.type})"
        + (f", replacement {change.replacement}" if change.replacement in ("True", "Conditional") else "")
        for change in changes
        if not _is_within(change, allowed.get(change.resource))
    ]


def _is_within(change: ResourceChange, approved: ResourceChange | None) -> bool:
    if approved is None or change.type != approved.type or change.action != approved.action:
        return False
    if change.policy_action != approved.policy_action and change.policy_action not in _HARMLESS:
        return False
    severity = ("", "False", "Conditional", "True")
    if change.replacement not in severity or approved.replacement not in severity:
        return change.replacement == approved.replacement
    return severity.index(change.replacement) <= max(severity.index(approved.replacement), 1)


def _looks_up(target: Target) -> bool:
    if any(word in target.body for word in _LOOKED_UP):
        return True
    declared = target.template.get("Parameters", {}).values()
    return any(str(parameter.get("Type", "")).startswith("AWS::SSM::Parameter::Value") for parameter in declared)


def _outputs(template: Mapping[str, Any]) -> dict[str, str]:
    return {name: json.dumps(body, sort_keys=True) for name, body in template.get("Outputs", {}).items()}


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Difference(name=name, before=before.get(name), after=after.get(name))
