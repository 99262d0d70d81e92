"""An ECS service as its rules see it: who deploys it, how, where it runs, and which task definition it starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules._codedeploy import SERVICE
from generator.rules._graph import raw_property
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Sequence, text

TASK_DEFINITION = "AWS::ECS::TaskDefinition"
CODE_DEPLOY = "CODE_DEPLOY"
NATIVE_STRATEGIES = frozenset({"BLUE_GREEN", "LINEAR", "CANARY"})
FARGATE_PROVIDERS = frozenset({"FARGATE", "FARGATE_SPOT"})


def lacks(value: Any, *keys: str) -> bool:
    """Whether a member is certainly missing; no where a deployment may still bring it."""
    for key in keys:
        if not isinstance(value, Mapping) or "Fn::Transform" in value:
            return False
        if key not in value:
            return True
        value = value[key]
    return False


def members(value: Any) -> list[Mapping]:
    """Return the objects of a list, as far as they are known."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, Sequence) else []


def all_known(value: Any) -> bool:
    """Whether a list is known to its last object: none of them depends on what only a deployment knows."""
    return isinstance(value, Sequence) and value.complete and all(isinstance(item, Mapping) for item in value)


def services(model: Model) -> Iterator[Resource]:
    """Yield every ECS service whose properties can be read, in every way it can exist."""
    for service in model.resources(SERVICE):
        if isinstance(service.body.get("Properties"), Mapping):
            yield service


def controller(service: Resource) -> str | None:
    """Return who deploys the service; None where only a deployment knows."""
    if lacks(service.properties, "DeploymentController", "Type"):
        return "ECS"
    return text(service.properties.at("DeploymentController", "Type"))


def codedeploy_services(model: Model) -> Iterator[Resource]:
    """Yield the services that CodeDeploy deploys."""
    return (service for service in services(model) if controller(service) == CODE_DEPLOY)


def native_strategy(service: Resource) -> str | None:
    """Return the strategy by which ECS itself shifts traffic; None for every other service."""
    strategy = text(service.properties.at("DeploymentConfiguration", "Strategy"))
    return strategy if controller(service) == "ECS" and strategy in NATIVE_STRATEGIES else None


def native_services(model: Model) -> Iterator[Resource]:
    """Yield the services whose traffic ECS itself shifts."""
    return (service for service in services(model) if native_strategy(service))


def is_blue_green(service: Resource) -> bool:
    """Whether the service certainly is one that changes colour."""
    return controller(service) == CODE_DEPLOY or native_strategy(service) is not None


def load_balancers(service: Resource) -> list[Mapping]:
    """Return the load balancer entries of a service, as far as they are known."""
    return members(service.properties.get("LoadBalancers"))


def is_fargate(service: Resource) -> bool | None:
    """Whether the tasks run on Fargate; None where the cluster or a deployment decides."""
    if not lacks(service.properties, "LaunchType"):
        launch_type = text(service.properties.get("LaunchType"))
        return launch_type == "FARGATE" if launch_type else None
    providers = service.properties.get("CapacityProviderStrategy")
    names = [text(item.get("CapacityProvider")) for item in members(providers)]
    if not names or None in names or not all_known(providers):
        return None
    return FARGATE_PROVIDERS.issuperset(names)


def network_mode(task: Resource) -> str | None:
    """Return the network mode of a task definition; None where only a deployment knows."""
    if lacks(task.body, "Properties", "NetworkMode"):
        return "bridge"
    return text(task.properties.get("NetworkMode"))


def is_awsvpc(service: Resource) -> bool:
    """Whether every task certainly has a network interface of its own."""
    network = service.properties.at("NetworkConfiguration", "AwsvpcConfiguration")
    return isinstance(network, Mapping) or is_fargate(service) is True


def task_definitions(model: Model, service: Resource) -> list[Resource]:
    """Return the task definition of this template that the service starts, in all the ways it can be beside it."""
    value = service.properties.get("TaskDefinition")
    if isinstance(value, Reference):
        names = [value.resource] if model.types.get(value.resource) == TASK_DEFINITION else []
    else:
        names = families(model, service)
    found = [task for name in names for task in model.same_world(service, name)]
    return [task for task in found if isinstance(task.body.get("Properties"), Mapping)]


def families(model: Model, service: Resource) -> list[str]:
    """Return the task definitions whose family the service gives by name, the same text or the same expression."""
    value = text(service.properties.get("TaskDefinition"))
    raw = raw_property(model, service.name, "TaskDefinition")
    found = []
    for name, kind in model.types.items():
        if kind != TASK_DEFINITION:
            continue
        same_expression = isinstance(raw, dict) and raw == raw_property(model, name, "Family")
        known = value is not None and any(text(task.properties.get("Family")) == value for task in model.variants(name))
        if same_expression or known:
            found.append(name)
    return found


def containers(task: Resource) -> list[Mapping]:
    """Return the containers of a task definition, as far as they are known."""
    return members(task.properties.get("ContainerDefinitions"))
