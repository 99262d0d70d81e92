"""The sets to deploy, each with its committed template and after those whose exports it imports."""

from __future__ import annotations

import graphlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator import committed
from generator.deployer import targets
from generator.deployer.errors import RefusedError
from generator.deployer.targets import Target
from generator.errors import UserError
from generator.params import Environment, Place, StackParameters
from generator.params.stacksets import StackSet

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)\}")
# What the role that AWS makes in the accounts of a service-managed set cannot do.
_IMPOSSIBLE = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet")


@dataclass(frozen=True, kw_only=True)
class SetTarget:
    """One set: what its file says, and the stack that every account gets.

    `requires` are the keys of the sets that export what this one imports.
    """

    wanted: StackSet
    stack: Target
    requires: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a person types."""
        return self.wanted.key

    @property
    def name(self) -> str:
        """What CloudFormation calls the set."""
        return self.wanted.name

    @property
    def place(self) -> Place:
        """Where the set is kept."""
        return self.wanted.place


def load(sets: Sequence[StackSet], templates: Path) -> tuple[SetTarget, ...]:
    """Return the sets in the order of their exports and imports.

    Raises `UserError` for files that CloudFormation would refuse, and `RefusedError` for a template that is not the
    committed one.
    """
    found = {wanted.key: SetTarget(wanted=wanted, stack=_stack(wanted, templates)) for wanted in sets}
    edges = {key: _required(target, list(found.values()), templates) for key, target in found.items()}
    try:
        order = list(graphlib.TopologicalSorter({key: sorted(edges[key]) for key in sorted(edges)}).static_order())
    except graphlib.CycleError as error:
        raise UserError(f"the sets {', '.join(error.args[1])} import from each other in a circle") from None
    return tuple(replace(found[key], requires=tuple(sorted(edges[key]))) for key in order)


def _stack(wanted: StackSet, templates: Path) -> Target:
    """Return the stack of an account, as if it were one of an environment: the checks are the same."""
    values = StackParameters(
        stack=wanted.template,
        service=None,
        stack_name=wanted.name,
        place=wanted.place,
        parameters=dict(wanted.parameters),
    )
    environment = Environment(
        name=wanted.key,
        account=wanted.place.account,
        region=wanted.place.region,
        version=wanted.version,
        protect=False,
        role=None,
        tools=None,
        template_bucket=wanted.template_bucket,
        tags=dict(wanted.tags),
        stacks=(values,),
    )
    [target] = targets.load(environment, templates)
    problems = list(_impossible(wanted, target.template)) if wanted.service_managed else []
    if problems:
        raise RefusedError("\n".join(f"{wanted.key}: {problem}" for problem in problems))
    return replace(target, key=wanted.key, profile_key="`profile` in the file of the set")


def _impossible(wanted: StackSet, template: Mapping[str, Any]) -> Iterator[str]:
    if "Transform" in template or '"Fn::Transform"' in json.dumps(template):
        yield f"{wanted.template} uses a macro, which a service-managed set cannot"
    for name, resource in template["Resources"].items():
        if resource["Type"] in _IMPOSSIBLE:
            yield f"{wanted.template} holds {name} ({resource['Type']}), which a service-managed set cannot make"


def _required(target: SetTarget, others: Sequence[SetTarget], templates: Path) -> set[str]:
    """Return the keys of the sets that must be there first: exports are seen within an account and Region."""
    version = committed.read(templates / target.wanted.version)
    template = next(each for each in version.templates if each.name == target.wanted.template)
    values = target.wanted.parameters
    imports = {_VARIABLE.sub(lambda match: values.get(match[1], match[0]), name) for name in template.imports}
    service = values.get("ServiceName")
    return {
        other.key
        for other in others
        if other is not target
        and _meet(other.wanted, target.wanted)
        and (
            other.stack.exports & imports
            or (other.wanted.template in template.by_name and other.wanted.parameters.get("ServiceName") == service)
        )
    }


def _meet(one: StackSet, other: StackSet) -> bool:
    """Whether two sets may have stacks in the same account and Region; what is in a unit the files do not say."""
    if not set(one.regions) & set(other.regions):
        return False
    listed = [set(each.targets.accounts) if each.targets.filter != "difference" else set() for each in (one, other)]
    return not all(listed) or bool(listed[0] & listed[1])
