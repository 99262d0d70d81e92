"""The load balancer in front of both listeners and both target groups of a pair."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import (
    LISTENER,
    LOAD_BALANCER,
    ROUTES,
    ecs_groups,
    is_same,
    listener,
    pair_groups,
    pairs,
)
from generator.rules._forwards import forwarded
from generator.rules._literal_arns import is_another
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, is_known


class OneLoadBalancer(_base.Rule):
    """Both listeners and both target groups of a pair belong to one load balancer."""

    id = "E9020"
    shortdesc = "Both listeners and both target groups of a pair belong to one load balancer"
    description = (
        "CodeDeploy moves traffic by changing listeners of one load balancer: the production and the test listener "
        "must be on the same one, and neither target group may serve another."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html"
    tags = ["codedeploy", "ecs", "bluegreen", "elasticloadbalancing"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every pair whose production listener the template holds."""
        for group in ecs_groups(model):
            for pair in pairs(group):
                production = listener(model, group, pair, "ProdTrafficRoute")
                if production is not None:
                    yield from _test_listener(model, group, pair, production)
                    yield from _target_groups(model, group, pair, production)


def _test_listener(model: Model, group: Resource, pair: Mapping, production: Resource) -> Iterator[Problem]:
    test = listener(model, group, pair, ROUTES[1])
    if test is not None and _differ(model, production, test):
        yield (
            pair.where(ROUTES[1]),
            f"{production.name} and {test.name} are listeners of two load balancers: CodeDeploy needs both on one",
        )


def _target_groups(model: Model, group: Resource, pair: Mapping, production: Resource) -> Iterator[Problem]:
    names = {target.name for target in pair_groups(model, group, pair) if target is not None}
    for name in [name for name, kind in model.types.items() if kind == LISTENER]:
        for other in model.same_world(group, name):
            shared = sorted(names & {target for target in forwarded(model, other) or () if isinstance(target, str)})
            if shared and _differ(model, production, other):
                yield (
                    pair.where("TargetGroups"),
                    f"{shared[0]} is also behind {other.name}, on another load balancer than {production.name}",
                )


def _differ(model: Model, left: Resource, right: Resource) -> bool:
    """Whether two listeners certainly belong to different load balancers."""
    values = [resource.properties.get("LoadBalancerArn") for resource in (left, right)]
    if all(isinstance(value, Reference) for value in values) or all(is_known(value) for value in values):
        return not is_same(*values)
    return _is_another(model, left, right) or _is_another(model, right, left)


def _is_another(model: Model, left: Resource, right: Resource) -> bool:
    """Whether the ARN that one listener gives is not that of the load balancer to which the other one refers."""
    balancer = model.target(right, right.properties.get("LoadBalancerArn"), LOAD_BALANCER)
    arn, where = left.properties.get("LoadBalancerArn"), left.properties.where("LoadBalancerArn")
    return balancer is not None and is_another(model, balancer, arn, where)
