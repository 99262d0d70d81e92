"""A number of tasks in the template beside a scalable target that sets it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import is_blue_green, services
from generator.rules._graph import raw_property, references
from generator.rules._model import Model

SCALABLE_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"


class ServiceDesiredCount(_base.Rule):
    """A service that scales has no DesiredCount in the template."""

    id = "W9033"
    shortdesc = "A blue/green service that scales itself has no DesiredCount"
    description = (
        "CloudFormation sends DesiredCount with each update of the service and so undoes what scaling has set, in the "
        "middle of a deployment too. Without it the update leaves the number alone."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html"
    tags = ["ecs", "scaling", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every blue/green service that a scalable target names."""
        targets = [name for name, kind in model.types.items() if kind == SCALABLE_TARGET]
        for service in services(model) if targets else ():
            if "DesiredCount" not in service.properties or not is_blue_green(service):
                continue
            for name in targets:
                named = service.name in references(raw_property(model, name, "ResourceId"))
                if named and model.same_world(service, name):
                    yield (
                        service.properties.where("DesiredCount"),
                        f"{name} scales this service, and an update resets the number: leave DesiredCount out",
                    )
