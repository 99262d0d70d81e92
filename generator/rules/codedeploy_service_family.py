"""The family that a service names, beside the one task definition of the template."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import TASK_DEFINITION, codedeploy_services, lacks, services
from generator.rules._graph import users
from generator.rules._model import Model
from generator.rules._values import text


class CodeDeployServiceFamily(_base.Rule):
    """The service names the family of the template's task definition."""

    id = "W9035"
    shortdesc = "A CODE_DEPLOY service names the family of the template's own task definition"
    description = (
        "ECS starts the newest revision of the family that the service names. A task definition of another family in "
        "the same template is never started, and the service fails where its family does not exist."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare every such service with the only task definition that nothing else uses."""
        names = [name for name, kind in model.types.items() if kind == TASK_DEFINITION]
        for service in codedeploy_services(model) if len(names) == 1 else ():
            family = text(service.properties.get("TaskDefinition"))
            if family is None or ":" in family or users(model, names[0]):
                continue
            for task in model.same_world(service, names[0]):
                if lacks(task.body, "Properties", "Family"):
                    yield (
                        task.properties.where(),
                        f"{service.name} starts family {family}, but {task.name} gets a generated one: give it Family",
                    )
                other = text(task.properties.get("Family"))
                if other is not None and other not in (family, *_named(model)):
                    yield (
                        service.properties.where("TaskDefinition"),
                        f"The service starts family {family}, but {task.name} is of family {other}",
                    )


def _named(model: Model) -> set[str | None]:
    """Return the families that services of the template name: a task definition may be another service's."""
    return {text(service.properties.get("TaskDefinition")) for service in services(model)}
