"""The container of a service behind its target group."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP
from generator.rules._ecs import all_known, containers, load_balancers, members, services, task_definitions
from generator.rules._elb import NETWORK_PROTOCOLS
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence, text


class ServiceContainers(_base.Rule):
    """The task definition has the container and the port that the service names."""

    id = "E9068"
    shortdesc = "The container name and port of a service's load balancer are in its task definition"
    description = (
        "ECS registers one port of one container with the target group. It refuses a service whose task definition has "
        "no such container, or whose container does not map that port, with the protocol of the target group."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-service-loadbalancer.html"
    )
    tags = ["ecs", "elbv2", "task"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every load balancer of every service whose task definition is known."""
        for service in services(model):
            for task in task_definitions(model, service):
                for entry in load_balancers(service):
                    yield from _container(model, service, task, entry)


def _container(model: Model, service: Resource, task: Resource, entry: Mapping) -> Iterator[Problem]:
    name = text(entry.get("ContainerName"))
    if name is None or not all_known(task.properties.get("ContainerDefinitions")):
        return
    by_name = {text(container.get("Name")): container for container in containers(task)}
    if None in by_name:
        return
    if name not in by_name:
        yield (
            entry.where("ContainerName"),
            f"{task.name} has no container {name}, only {', '.join(sorted(map(str, by_name)))}",
        )
        return
    group = model.target(service, entry.get("TargetGroupArn"), TARGET_GROUP)
    protocol = text(group.properties.get("Protocol")) if group and group.meets(task) else None
    yield from _port(entry, by_name[name], protocol, f"container {name} of {task.name}")


def _port(entry: Mapping, container: Mapping, protocol: str | None, which: str) -> Iterator[Problem]:
    port = text(entry.get("ContainerPort"))
    mappings = container.get("PortMappings", Sequence(()))
    if port is None or not all_known(mappings):
        return
    if any("ContainerPortRange" in mapping for mapping in mappings):
        return
    ports = [text(mapping.get("ContainerPort")) for mapping in mappings]
    if port not in ports:
        if None not in ports:
            yield entry.where("ContainerPort"), f"No PortMappings of {which} has ContainerPort {port}"
        return
    spoken = {
        text(mapping.get("Protocol", "tcp"))
        for mapping in members(mappings)
        if text(mapping.get("ContainerPort")) == port
    }
    udp_group = protocol in NETWORK_PROTOCOLS and "UDP" in str(protocol)
    if spoken == {"udp"} and protocol is not None and not udp_group:
        yield entry.where("ContainerPort"), f"Port {port} of {which} is mapped for udp, the target group is {protocol}"
