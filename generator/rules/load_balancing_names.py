"""The names of load balancers and target groups."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER, TARGET_GROUP
from generator.rules._graph import raw_property
from generator.rules._model import Model, Resource
from generator.rules._values import text

LONGEST = 32
_NAME = re.compile(r"(?!-)[A-Za-z0-9-]+(?<!-)")


class LoadBalancingNames(_base.Rule):
    """A name is short and plain, and no other of its kind has it."""

    id = "E9066"
    shortdesc = "Load balancers and target groups have distinct names of up to 32 letters, digits and hyphens"
    description = (
        "Elastic Load Balancing refuses longer names, other characters, a hyphen at either end, load balancers whose "
        "name begins with internal-, and a second target group or load balancer of the same name."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"
    tags = ["elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every name, and at every two of a kind."""
        for kind in (LOAD_BALANCER, TARGET_GROUP):
            for resource in model.resources(kind):
                name = text(resource.properties.get("Name"))
                fault = _fault(name, kind) if name is not None else None
                if fault:
                    yield resource.properties.where("Name"), fault
            yield from _twice(model, kind)


def _fault(name: str, kind: str) -> str | None:
    if len(name) > LONGEST:
        return f"The name {name} has {len(name)} characters, at most {LONGEST} are allowed"
    if not _NAME.fullmatch(name):
        return f"The name {name!r} may have only letters, digits and hyphens, no hyphen first or last"
    if kind == LOAD_BALANCER and name.startswith("internal-"):
        return f"The name {name} begins with internal-, which Elastic Load Balancing keeps for itself"
    return None


def _twice(model: Model, kind: str) -> Iterator[Problem]:
    names = [name for name, found in model.types.items() if found == kind]
    for first, second in itertools.combinations(names, 2):
        for one in model.variants(first):
            for other in model.same_world(one, second):
                if "Name" in one.properties and "Name" in other.properties and _same(model, one, other):
                    yield (
                        other.properties.where("Name"),
                        f"{first} has this name already: give both different names, or none",
                    )


def _same(model: Model, one: Resource, other: Resource) -> bool:
    name = text(one.properties["Name"])
    if name is not None:
        return text(other.properties["Name"]) == name
    expression: Any = raw_property(model, one.name, "Name")
    branches = isinstance(expression, dict) and "Fn::If" in expression
    return not branches and expression is not None and expression == raw_property(model, other.name, "Name")
