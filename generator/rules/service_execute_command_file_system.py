"""ECS Exec and a root file system that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import containers, services, task_definitions
from generator.rules._model import Model
from generator.rules._values import text, truth


class ServiceExecuteCommandFileSystem(_base.Rule):
    """A service with ECS Exec has containers that can be written to."""

    id = "W9039"
    shortdesc = "ECS Exec does not work in containers with a read-only root file system"
    description = (
        "The agent of ECS Exec writes into the container. With ReadonlyRootFilesystem the service starts, but no "
        "session opens."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
    tags = ["ecs", "task"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the containers of every such service."""
        for service in services(model):
            if not truth(service.properties.get("EnableExecuteCommand")):
                continue
            for task in task_definitions(model, service):
                for container in containers(task):
                    if truth(container.get("ReadonlyRootFilesystem")):
                        yield (
                            container.where("ReadonlyRootFilesystem"),
                            (
                                f"{service.name} has EnableExecuteCommand, which cannot work in container "
                                f"{text(container.get('Name')) or '?'}: its root file system is read-only"
                            ),
                        )
