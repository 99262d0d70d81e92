"""The target group in which a service that CodeDeploy deploys starts."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import GROUP, SERVICE, TARGET_GROUP
from generator.rules._ecs import load_balancers, members
from generator.rules._elb import Pair, pairs
from generator.rules._literal_arns import is_another
from generator.rules._model import Model, Resource
from generator.rules._values import Reference

PAIR = 2


class CodeDeployServiceTargetGroup(_base.Rule):
    """The service starts in one of the two groups of its pair."""

    id = "E9036"
    shortdesc = "A CODE_DEPLOY service starts in one of the two target groups of its deployment group"
    description = (
        "CodeDeploy looks for the group of the running tasks in its pair, behind the production listener. A service in "
        "a third group fails: Primary taskset target group must be behind listener."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare the pair of every deployment group with its service."""
        for pair in pairs(model):
            group = pair.owner
            if group.type != GROUP or not _is_known(model, pair):
                continue
            for entry in members(group.properties.get("ECSServices")):
                service = model.target(group, entry.get("ServiceName"), SERVICE)
                if service is not None:
                    yield from _compare(model, service, pair)


def _is_known(model: Model, pair: Pair) -> bool:
    kinds = [model.types[group.resource] for group in pair.groups if isinstance(group, Reference)]
    return kinds == [TARGET_GROUP] * PAIR


def _compare(model: Model, service: Resource, pair: Pair) -> Iterator[Problem]:
    for entry in load_balancers(service):
        value, where = entry.get("TargetGroupArn"), entry.where("TargetGroupArn")
        group = model.target(service, value, TARGET_GROUP)
        both = [other for name in pair.names for other in model.same_world(service, name)]
        if both and all(is_another(model, other, value, where) for other in both):
            yield (
                where,
                f"This is none of the pair of {pair.owner.name}: use {' or '.join(sorted(pair.names))}",
            )
        if group is not None and group.name not in pair.names:
            yield (
                entry.where("TargetGroupArn"),
                (
                    f"The service starts in {group.name}, which is none of the pair of {pair.owner.name}: "
                    f"use {' or '.join(sorted(pair.names))}"
                ),
            )
