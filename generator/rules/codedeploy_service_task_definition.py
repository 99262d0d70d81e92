"""The task definition of a service that CodeDeploy deploys: a family, never a revision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import TASK_DEFINITION, codedeploy_services
from generator.rules._model import Model
from generator.rules._values import Reference, begins_with

_REVISION = re.compile(r"[\w-]+:\d+")


class CodeDeployServiceTaskDefinition(_base.Rule):
    """The service names the family of its task definition."""

    id = "E9031"
    shortdesc = "A CODE_DEPLOY service names the family of its task definition, not a revision"
    description = (
        "With a Ref, an ARN or family:revision, every new revision changes the service. ECS then refuses the update: "
        "Unable to update task definition on services with a CODE_DEPLOY deployment controller."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the task definition of every such service."""
        for service in codedeploy_services(model):
            what = _what(model, service.properties.get("TaskDefinition"))
            if what:
                yield (
                    service.properties.where("TaskDefinition"),
                    (
                        f"TaskDefinition is {what}: the next revision changes this service and ECS refuses the update. "
                        "Give the name of the family, and DependsOn the task definition"
                    ),
                )


def _what(model: Model, value: Any) -> str | None:
    if isinstance(value, Reference):
        return f"a reference to {value.resource}" if model.types[value.resource] == TASK_DEFINITION else None
    if begins_with(value, "arn:"):
        return "an ARN"
    return "one revision of a family" if isinstance(value, str) and _REVISION.fullmatch(value) else None
