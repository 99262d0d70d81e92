"""A task definition by itself: what ECS refuses when it is registered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import TASK_DEFINITION, containers, lacks
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Reference, Sequence, text

ECR = ".dkr.ecr."


class TaskDefinition(_base.Rule):
    """Container names differ, and Fargate has the role and the log options it needs."""

    id = "E9038"
    shortdesc = "A task definition has distinct containers, and on Fargate an execution role where it needs one"
    description = (
        "ECS refuses two containers of one name. On Fargate it refuses images from ECR, secrets and the awslogs driver "
        "without an execution role, and awslogs without awslogs-stream-prefix."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
    tags = ["ecs", "fargate", "task"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every task definition."""
        for task in model.resources(TASK_DEFINITION):
            yield from _names(task)
            platforms = task.properties.get("RequiresCompatibilities")
            if not isinstance(platforms, Sequence) or "FARGATE" not in platforms:
                continue
            without_role = lacks(task.body, "Properties", "ExecutionRoleArn")
            for container in containers(task):
                reason = _needs_role(model, container) if without_role else None
                if reason:
                    yield container.path, f"{reason} on Fargate needs ExecutionRoleArn in the task definition"
                yield from _log_options(container)


def _names(task: Resource) -> Iterator[Problem]:
    names = Counter(text(container.get("Name")) for container in containers(task))
    for container in containers(task):
        name = text(container.get("Name"))
        if name is not None and names[name] > 1:
            yield container.where("Name"), f"Several containers are named {name}: names in a task definition differ"


def _needs_role(model: Model, container: Mapping) -> str | None:
    if _mentions_ecr(model, container.get("Image"), container.where("Image")):
        return "An image from ECR"
    if isinstance(container.get("Secrets"), Sequence) and len(container["Secrets"]) > 0:
        return "A container with Secrets"
    return "The awslogs driver" if text(container.at("LogConfiguration", "LogDriver")) == "awslogs" else None


def _mentions_ecr(model: Model, image: Any, path: Path) -> bool:
    if isinstance(image, Reference):
        return model.types[image.resource] == "AWS::ECR::Repository"
    if isinstance(image, str):
        return ECR in image
    return ECR in str(model.written(path))


def _log_options(container: Mapping) -> Iterator[Problem]:
    log = container.get("LogConfiguration")
    if isinstance(log, Mapping) and text(log.get("LogDriver")) == "awslogs":
        options = log.get("Options")
        if lacks(options, "awslogs-stream-prefix"):
            yield log.where("Options"), "The awslogs driver on Fargate needs the option awslogs-stream-prefix"
