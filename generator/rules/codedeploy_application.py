"""The platform of a CodeDeploy application whose deployment group deploys to ECS."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import application, ecs_groups, lacks, names_ecs, properties_known
from generator.rules._model import Model


class ApplicationPlatform(_base.Rule):
    """The application of a deployment group with ECS services has the platform ECS."""

    id = "E9012"
    shortdesc = "The CodeDeploy application of an ECS deployment group has ComputePlatform ECS"
    description = (
        "Without ComputePlatform an application is for servers, and CodeDeploy refuses a deployment group in it that "
        "names ECS services: Should not specify ECS services parameter for Server deployment group."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-application.html"
    )
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the application of every deployment group that names ECS services."""
        for group in ecs_groups(model):
            owner = application(model, group) if names_ecs(group) else None
            if owner is None or not properties_known(owner):
                continue
            platform = owner.properties.get("ComputePlatform")
            if lacks(owner.properties, "ComputePlatform"):
                said = "no ComputePlatform, which means Server"
            elif isinstance(platform, str) and platform != "ECS":
                said = f"ComputePlatform {platform}"
            else:
                continue
            where = owner.properties.where("ComputePlatform")
            yield where, f"{group.name} deploys to ECS, but its application has {said}: set ComputePlatform to ECS"
