"""Who decides which task definition a service runs: the template or the pipeline, not both."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import TASK_DEFINITION, members, native_services
from generator.rules._model import Model, Resource
from generator.rules._values import Reference, text

PIPELINE = "AWS::CodePipeline::Pipeline"


class ServiceTaskOwner(_base.Rule):
    """A service that a pipeline deploys names its family."""

    id = "W9034"
    shortdesc = "A service that an ECS pipeline action deploys names the family of its task definition"
    description = (
        "The ECS action registers new revisions outside the stack. With a reference to the template's own task "
        "definition, the next update of the service silently deploys the old revision again."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html"
    tags = ["ecs", "codepipeline", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every service with a strategy of ECS that a pipeline of this template deploys."""
        pipelines = [name for name, kind in model.types.items() if kind == PIPELINE]
        for service in native_services(model) if pipelines else ():
            value = service.properties.get("TaskDefinition")
            if not isinstance(value, Reference) or model.types[value.resource] != TASK_DEFINITION:
                continue
            for name in pipelines:
                if any(_deploys(pipeline, service) for pipeline in model.same_world(service, name)):
                    yield (
                        service.properties.where("TaskDefinition"),
                        (
                            f"{name} deploys this service too, and the next stack update would take it back to "
                            f"{value.resource}: give the family by name, or let only the stack deploy"
                        ),
                    )


def _deploys(pipeline: Resource, service: Resource) -> bool:
    for stage in members(pipeline.properties.get("Stages")):
        for action in members(stage.get("Actions")):
            if text(action.at("ActionTypeId", "Provider")) != "ECS":
                continue
            name = action.at("Configuration", "ServiceName")
            named = isinstance(name, Reference) and name.resource == service.name
            same = text(name) is not None and text(name) == text(service.properties.get("ServiceName"))
            if named or same:
                return True
    return False
