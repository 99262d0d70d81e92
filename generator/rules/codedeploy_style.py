"""The style of a deployment to ECS: blue/green, behind a load balancer."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, lacks
from generator.rules._model import Model
from generator.rules._values import Mapping

STYLE = {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}


class DeploymentStyle(_base.Rule):
    """A deployment group for ECS says BLUE_GREEN and WITH_TRAFFIC_CONTROL."""

    id = "E9013"
    shortdesc = "An ECS deployment group has the style BLUE_GREEN, WITH_TRAFFIC_CONTROL"
    description = (
        "CodeDeploy deploys to ECS only blue/green and with traffic control. Without a DeploymentStyle it takes "
        "IN_PLACE and WITHOUT_TRAFFIC_CONTROL, and CreateDeploymentGroup refuses these for ECS."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentStyle.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the style of every deployment group for ECS."""
        for group in ecs_groups(model):
            if lacks(group.properties, "DeploymentStyle"):
                yield (
                    group.properties.path,
                    "A deployment group for ECS needs DeploymentStyle with BLUE_GREEN and WITH_TRAFFIC_CONTROL",
                )
            style = group.properties.get("DeploymentStyle")
            if isinstance(style, Mapping):
                yield from _style(style)


def _style(style: Mapping) -> Iterator[Problem]:
    for key, right in STYLE.items():
        said = style.get(key)
        if lacks(style, key):
            yield style.path, f"A deployment to ECS needs {key} {right}"
        elif isinstance(said, str) and said != right:
            yield style.where(key), f"A deployment to ECS has {key} {right}, not {said}"
