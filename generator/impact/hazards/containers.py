"""The container or port that a blue/green service sends traffic to changes its name or number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.impact.context import Context
from generator.impact.frozen import frozen_services, native_services, task_definition_of
from generator.impact.hazards._say import Found, name
from generator.impact.look import Nodes, below, values
from generator.impact.model import Hazard
from generator.impact.values import Node

Contact = tuple[Any, Any]


def find(context: Context) -> Found:
    """Find task definitions that no longer have the container and port of a service that stays."""
    services = {**frozen_services(context.old_nodes), **native_services(context.old_nodes)}
    for service, node in services.items():
        kept = _wanted(context.new_nodes.get(service))
        for key in sorted(task_definition_of(context.old_nodes, node)):
            had, has = (list(_contacts(nodes, key)) for nodes in (context.old_nodes, context.new_nodes))
            lacking = [each for each in _wanted(node) if each in had and each in kept and each not in has]
            if lacking and has:
                yield key, _hazard(name(service))


def _wanted(service: Node | None) -> list[Contact]:
    return [
        (balancer.get("ContainerName"), _number(balancer.get("ContainerPort")))
        for balancer in values(service, "LoadBalancers", "*")
        if isinstance(balancer, dict)
    ]


def _contacts(nodes: Nodes, key: tuple[str, str]) -> Iterator[Contact]:
    for container in values(nodes.get(key), "ContainerDefinitions", "*"):
        for port in below(container, "PortMappings", "*", "ContainerPort"):
            yield container.get("Name"), _number(port)


def _number(port: Any) -> Any:
    """Return a port in one form: templates write 3000 and "3000"."""
    return str(port) if isinstance(port, int) else port


def _hazard(service: str) -> Hazard:
    return Hazard(
        name="container-renamed",
        why=(
            f"{service} sends traffic to a container by name and port, which this task definition no longer has: tasks"
            " of it are not registered, and taskdef.json and appspec.yaml still say the old ones."
        ),
        remedy=(
            "Keep the name of the container and its port. Under CodeDeploy both come from appspec.yaml with each"
            " deployment: to change them, change appspec.yaml and taskdef.json there, and leave the template."
        ),
    )
