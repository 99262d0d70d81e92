"""Listeners, rules and target groups as their rules see them, and the pairs between which traffic is shifted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.rules._codedeploy import GROUP, LISTENER_RULE, LOAD_BALANCER
from generator.rules._ecs import all_known, lacks, load_balancers, members, native_services
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Reference, Sequence, begins_with, is_known, text

APPLICATION_PROTOCOLS = frozenset({"HTTP", "HTTPS"})
NETWORK_PROTOCOLS = frozenset({"TCP", "TLS", "UDP", "TCP_UDP"})


@dataclass(frozen=True)
class Forward:
    """One target group to which a listener or rule forwards."""

    target: Any
    weight: Any
    path: Path


@dataclass(frozen=True)
class Pair:
    """Two target groups between which CodeDeploy or ECS shifts traffic, and the listeners or rules they do it on."""

    owner: Resource
    groups: tuple[Any, ...]
    production: tuple[Any, ...]
    path: Path

    @property
    def names(self) -> set[str]:
        """The target groups of this template among the two."""
        return {group.resource for group in self.groups if isinstance(group, Reference)}


def actions(resource: Resource) -> Any:
    """Return the actions of a rule or the default actions of a listener."""
    return resource.properties.get("Actions" if resource.type == LISTENER_RULE else "DefaultActions")


def forwards(resource: Resource) -> list[Forward]:
    """Return every target group to which a listener or rule forwards."""
    found = []
    for action in members(actions(resource)):
        groups = members(action.at("ForwardConfig", "TargetGroups"))
        found += [
            Forward(item.get("TargetGroupArn"), item.get("Weight"), item.where("TargetGroupArn")) for item in groups
        ]
        if not groups and "TargetGroupArn" in action:
            found.append(Forward(action["TargetGroupArn"], None, action.where("TargetGroupArn")))
    return found


def forwards_known(resource: Resource) -> bool:
    """Whether it is known to the last target group where a listener or rule forwards."""
    found = actions(resource)
    if not all_known(found):
        return False
    for action in members(found):
        if "ForwardConfig" in action and not all_known(action.at("ForwardConfig", "TargetGroups")):
            return False
    return all(isinstance(forward.target, Reference) or is_known(forward.target) for forward in forwards(resource))


def forwarded(resource: Resource) -> set[str]:
    """Return the target groups of this template to which a listener or rule forwards."""
    return {forward.target.resource for forward in forwards(resource) if isinstance(forward.target, Reference)}


def balancer_type(model: Model, listener: Resource) -> str | None:
    """Return the type of the load balancer of a listener; None where nothing tells it."""
    value = listener.properties.get("LoadBalancerArn")
    balancer = model.target(listener, value, LOAD_BALANCER)
    if balancer is not None:
        return "application" if lacks(balancer.body, "Properties", "Type") else text(balancer.properties.get("Type"))
    protocol = text(listener.properties.get("Protocol"))
    if protocol in APPLICATION_PROTOCOLS:
        return "application"
    return "network" if protocol in NETWORK_PROTOCOLS else None


def pairs(model: Model) -> Iterator[Pair]:
    """Yield every pair of target groups, of CodeDeploy and of ECS itself."""
    for group in model.resources(GROUP):
        for pair in members(group.properties.at("LoadBalancerInfo", "TargetGroupPairInfoList")):
            names = tuple(item.get("Name") for item in members(pair.get("TargetGroups")))
            listeners = pair.at("ProdTrafficRoute", "ListenerArns")
            yield Pair(group, names, tuple(listeners) if isinstance(listeners, Sequence) else (), pair.path)
    for service in native_services(model):
        for entry in load_balancers(service):
            advanced = entry.get("AdvancedConfiguration")
            if isinstance(advanced, Mapping):
                groups = (entry.get("TargetGroupArn"), advanced.get("AlternateTargetGroupArn"))
                yield Pair(service, groups, (advanced.get("ProductionListenerRule"),), entry.path)


def is_arn_of(value: Any, kind: str) -> bool | None:
    """Whether a written ARN is of a kind, such as `listener/`; None where it is no known ARN."""
    if isinstance(value, str) and begins_with(value, "arn:"):
        return f":{kind}" in value
    return None
