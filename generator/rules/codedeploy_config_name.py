"""The deployment configuration that a deployment group for ECS takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import (
    CONFIGURATION,
    LOAD_BALANCER,
    ecs_groups,
    find,
    lacks,
    listener,
    pair_groups,
    pairs,
    properties_known,
)
from generator.rules._model import Model, Resource

PREFIX = "CodeDeployDefault."
ALL_AT_ONCE = f"{PREFIX}ECSAllAtOnce"
PREDEFINED = (
    ALL_AT_ONCE,
    f"{PREFIX}ECSLinear10PercentEvery1Minutes",
    f"{PREFIX}ECSLinear10PercentEvery3Minutes",
    f"{PREFIX}ECSCanary10Percent5Minutes",
    f"{PREFIX}ECSCanary10Percent15Minutes",
)
NETWORK_PROTOCOLS = ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC")


class DeploymentConfigName(_base.Rule):
    """A deployment group for ECS names one of the five predefined configurations for ECS, or one of its own."""

    id = "E9014"
    shortdesc = "An ECS deployment group names a deployment configuration for ECS"
    description = (
        "Without DeploymentConfigName CodeDeploy takes CodeDeployDefault.OneAtATime, which is for servers. It has five "
        "predefined configurations for ECS and refuses those of servers and of Lambda; behind a Network Load Balancer "
        "it moves traffic only all at once."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the configuration of every deployment group for ECS."""
        for group in ecs_groups(model):
            name = group.properties.get("DeploymentConfigName")
            where = group.properties.where("DeploymentConfigName")
            own = find(model, group, name, CONFIGURATION, "DeploymentConfigName")
            if lacks(group.properties, "DeploymentConfigName"):
                yield where, f"Without DeploymentConfigName CodeDeploy takes {PREFIX}OneAtATime, which is not for ECS"
            elif own is not None:
                yield from ((where, sentence) for sentence in _platform(own))
            elif isinstance(name, str) and _is_misspelt(name):
                yield where, f"{name} is no deployment configuration for ECS; {_hint(name)}"
                continue
            if _is_gradual(name, own) and _is_behind_network_load_balancer(model, group):
                yield where, f"Behind a Network Load Balancer CodeDeploy only moves traffic all at once: {ALL_AT_ONCE}"


def _is_misspelt(name: str) -> bool:
    if name in PREDEFINED:
        return False
    alike = [predefined.removeprefix(PREFIX).casefold() for predefined in PREDEFINED]
    return name.casefold().startswith(PREFIX[:-1].casefold()) or name.casefold() in alike


def _hint(name: str) -> str:
    close = difflib.get_close_matches(name, PREDEFINED, n=1, cutoff=0.8)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(PREDEFINED)}"


def _platform(own: Resource) -> Iterator[str]:
    platform = own.properties.get("ComputePlatform")
    if properties_known(own) and lacks(own.properties, "ComputePlatform"):
        yield f"{own.name} has no ComputePlatform, which means Server: a deployment to ECS needs one for ECS"
    elif isinstance(platform, str) and platform != "ECS":
        yield f"{own.name} is a configuration for {platform}: a deployment to ECS needs one for ECS"


def _is_gradual(name: Any, own: Resource | None) -> bool:
    if own is not None:
        kind = own.properties.at("TrafficRoutingConfig", "Type")
        return isinstance(kind, str) and kind != "AllAtOnce"
    return name in PREDEFINED and name != ALL_AT_ONCE


def _is_behind_network_load_balancer(model: Model, group: Resource) -> bool:
    around: list[Resource] = []
    for pair in pairs(group):
        around += [target for target in pair_groups(model, group, pair) if target is not None]
        production = listener(model, group, pair, "ProdTrafficRoute")
        if production is not None:
            balancer = model.target(production, production.properties.get("LoadBalancerArn"), LOAD_BALANCER)
            if balancer is not None and balancer.properties.get("Type") == "network":
                return True
            around.append(production)
    return any(resource.properties.get("Protocol") in NETWORK_PROTOCOLS for resource in around)
