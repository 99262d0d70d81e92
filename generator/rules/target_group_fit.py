"""Target groups against the tasks they get, and against the listeners before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _codedeploy
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE, TARGET_GROUP
from generator.rules._ecs import is_awsvpc, lacks, load_balancers, network_mode, services, task_definitions
from generator.rules._elb import APPLICATION_PROTOCOLS, NETWORK_PROTOCOLS, Forward, forwards
from generator.rules._model import Model, Resource
from generator.rules._values import Reference, text


class TargetGroupFit(_base.Rule):
    """Tasks with an address of their own are registered by address, and listeners forward what the group speaks."""

    id = "E9067"
    shortdesc = "A target group fits the network mode of its tasks and the protocol of its listener"
    description = (
        "Tasks of network mode awsvpc need target type ip, others cannot have it; ECS refuses the service. An "
        "Application Load Balancer forwards only to HTTP and HTTPS groups, to gRPC groups only from HTTPS, a Network "
        "Load Balancer to neither HTTP nor HTTPS."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html"
    tags = ["ecs", "elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the groups of every service, and at every forward."""
        for service in services(model):
            wanted = _wanted(model, service)
            for value in _groups(model, service) if wanted else ():
                group = model.target(service, value, TARGET_GROUP)
                kind = _target_type(group) if group else None
                if group and kind and (kind == "ip") != (wanted == "ip"):
                    yield (
                        group.properties.where("TargetType"),
                        f"Tasks of {service.name} need target type {wanted}, not {kind}",
                    )
        for route in model.resources(LISTENER, LISTENER_RULE):
            for forward in forwards(route):
                yield from _protocol(model, route, forward)


def _groups(model: Model, service: Resource) -> list[Any]:
    """Return the target groups of a service; the pair of a deployment group has a rule of its own."""
    found = [entry.get("TargetGroupArn") for entry in load_balancers(service)]
    found += [entry.at("AdvancedConfiguration", "AlternateTargetGroupArn") for entry in load_balancers(service)]
    if not is_awsvpc(service):
        return found
    paired = {
        target.name
        for group in _codedeploy.ecs_groups(model)
        if any(_is(other, service) for _, other in _codedeploy.services(model, group))
        for pair in _codedeploy.pairs(group)
        for target in _codedeploy.pair_groups(model, group, pair)
        if target is not None
    }
    return [value for value in found if not isinstance(value, Reference) or value.resource not in paired]


def _is(one: Resource | None, other: Resource) -> bool:
    return one is not None and one.name == other.name


def _wanted(model: Model, service: Resource) -> str | None:
    if is_awsvpc(service):
        return "ip"
    modes = {network_mode(task) for task in task_definitions(model, service)}
    return "instance" if modes and modes <= {"bridge", "host"} else None


def _target_type(group: Resource) -> str | None:
    return "instance" if lacks(group.body, "Properties", "TargetType") else text(group.properties.get("TargetType"))


def _protocol(model: Model, route: Resource, forward: Forward) -> Iterator[Problem]:
    group = model.target(route, forward.target, TARGET_GROUP)
    listener = route if route.type == LISTENER else model.target(route, route.properties.get("ListenerArn"), LISTENER)
    if group is None or listener is None or not group.meets(listener):
        return
    spoken = text(listener.properties.get("Protocol"))
    protocol = text(group.properties.get("Protocol"))
    for mine, theirs in ((APPLICATION_PROTOCOLS, NETWORK_PROTOCOLS), (NETWORK_PROTOCOLS, APPLICATION_PROTOCOLS)):
        if spoken in mine and protocol in theirs:
            yield forward.path, f"A listener with protocol {spoken} cannot forward to {group.name}, which is {protocol}"
    if spoken == "HTTP" and text(group.properties.get("ProtocolVersion")) == "GRPC":
        yield forward.path, f"Only an HTTPS listener can forward to {group.name}, which is gRPC"
