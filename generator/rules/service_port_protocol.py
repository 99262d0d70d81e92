"""The protocol of a port that the service's security group opens for another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP
from generator.rules._ecs import all_known, containers, load_balancers, members, services, task_definitions
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Sequence, number, text

SECURITY_GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
TCP = ("tcp", "6")


class ServicePortProtocol(_base.Rule):
    """A port behind a load balancer is mapped for the protocol that the security group lets in."""

    id = "W9047"
    shortdesc = "A load balanced port is mapped for the protocol that its security group opens"
    description = (
        "ECS registers a port with a target group of the port's own protocol. A port that is mapped for udp and opened "
        "for tcp only gets nothing, whatever the target group, which another stack may hold, speaks."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"
    tags = ["ecs", "elbv2", "ec2"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every service whose target group the template does not hold: E9068 sees the others."""
        for service in services(model):
            for entry in load_balancers(service):
                port = number(entry.get("ContainerPort"))
                group = model.target(service, entry.get("TargetGroupArn"), TARGET_GROUP)
                if port is None or group is not None or _opened(model, service, port) != {"tcp"}:
                    continue
                for task in task_definitions(model, service):
                    yield from _mapped(task, entry, port)


def _mapped(task: Resource, entry: Mapping, port: float) -> Iterator[Problem]:
    for container in containers(task):
        mappings = container.get("PortMappings")
        if text(container.get("Name")) != text(entry.get("ContainerName")) or not all_known(mappings):
            continue
        ours = [mapping for mapping in members(mappings) if number(mapping.get("ContainerPort")) == port]
        if ours and all(text(mapping.get("Protocol")) == "udp" for mapping in ours):
            yield (
                ours[0].where("Protocol"),
                f"Port {port:g} is mapped for udp, but the security group of its service opens it for tcp",
            )


def _opened(model: Model, service: Resource, port: float) -> set[str] | None:
    """Return the protocols for which the service's security groups open a port; None where that is not known."""
    listed = service.properties.at("NetworkConfiguration", "AwsvpcConfiguration", "SecurityGroups")
    if not isinstance(listed, Sequence) or not listed:
        return None
    names = {value.resource for value in listed if isinstance(value, Reference)}
    groups = [model.target(service, value, SECURITY_GROUP) for value in listed]
    rules: list[Any] = []
    for group in groups:
        inline = group.properties.get("SecurityGroupIngress", Sequence(())) if group is not None else None
        if not isinstance(inline, Sequence) or not all_known(inline):
            return None
        rules += inline
    for extra in model.resources(INGRESS):
        owner = extra.properties.get("GroupId")
        if not isinstance(owner, Reference) or owner.resource in names:
            rules.append(extra.properties)
    found = [_protocol(rule, port) for rule in rules]
    return None if None in found else {protocol for protocol in found if protocol}


def _protocol(rule: Mapping, port: float) -> str | None:
    """Return the protocol for which a rule opens a port; empty where it opens other ports, None where unknown."""
    protocol = text(rule.get("IpProtocol"))
    if protocol not in TCP:
        return None
    first, last = number(rule.get("FromPort")), number(rule.get("ToPort"))
    if first is None or last is None:
        return "tcp"
    return "tcp" if first <= port <= last else ""
