"""The group to which production forwards, beside the one in which the tasks stand."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import (
    LISTENER,
    TARGET_GROUP,
    ecs_groups,
    listener,
    pair_groups,
    pairs,
    service_target_groups,
    services,
)
from generator.rules._elb import forwards, forwards_known
from generator.rules._model import Model, Resource
from generator.rules._values import Reference, number


class ProductionGroup(_base.Rule):
    """The production listener forwards to the group in which the service starts."""

    id = "W9027"
    shortdesc = "The production listener gives its weight to the target group in which the service starts"
    description = (
        "When the stack is made, only the group that the service names has tasks. Production requests that go to the "
        "other one of the pair are answered with 503 until the first deployment."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html"
    tags = ["codedeploy", "ecs", "bluegreen", "elasticloadbalancing"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare the production listener of every pair with its service."""
        for group in ecs_groups(model):
            for pair in pairs(group):
                both = [target.name for target in pair_groups(model, group, pair) if target is not None]
                production = listener(model, group, pair, "ProdTrafficRoute")
                for _, service in services(model, group):
                    if service is not None and production is not None and service.meets(production):
                        yield from _compare(model, service, production, both)


def _compare(model: Model, service: Resource, production: Resource, pair: list[str]) -> Iterator[Problem]:
    own = [target.name for target in service_target_groups(model, service) if target is not None]
    found = forwards(production)
    if len(own) != 1 or own[0] not in pair or not found or not forwards_known(production):
        return
    if production.type != LISTENER or len(production.properties["DefaultActions"]) != 1:
        return
    weights: dict[str, float | None] = {}
    for forward in found:
        if not isinstance(forward.target, Reference) or model.types[forward.target.resource] != TARGET_GROUP:
            return
        weights[forward.target.resource] = 1 if len(found) == 1 else number(forward.weight)
    if None in weights.values() or not set(weights) <= set(pair) or weights.get(own[0]):
        return
    # Only the group of another name: E9034 says it of a group that nothing forwards to. No weight at all: W9064.
    others = [name for name, weight in weights.items() if weight]
    if own[0] in weights and others:
        yield (
            found[0].path,
            f"Production forwards to {others[0]}, but the tasks of {service.name} start in {own[0]}: swap the weights",
        )
