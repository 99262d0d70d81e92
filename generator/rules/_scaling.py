"""What the rules about scaling share: which service a policy scales, and texts that hold references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules._alarms import POLICY
from generator.rules._codedeploy import SERVICE, ecs_groups, is_same, services
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Unknown, is_known, text

SCALABLE_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
PREDEFINED = ("TargetTrackingScalingPolicyConfiguration", "PredefinedMetricSpecification")


def pieces(value: Any) -> tuple[Any, ...]:
    """Return the texts and values that a value is joined from; the value itself where it is not joined."""
    return value.parts if isinstance(value, Unknown) and value.parts else (value,)


def predefined(policy: Resource) -> Mapping:
    """Return the predefined metric of a scaling policy; empty where it has none."""
    found = policy.properties.at(*PREDEFINED)
    return found if isinstance(found, Mapping) else Mapping(policy.path)


def blue_green_policies(model: Model) -> Iterator[tuple[Resource, Resource]]:
    """Yield every scaling policy of a service of the template that CodeDeploy deploys, and the service."""
    if POLICY not in model.types.values():
        return
    deployed = {service.name: service for service in model.resources(SERVICE) if _is_code_deploy(service)}
    for group in ecs_groups(model):
        deployed |= {service.name: service for _, service in services(model, group) if service is not None}
    for policy in model.resources(POLICY):
        service = _scaled(model, policy)
        if service in deployed:
            yield policy, deployed[service]


def _is_code_deploy(service: Resource) -> bool:
    return bool(service.properties.at("DeploymentController", "Type") == "CODE_DEPLOY")


def _scaled(model: Model, policy: Resource) -> str:
    """Return the logical ID of the service that a policy scales; empty where the template does not hold it."""
    target = model.target(policy, policy.properties.get("ScalingTargetId"), SCALABLE_TARGET)
    value = (target or policy).properties.get("ResourceId")
    for piece in pieces(value):
        if isinstance(piece, Reference) and model.types[piece.resource] == SERVICE:
            return piece.resource
    words = (text(value) or "").split("/")
    for service in model.resources(SERVICE) if is_known(value) else ():
        if is_same(service.properties.get("ServiceName"), words[-1]):
            return service.name
    return ""
