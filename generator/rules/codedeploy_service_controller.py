"""The deployment controller of a service that a CodeDeploy deployment group names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import GROUP, SERVICE
from generator.rules._ecs import CODE_DEPLOY, controller, members
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, text


class CodeDeployServiceController(_base.Rule):
    """A service that CodeDeploy deploys says so."""

    id = "E9035"
    shortdesc = "A service of a CodeDeploy deployment group has the controller CODE_DEPLOY"
    description = (
        "A service without DeploymentController is rolling. CodeDeploy refuses it: Deployment group's ECS service "
        "must be configured for a CODE_DEPLOY deployment controller."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the services of every deployment group."""
        for group in model.resources(GROUP):
            for entry in members(group.properties.get("ECSServices")):
                for service in _services(model, group, entry.get("ServiceName")):
                    kind = controller(service)
                    if kind not in (None, CODE_DEPLOY):
                        yield (
                            service.properties.where("DeploymentController"),
                            (
                                f"{group.name} deploys this service, but its deployment controller is {kind}: "
                                "set DeploymentController Type CODE_DEPLOY"
                            ),
                        )


def _services(model: Model, group: Resource, value: Any) -> list[Resource]:
    """Return the services of this template that a deployment group names, by reference or by the same name."""
    names = [name for name, kind in model.types.items() if kind == SERVICE]
    if isinstance(value, Reference):
        names = [name for name in names if name == value.resource]
    found = [service for name in names for service in model.same_world(group, name)]
    if not isinstance(value, Reference):
        known = text(value)
        found = [service for service in found if known and text(service.properties.get("ServiceName")) == known]
    return [service for service in found if isinstance(service.body.get("Properties"), Mapping)]
