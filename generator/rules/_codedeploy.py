"""What the rules about CodeDeploy share: which deployment groups deploy to ECS, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules._model import Model, Resource
from generator.rules._values import Imported, Mapping, Path, Reference, Sequence, Unknown, is_known, truth

APPLICATION = "AWS::CodeDeploy::Application"
CLUSTER = "AWS::ECS::Cluster"
CONFIGURATION = "AWS::CodeDeploy::DeploymentConfig"
GROUP = "AWS::CodeDeploy::DeploymentGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
SERVICE = "AWS::ECS::Service"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"

MAXIMUM_TERMINATION_WAIT = 2880
ROUTES = ("ProdTrafficRoute", "TestTrafficRoute")


def is_open(value: Any) -> bool:
    """Whether only a deployment knows what stands there, even whether anything does."""
    return isinstance(value, Unknown | Imported) or (isinstance(value, Mapping) and "Fn::Transform" in value)


def lacks(mapping: Mapping, key: str) -> bool:
    """Whether a member is certainly missing, and not added by a transform."""
    return key not in mapping and not is_open(mapping)


def is_complete(sequence: Sequence) -> bool:
    """Whether the length of a list is certain: no member that a function may take away."""
    return sequence.complete and not any(isinstance(item, Unknown) for item in sequence)


def is_same(left: Any, right: Any) -> bool:
    """Whether two values are certainly one: the same text, or the same attribute of the same resource."""
    return bool(left == right) and (isinstance(left, Reference) or is_known(left))


def is_same_at(model: Model, left: tuple[Any, Path], right: tuple[Any, Path]) -> bool:
    """Whether two values of one resource are certainly one: also the same parameter or import, whatever it holds."""
    if is_same(left[0], right[0]):
        return bool(left[0] != "")
    text = model.written(left[1])
    is_deferred = all(is_open(value) for value, _ in (left, right))
    return is_deferred and text is not None and left[1] != right[1] and bool(text == model.written(right[1]))


def is_switched_off(model: Model, configuration: Mapping) -> bool:
    """Whether Enabled is missing or plainly false, and not by a parameter or condition that may turn it on."""
    if lacks(configuration, "Enabled"):
        return True
    where: Path = configuration.where("Enabled")
    is_plain = not isinstance(model.written(where), dict) and "Fn::If" not in where
    return is_plain and truth(configuration.get("Enabled")) is False


def properties_known(resource: Resource) -> bool:
    """Whether the properties of a resource are written in the template."""
    return not is_open(resource.body.get("Properties")) and not is_open(resource.properties)


def find(model: Model, beside: Resource, value: Any, kind: str, name: str) -> Resource | None:
    """Return the resource of a kind that a value refers to, or whose property `name` it repeats; else None."""
    if isinstance(value, Reference):
        return model.target(beside, value, kind)
    if not is_known(value) or value == "":
        return None
    for logical_id, other in model.types.items():
        if other != kind:
            continue
        for resource in model.same_world(beside, logical_id):
            if is_same(resource.properties.get(name), value):
                return resource
    return None


def application(model: Model, group: Resource) -> Resource | None:
    """Return the application of a deployment group, where the template holds it."""
    return find(model, group, group.properties.get("ApplicationName"), APPLICATION, "ApplicationName")


def names_ecs(group: Resource) -> bool:
    """Whether a deployment group itself says that it deploys to ECS."""
    pairs = group.properties.at("LoadBalancerInfo", "TargetGroupPairInfoList")
    return any(isinstance(value, Sequence) and value for value in (group.properties.get("ECSServices"), pairs))


def ecs_groups(model: Model) -> Iterator[Resource]:
    """Yield every deployment group that deploys to ECS: by what it names, or by its application's platform."""
    for group in model.resources(GROUP):
        if not properties_known(group):
            continue
        owner = None if names_ecs(group) else application(model, group)
        if names_ecs(group) or (owner is not None and owner.properties.get("ComputePlatform") == "ECS"):
            yield group


def pairs(group: Resource) -> Iterator[Mapping]:
    """Yield the target group pairs of a deployment group."""
    found = group.properties.at("LoadBalancerInfo", "TargetGroupPairInfoList")
    for pair in found if isinstance(found, Sequence) else ():
        if isinstance(pair, Mapping):
            yield pair


def pair_names(pair: Mapping) -> list[Any]:
    """Return the names of a pair's target groups as they are resolved."""
    groups = pair.get("TargetGroups")
    return [item.get("Name") for item in groups if isinstance(item, Mapping)] if isinstance(groups, Sequence) else []


def pair_groups(model: Model, group: Resource, pair: Mapping) -> list[Resource | None]:
    """Return the target groups of a pair; None for each that the template does not hold."""
    return [find(model, group, name, TARGET_GROUP, "Name") for name in pair_names(pair)]


def listener(model: Model, group: Resource, pair: Mapping, route: str) -> Resource | None:
    """Return the listener of a route, where the template holds it."""
    arns = pair.at(route, "ListenerArns")
    return model.target(group, arns[0], LISTENER) if isinstance(arns, Sequence) and len(arns) == 1 else None


def services(model: Model, group: Resource) -> Iterator[tuple[Mapping, Resource | None]]:
    """Yield what a deployment group says of each ECS service, and the service where the template holds it."""
    found = group.properties.get("ECSServices")
    for item in found if isinstance(found, Sequence) else ():
        if isinstance(item, Mapping):
            yield item, find(model, group, item.get("ServiceName"), SERVICE, "ServiceName")


def service_target_groups(model: Model, service: Resource) -> list[Resource | None]:
    """Return the target groups a service registers its tasks in; None for each that the template does not hold."""
    balancers = service.properties.get("LoadBalancers")
    return [
        model.target(service, item.get("TargetGroupArn"), TARGET_GROUP)
        for item in (balancers if isinstance(balancers, Sequence) else ())
        if isinstance(item, Mapping)
    ]
