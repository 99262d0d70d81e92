"""A deployment configuration that its own name keeps from ever being changed."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import CONFIGURATION
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, is_known, text


class NamedConfiguration(_base.Rule):
    """A configuration with a literal name cannot be replaced, and every change replaces it."""

    id = "W9011"
    shortdesc = "A deployment configuration for ECS with a fixed name cannot be changed"
    description = (
        "Every property of a deployment configuration is create-only: CloudFormation makes a new one for each change "
        "and then deletes the old. With a fixed name the new one cannot be made while the old one exists."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-deploymentconfig.html"
    )
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every configuration for ECS."""
        for configuration in model.resources(CONFIGURATION):
            properties = configuration.properties
            name = properties.get("DeploymentConfigName")
            if properties.get("ComputePlatform") != "ECS" or not is_known(name):
                continue
            is_parameter = isinstance(model.written(properties.where("DeploymentConfigName")), dict)
            if not is_parameter and not _says_it_all(configuration):
                yield (
                    properties.where("DeploymentConfigName"),
                    f"Any change of {name} replaces it, which its fixed name forbids: leave DeploymentConfigName out",
                )


def _says_it_all(configuration: Resource) -> bool:
    """Whether the name tells the numbers, so that it changes together with them."""
    routing = configuration.properties.get("TrafficRoutingConfig")
    name = str(text(configuration.properties.get("DeploymentConfigName")))
    steps = [step for step in routing.values() if isinstance(step, Mapping)] if isinstance(routing, Mapping) else []
    numbers = [value for step in steps for value in step.values()]
    return bool(numbers) and all(is_known(value) and str(text(value)) in name for value in numbers)
