"""How many artifacts an action takes and makes, and which of them its configuration names."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, actions
from generator.rules._providers import IMAGES, Kind, kind_of
from generator.rules._values import Mapping

# Keys that name an artifact, and keys that name a file in one: Artifact::file.
NAMES = {
    "CodeDeployToECS": (
        "TaskDefinitionTemplateArtifact",
        "AppSpecTemplateArtifact",
        *(f"Image{n}ArtifactName" for n in IMAGES),
    ),
    "CodeBuild": ("PrimarySource",),
}
FILES = {
    "CloudFormation": ("TemplatePath", "TemplateConfiguration"),
    "CloudFormationStackSet": ("TemplatePath",),
}
_SEPARATOR = "::"


class PipelineArtifacts(_base.Rule):
    """An action has as many artifacts as its provider takes, and names only those it gets."""

    id = "E9085"
    shortdesc = "A pipeline action has the right number of artifacts and its configuration names only its inputs"
    description = (
        "CodePipeline hands an action its InputArtifacts and nothing else. CreatePipeline refuses a number of them "
        "that the provider does not take; an artifact named in the Configuration must be one of the inputs."
    )
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html"
        "#actions-artifact-counts"
    )
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every action of a kind that we know."""
        for action in actions(model):
            kind = kind_of(action)
            if kind is not None:
                yield from self._counts(action, kind)
            if action.inputs is not None and action.configuration is not None:
                yield from self._named(action, action.inputs, action.configuration)

    def _counts(self, action: Action, kind: Kind) -> Iterator[Problem]:
        for key, allowed in (("InputArtifacts", kind.inputs), ("OutputArtifacts", kind.outputs)):
            found = action.artifacts(key)
            if found is None or len(found) in allowed:
                continue
            low, high = allowed[0], allowed[-1]
            right = str(low) if low == high else f"{low} to {high}"
            sentence = f"Action {action.name} ({action.provider}) has {len(found)} {key}, it takes {right}"
            yield action.body.where(key), sentence

    def _named(self, action: Action, inputs: list[str], configuration: Mapping) -> Iterator[Problem]:
        has = f"it has {', '.join(inputs)}" if inputs else "it has none"
        for key in NAMES.get(action.provider or "", ()):
            name = configuration.get(key)
            if isinstance(name, str) and name not in inputs:
                sentence = f"{key} of action {action.name} must be one of its InputArtifacts, not {name}: {has}"
                yield configuration.where(key), sentence
        for key in FILES.get(action.provider or "", ()):
            path = configuration.get(key)
            if not isinstance(path, str):
                continue
            name, separator, file = path.partition(_SEPARATOR)
            if not separator or not file:
                yield configuration.where(key), f"{key} of action {action.name} must be Artifact::file, not {path}"
            elif name not in inputs:
                sentence = f"{key} of action {action.name} names {name}, which is none of its InputArtifacts: {has}"
                yield configuration.where(key), sentence
        if action.provider == "CodeBuild" and len(inputs) > 1 and "PrimarySource" not in configuration:
            place = action.body.where("Configuration")
            yield (
                place,
                f"Action {action.name} has {len(inputs)} inputs: PrimarySource must say which holds the buildspec",
            )
