"""ECS Exec: what the task definition of the service needs for it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import lacks, services, task_definitions
from generator.rules._model import Model
from generator.rules._values import truth


class ServiceExecuteCommand(_base.Rule):
    """A service with ECS Exec has a task role."""

    id = "E9039"
    shortdesc = "A service with EnableExecuteCommand has a task role"
    description = (
        "ECS Exec opens its channel with the task role. ECS refuses the service without one: The service couldn't be "
        "created because a valid taskRoleArn is not being used."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
    tags = ["ecs", "task"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the task definition of every such service."""
        for service in services(model):
            if not truth(service.properties.get("EnableExecuteCommand")):
                continue
            for task in task_definitions(model, service):
                if lacks(task.properties, "TaskRoleArn"):
                    yield (
                        task.properties.where(),
                        f"{service.name} has EnableExecuteCommand: give this task definition a TaskRoleArn",
                    )
