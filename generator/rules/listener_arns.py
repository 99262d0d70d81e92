"""The ARNs in listeners and rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP
from generator.rules._elb import forwards, is_arn_of
from generator.rules._model import Model
from generator.rules._values import Reference
from generator.rules._words import plain

# For what is wanted: the attributes that give it, `Ref` among them, and how its ARN begins after the account.
WANTED: dict[str, tuple[tuple[str | None, ...], str, str]] = {
    TARGET_GROUP: ((None, "TargetGroupArn"), "targetgroup/", "target group"),
    LISTENER: ((None, "ListenerArn"), "listener/", "listener"),
    LOAD_BALANCER: ((None, "LoadBalancerArn"), "loadbalancer/", "load balancer"),
}


class ListenerArns(_base.Rule):
    """Actions take the ARN of a target group, rules that of a listener, listeners that of a load balancer."""

    id = "E9303"
    shortdesc = "Actions take the ARN of a target group, rules that of a listener, and listeners of a load balancer"
    description = (
        "Elastic Load Balancing refuses names where it wants ARNs, and ARNs of something else: a target group has a "
        "TargetGroupName, which CodeDeploy takes, and an ARN (Ref), which actions take."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every ARN of listeners and rules that is written or comes from the template."""
        for route in model.resources(LISTENER, LISTENER_RULE):
            found = [(TARGET_GROUP, forward.target, forward.path) for forward in forwards(route)]
            key, kind = ("LoadBalancerArn", LOAD_BALANCER) if route.type == LISTENER else ("ListenerArn", LISTENER)
            found.append((kind, route.properties.get(key), route.properties.where(key)))
            for wanted, value, path in found:
                fault = _fault(model, wanted, value)
                if fault:
                    yield path, f"This must be the ARN of a {WANTED[wanted][2]}, not {fault}"


def _fault(model: Model, wanted: str, value: Any) -> str | None:
    attributes, begin, _ = WANTED[wanted]
    if isinstance(value, Reference):
        kind = model.types.get(value.resource)
        if kind == wanted and value.attribute not in attributes:
            return f"{value.resource}.{value.attribute}: take Ref {value.resource}"
        return f"{value.resource}, which is a {WANTED[kind][2]}" if kind in WANTED and kind != wanted else None
    written = plain(value)
    if written is None or is_arn_of(written, begin):
        return None
    return written
