"""The ECS service that a deployment group deploys to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import CLUSTER, SERVICE, ecs_groups, is_complete, lacks, services
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Sequence, begins_with

# The kind of resource a member names, and how its name is got.
MEMBERS = {"ClusterName": (CLUSTER, "Ref of the cluster"), "ServiceName": (SERVICE, "GetAtt Name of the service")}


class DeployedService(_base.Rule):
    """A deployment group names exactly one ECS service, by the names of cluster and service."""

    id = "E9016"
    shortdesc = "An ECS deployment group names one ECS service, by names and not ARNs"
    description = (
        "CodeDeploy deploys to exactly one ECS service, given by the names of its cluster and itself. Ref of a service "
        "is its ARN, which CodeDeploy refuses, as it refuses a service that is not in the cluster."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ECSService.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the service of every deployment group for ECS."""
        for group in ecs_groups(model):
            if lacks(group.properties, "ECSServices"):
                yield group.properties.path, "A deployment group for ECS needs ECSServices, with one service"
            found = group.properties.get("ECSServices")
            if isinstance(found, Sequence) and is_complete(found) and len(found) != 1:
                yield found.path, f"A deployment group deploys to exactly one ECS service, not {len(found)}"
            for named, service in services(model, group):
                yield from _names(model, named)
                if service is not None:
                    yield from _fits(model, named, service)


def _names(model: Model, named: Mapping) -> Iterator[Problem]:
    for key, (kind, right) in MEMBERS.items():
        value = named.get(key)
        if begins_with(value, "arn:") or (isinstance(value, Reference) and not _is_name(model, value, kind)):
            yield named.where(key), f"{key} takes a name, not an ARN or another resource: use {right}"


def _is_name(model: Model, value: Reference, kind: str) -> bool:
    found = model.types[value.resource]
    if found not in (CLUSTER, SERVICE):
        return True
    return found == kind and value.attribute == ("Name" if kind == SERVICE else None)


def _fits(model: Model, named: Mapping, service: Resource) -> Iterator[Problem]:
    cluster, own = (_cluster(model, value) for value in (named.get("ClusterName"), service.properties.get("Cluster")))
    if cluster and own and cluster != own:
        yield named.where("ClusterName"), f"{service.name} runs in the cluster {own}, not {cluster}"


def _cluster(model: Model, value: Any) -> str:
    """Return the logical ID of the cluster that a value refers to; empty where it refers to none."""
    return value.resource if isinstance(value, Reference) and model.types[value.resource] == CLUSTER else ""
