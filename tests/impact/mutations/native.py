"""What hurts, and what does not, where ECS itself shifts the traffic of a service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.impact.model import Action

from .mutation import Edit, Mutation, put, remove

TEMPLATE = Path(__file__).with_name("native.yaml")

_SERVICE = "native/Service"
_ROUTING = "LoadBalancers.0.AdvancedConfiguration"

# Resource, property, value, what happens, hazards of the whole update.
_ROWS: tuple[tuple[str, str, Any, Action, set[str]], ...] = (
    ("native/ProductionRule", "Priority", 77, "modify", {"traffic-reset"}),
    ("native/TestRule", "Conditions.0.HttpHeaderConfig.Values", ["blue"], "modify", {"traffic-reset"}),
    (
        "native/ProductionRule",
        "Actions.0.ForwardConfig.TargetGroups.0.Weight",
        50,
        "modify",
        {"traffic-reset"},
    ),
    (
        "native/ProductionRule",
        "ListenerArn",
        "arn:aws:elasticloadbalancing:eu-west-1:444455556666:listener/app/lb/1/3",
        "replace",
        {"traffic-route-lost"},
    ),
    (
        "native/GreenGroup",
        "Port",
        8000,
        "replace",
        {"pair-target-group-replaced", "traffic-reset"},
    ),
    (_SERVICE, "LoadBalancers.0.TargetGroupArn", "arn:another", "modify", {"native-pair-changed"}),
    (_SERVICE, f"{_ROUTING}.AlternateTargetGroupArn", "arn:another", "modify", {"native-pair-changed"}),
    (_SERVICE, f"{_ROUTING}.ProductionListenerRule", "arn:another", "modify", {"native-pair-changed"}),
    (_SERVICE, f"{_ROUTING}.RoleArn", "arn:another", "modify", {"native-pair-changed"}),
    (_SERVICE, "TaskDefinition", {"Ref": "Tasks"}, "modify", {"revision-redeployed"}),
    (_SERVICE, "DesiredCount", 2, "modify", {"desired-count-reset"}),
    (_SERVICE, "ServiceName", "another", "replace", {"blue-green-service-replaced"}),
    ("native/Tasks", "ContainerDefinitions.0.Name", "another", "replace", {"container-renamed"}),
    ("native/Tasks", "Cpu", "512", "replace", set()),
    (_SERVICE, "DeploymentConfiguration.BakeTimeInMinutes", 20, "modify", set()),
    (_SERVICE, "HealthCheckGracePeriodSeconds", 77, "modify", set()),
    (_SERVICE, "NetworkConfiguration.AwsvpcConfiguration.Subnets.0", "subnet-87654321", "modify", set()),
    ("native/BlueGroup", "HealthCheckPath", "/another", "modify", set()),
    ("native/ScaledTasks", "MaxCapacity", 77, "modify", set()),
)


def mutations() -> Iterator[Mutation]:
    """Yield a mutation for each row."""
    for resource, path, value, action, hazards in _ROWS:
        what = "hurts" if hazards else "does no harm"
        yield _mutation(f"{path} of {resource} {what}", resource, action, hazards, put(resource, path, value))
    for resource, hazard in (
        (_SERVICE, "blue-green-service-removed"),
        ("native/ProductionRule", "traffic-route-lost"),
    ):
        lost = {hazard} if resource == _SERVICE else {hazard, "native-pair-changed"}
        edits = [remove(resource)]
        if resource == _SERVICE:
            edits += [remove("native/ScaledTasks"), remove("native/Pipeline")]
        else:
            edits += [put(_SERVICE, f"{_ROUTING}.ProductionListenerRule", "arn:another")]
        yield _mutation(f"{resource} is missed by what is live", resource, "remove", lost, *edits)


def _mutation(name: str, resource: str, action: Action, hazards: set[str], *edits: Edit) -> Mutation:
    return Mutation(
        name=name,
        resource=resource,
        edits=edits,
        action=action,
        release="major" if hazards else "minor",
        hazards=frozenset(hazards),
    )
