"""The application and the deployment group that an action deploys to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model, Resource
from generator.rules._pipeline import Action, Pipeline, pipelines
from generator.rules._values import Mapping, Reference, text

APPLICATION, GROUP = "AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup"
PROVIDERS = ("CodeDeployToECS", "CodeDeploy")


class PipelineDeployment(_base.Rule):
    """A blue/green action deploys to a group of an ECS application, other actions to others."""

    id = "E9099"
    shortdesc = "CodeDeployToECS deploys to an ECS application and its own deployment group, CodeDeploy to others"
    description = (
        "CodeDeploy keeps the deployment groups of an application apart. CodeDeployToECS makes a deployment of an ECS "
        "service, CodeDeploy one of an archive on servers: each fails at once with an application of the other "
        "platform or with the deployment group of another application."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html"
    tags = ["codepipeline", "codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every deployment whose application or group is in the template."""
        for pipeline in pipelines(model):
            for action in pipeline.actions():
                # An action of another account or Region deploys to what has the same name there.
                if action.provider in PROVIDERS and not {"RoleArn", "Region"} & action.body.keys():
                    yield from self._action(model, pipeline, action)

    def _action(self, model: Model, pipeline: Pipeline, action: Action) -> Iterator[Problem]:
        configuration = action.configuration
        if configuration is None:
            return
        wants_ecs = action.provider == "CodeDeployToECS"
        name = configuration.get("ApplicationName")
        application = _named(model, pipeline.resource, name, APPLICATION, "ApplicationName")
        if application is not None:
            platform = text(application.properties.get("ComputePlatform", "Server"))
            if platform is not None and (platform == "ECS") != wants_ecs:
                right = "CodeDeployToECS" if platform == "ECS" else "an application with ComputePlatform ECS"
                sentence = (
                    f"{application.name} has the platform {platform}: {action.provider} cannot deploy it, use {right}"
                )
                yield configuration.where("ApplicationName"), sentence
        group = _named(model, pipeline.resource, configuration.get("DeploymentGroupName"), GROUP, "DeploymentGroupName")
        if group is not None:
            yield from _of_group(group, configuration)


def _of_group(group: Resource, configuration: Mapping) -> Iterator[Problem]:
    owner, name = group.properties.get("ApplicationName"), configuration.get("ApplicationName")
    # A Ref and a written name may well be the same application.
    comparable = isinstance(owner, str | Reference) and type(owner) is type(name)
    if comparable and owner != name:
        place = configuration.where("DeploymentGroupName")
        yield place, f"{group.name} is a deployment group of another application than ApplicationName says"


def _named(model: Model, beside: Resource, value: Any, kind: str, key: str) -> Resource | None:
    """Return the resource that a Ref or its written name means."""
    found = model.target(beside, value, kind)
    if found is not None or not isinstance(value, str):
        return found if isinstance(value, Reference) and value.attribute is None else None
    return next((other for other in model.resources(kind) if other.properties.get(key) == value), None)
