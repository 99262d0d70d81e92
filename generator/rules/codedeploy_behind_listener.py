"""Where the target groups of a pair stand before the first deployment."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import (
    ROUTES,
    ecs_groups,
    listener,
    pair_groups,
    pairs,
    service_target_groups,
    services,
)
from generator.rules._forwards import forwarded
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping


class BehindListener(_base.Rule):
    """The listeners of a pair forward to it, production to the group the service starts in."""

    id = "E9021"
    shortdesc = "The listeners of a pair forward to its target groups"
    description = (
        "CodeDeploy moves traffic from the target group of the running tasks, which must be of the pair and behind "
        "the production listener or one of its rules: Primary taskset target group must be behind listener. The test "
        "listener forwards to either group of the pair."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html"
    tags = ["codedeploy", "ecs", "bluegreen", "elasticloadbalancing"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every pair whose target groups the template holds."""
        for group in ecs_groups(model):
            for pair in pairs(group):
                held = {target.name for target in pair_groups(model, group, pair) if target is not None}
                if held and None not in pair_groups(model, group, pair):
                    yield from _start(model, group, pair, held)


def _start(model: Model, group: Resource, pair: Mapping, held: set[str]) -> Iterator[Problem]:
    """Look at the group the service starts in, and at what both listeners forward to."""
    starts = held
    for _, service in services(model, group):
        targets = service_target_groups(model, service) if service is not None else []
        if service is None or len(targets) != 1 or targets[0] is None:
            continue
        if targets[0].name not in held:
            return  # a fault of the service, which has a rule of its own
        starts = {targets[0].name}
    for route, right in zip(ROUTES, (starts, held), strict=True):
        listening = listener(model, group, pair, route)
        targets_of = forwarded(model, listening) if listening is not None else None
        if listening is not None and targets_of is not None and not targets_of & right:
            yield (
                pair.where(route),
                f"{listening.name} forwards to {' or '.join(sorted(right))} neither by default nor by a rule",
            )
