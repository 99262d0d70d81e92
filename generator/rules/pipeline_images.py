"""The images that a CodeDeployToECS action writes into the task definition."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, actions
from generator.rules._providers import IMAGES
from generator.rules._values import Mapping, text


class PipelineImages(_base.Rule):
    """Each image is an artifact and a placeholder, and each placeholder is filled once."""

    id = "E9086"
    shortdesc = "An image of a CodeDeployToECS action needs its artifact and its placeholder, without brackets"
    description = (
        "The action reads the image from imageDetail.json in Image<n>ArtifactName and puts it where taskdef.json says "
        "<Image<n>ContainerName>. Without either half, or with the brackets in the configuration, the placeholder "
        "stays and ECS refuses the image name."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html"
    tags = ["codepipeline", "codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the images of every blue/green deployment."""
        for action in actions(model):
            if action.provider == "CodeDeployToECS" and action.configuration is not None:
                yield from self._pairs(action, action.configuration)
                yield from self._placeholders(action.configuration)

    def _pairs(self, action: Action, configuration: Mapping) -> Iterator[Problem]:
        for number in IMAGES:
            pair = (f"Image{number}ArtifactName", f"Image{number}ContainerName")
            for here, missing in (pair, pair[::-1]):
                if here in configuration and missing not in configuration:
                    yield configuration.where(here), f"{here} of action {action.name} needs {missing} beside it"

    def _placeholders(self, configuration: Mapping) -> Iterator[Problem]:
        seen: dict[str, str] = {}
        for number in IMAGES:
            key = f"Image{number}ContainerName"
            name = text(configuration.get(key))
            if name is None:
                continue
            if "<" in name or ">" in name:
                bare = name.strip("<>")
                yield configuration.where(key), f"{key} is {bare} without brackets: only taskdef.json says <{bare}>"
            if name in seen:
                yield configuration.where(key), f"{key} and {seen[name]} both fill <{name}>: give each image its own"
            seen.setdefault(name, key)
