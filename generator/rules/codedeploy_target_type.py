"""What the target groups of a pair register: the addresses of tasks."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, lacks, pair_groups, pairs, properties_known, services
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence


class TargetType(_base.Rule):
    """Both target groups of a pair register addresses, where tasks have their own."""

    id = "E9022"
    shortdesc = "The target groups of a Fargate service's pair have the target type ip"
    description = (
        "Tasks on Fargate, and all tasks with a network configuration, are registered by their own IP address. A "
        "target group without TargetType registers instances, and ECS refuses to put such tasks into it."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html"
    tags = ["codedeploy", "ecs", "bluegreen", "elasticloadbalancing"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the pair of every deployment group whose service the template holds."""
        for group in ecs_groups(model):
            if not any(service is not None and _has_addresses(service) for _, service in services(model, group)):
                continue
            for pair in pairs(group):
                for target in pair_groups(model, group, pair):
                    if target is not None and properties_known(target):
                        yield from _type(target)


def _type(target: Resource) -> Iterator[Problem]:
    kind = target.properties.get("TargetType")
    if lacks(target.properties, "TargetType"):
        yield target.properties.path, f"{target.name} registers instances, the default: tasks need TargetType ip"
    elif isinstance(kind, str) and kind != "ip":
        yield target.properties.where("TargetType"), f"{target.name} has TargetType {kind}: tasks need ip"


def _has_addresses(service: Resource) -> bool:
    properties = service.properties
    strategy = properties.get("CapacityProviderStrategy")
    providers = (
        [item.get("CapacityProvider") for item in strategy or () if isinstance(item, Mapping)]
        if isinstance(strategy, Sequence)
        else []
    )
    return (
        properties.get("LaunchType") == "FARGATE"
        or isinstance(properties.at("NetworkConfiguration", "AwsvpcConfiguration"), Mapping)
        or any(provider in ("FARGATE", "FARGATE_SPOT") for provider in providers)
    )
