"""The port on which a target group asks the tasks of a service."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP
from generator.rules._ecs import all_known, containers, is_awsvpc, load_balancers, services, task_definitions
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence, text


class ServiceHealthCheckPort(_base.Rule):
    """Health checks go to a port on which a container listens."""

    id = "W9068"
    shortdesc = "The health check port of a service's target group is one that a container maps"
    description = (
        "Where HealthCheckPort is neither traffic-port nor a port of the task, no check is ever answered: the tasks "
        "never become healthy, and the deployment goes back after an hour."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"
    tags = ["ecs", "elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the target groups of every service whose tasks have addresses of their own."""
        for service in services(model):
            for entry in load_balancers(service) if is_awsvpc(service) else ():
                group = model.target(service, entry.get("TargetGroupArn"), TARGET_GROUP)
                port = text(group.properties.get("HealthCheckPort")) if group else None
                if (
                    group is not None
                    and port is not None
                    and port.isdigit()
                    and _is_wrong(model, service, entry, group)
                ):
                    yield (
                        group.properties.where("HealthCheckPort"),
                        (
                            f"{service.name} answers on port {text(entry.get('ContainerPort'))}, no container maps "
                            f"the health check port {port}: use traffic-port"
                        ),
                    )


def _is_wrong(model: Model, service: Resource, entry: Mapping, group: Resource) -> bool:
    port = str(text(group.properties.get("HealthCheckPort")))
    if text(entry.get("ContainerPort")) in (None, port):
        return False
    tasks = [task for task in task_definitions(model, service) if task.meets(group)]
    return bool(tasks) and all(_maps_nothing(task, port) for task in tasks)


def _maps_nothing(task: Resource, port: str) -> bool:
    """Whether no container of a task maps a port, and that is certain."""
    if not all_known(task.properties.get("ContainerDefinitions")):
        return False
    for container in containers(task):
        mappings = container.get("PortMappings", Sequence(()))
        if not all_known(mappings) or any(text(mapping.get("ContainerPort")) in (None, port) for mapping in mappings):
            return False
    return True
