"""Names of load balancers and target groups that come from a parameter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER, TARGET_GROUP
from generator.rules._graph import raw_property
from generator.rules._model import Model
from generator.rules._values import number

LONGEST = 32
_BOUNDS = ("AllowedPattern", "AllowedValues")


class LoadBalancingParameterNames(_base.Rule):
    """A parameter that names several of them admits only names they can have."""

    id = "W9066"
    shortdesc = "A parameter that names load balancer and target group admits at most 32 characters"
    description = (
        "A parameter used as it is for the names of several resources is accepted by CloudFormation at any length, and "
        "refused by Elastic Load Balancing beyond 32 characters, when half the stack is made. A resource that must be "
        "replaced then collides with its own name."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"
    tags = ["elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at names that are one unbounded parameter."""
        named = {
            name: parameter
            for name, kind in model.types.items()
            if kind in (LOAD_BALANCER, TARGET_GROUP)
            and (parameter := _unbounded(model, raw_property(model, name, "Name")))
        }
        uses = Counter(named.values())
        for name, parameter in named.items():
            if uses[parameter] > 1:
                yield (
                    ("Resources", name, "Properties", "Name"),
                    (
                        f"{parameter} names several resources but admits over {LONGEST} characters: give it MaxLength, "
                        "or leave the names to CloudFormation"
                    ),
                )


def _unbounded(model: Model, value: Any) -> str | None:
    """Return the parameter that alone makes a name, if it admits any text."""
    name = value.get("Ref") if isinstance(value, dict) else None
    parameter = model.section("Parameters").get(name) if isinstance(name, str) else None
    if not isinstance(parameter, dict) or parameter.get("Type") != "String":
        return None
    longest = number(parameter.get("MaxLength"))
    bounded = any(key in parameter for key in _BOUNDS) or (longest is not None and longest <= LONGEST)
    return None if bounded else name
