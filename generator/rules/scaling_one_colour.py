"""Scaling by the requests of one colour."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import metrics_of
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP, ecs_groups, pair_groups, pairs
from generator.rules._model import Model, Resource
from generator.rules._scaling import blue_green_policies, pieces, predefined
from generator.rules._values import Path, Reference


class OneColour(_base.Rule):
    """A service that changes its colour is scaled by the requests of both."""

    id = "W9075"
    shortdesc = "A blue/green service is scaled by the requests of both target groups"
    description = (
        "After a deployment the other target group gets the traffic, and a policy that counts the requests of one sees "
        "none: it removes tasks while the service is busy. Add up or compare both groups with metric math."
    )
    source_url = (
        "https://docs.aws.amazon.com/autoscaling/application/userguide/"
        "application-auto-scaling-target-tracking-metric-math.html"
    )
    tags = ["applicationautoscaling", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare what all policies of a service count with the pair of its deployment group."""
        found = [(service, dict(_counted(model, policy))) for policy, service in blue_green_policies(model)]
        for service, counted in found:
            together = {name for other, names in found if other.name == service.name for name in names}
            for pair in _pairs(model):
                one = set(counted) & pair
                if one and not pair <= together:
                    name = one.pop()
                    yield (
                        counted[name],
                        f"After a deployment of {service.name} its requests go to {min(pair - {name})}: count both",
                    )


def _pairs(model: Model) -> list[set[str]]:
    found = [pair_groups(model, group, pair) for group in ecs_groups(model) for pair in pairs(group)]
    return [{group.name for group in pair if group} for pair in found if None not in pair and len(pair) > 1]


def _counted(model: Model, policy: Resource) -> Iterator[tuple[str, Path]]:
    """Yield every target group whose requests a policy counts, and where it says so."""
    metric = predefined(policy)
    for piece in pieces(metric.get("ResourceLabel")):
        if isinstance(piece, Reference) and model.types[piece.resource] == TARGET_GROUP:
            yield piece.resource, metric.where("ResourceLabel")
    for custom in metrics_of(policy):
        value, where = custom.dimensions.get("TargetGroup", (None, ()))
        if isinstance(value, Reference):
            yield value.resource, where
