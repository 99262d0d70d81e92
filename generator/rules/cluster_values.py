"""The words of an ECS cluster: capacity providers of Fargate and settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import CLUSTER, SERVICE
from generator.rules._ecs import FARGATE_PROVIDERS, members
from generator.rules._model import Model, Resource
from generator.rules._values import Path, Sequence, text

ASSOCIATIONS = "AWS::ECS::ClusterCapacityProviderAssociations"
STRATEGIES = ("CapacityProviderStrategy", "DefaultCapacityProviderStrategy")
SETTING = "containerInsights"
VALUES = ("enabled", "disabled", "enhanced")


class ClusterValues(_base.Rule):
    """Fargate's capacity providers and a cluster's settings are spelt as ECS knows them."""

    id = "E9048"
    shortdesc = "A capacity provider of Fargate is FARGATE or FARGATE_SPOT, a cluster's setting containerInsights"
    description = (
        "CloudFormation takes any text as a capacity provider and as a setting of a cluster. ECS knows FARGATE and "
        "FARGATE_SPOT, allows nobody else a name that begins with fargate, and has the one setting containerInsights: "
        "enabled, disabled or enhanced."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html"
    tags = ["ecs", "fargate"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at all that names a capacity provider, and at the settings of every cluster."""
        for resource in model.resources(CLUSTER, ASSOCIATIONS, SERVICE):
            for name, where in _providers(resource):
                if isinstance(name, str) and name.casefold().startswith("fargate") and name not in FARGATE_PROVIDERS:
                    right = "FARGATE_SPOT" if "spot" in name.casefold() else "FARGATE"
                    yield where, f"There is no capacity provider {name}; did you mean {right}?"
            if resource.type == CLUSTER:
                yield from _settings(resource)


def _providers(resource: Resource) -> Iterator[tuple[Any, Path]]:
    listed = resource.properties.get("CapacityProviders")
    if isinstance(listed, Sequence):
        yield from zip(listed, listed.paths, strict=True)
    for key in STRATEGIES:
        for item in members(resource.properties.get(key)):
            yield item.get("CapacityProvider"), item.where("CapacityProvider")


def _settings(cluster: Resource) -> Iterator[Problem]:
    for setting in members(cluster.properties.get("ClusterSettings")):
        name, value = setting.get("Name"), text(setting.get("Value"))
        if isinstance(name, str) and name != SETTING and _plain(name) == _plain(SETTING):
            yield setting.where("Name"), f"ECS knows no setting {name}; did you mean {SETTING}?"
        if name == SETTING and value and value not in VALUES:
            yield setting.where("Value"), f"{SETTING} is {', '.join(VALUES[:-1])} or {VALUES[-1]}, not {value}"


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").casefold()
