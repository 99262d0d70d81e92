"""The names in a pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, by_stages, members, pipelines
from generator.rules._values import Mapping, text

_NAME = re.compile(r"[A-Za-z0-9.@_-]{1,100}")
_ARTIFACT = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NAMESPACE = re.compile(r"[A-Za-z0-9@_-]{1,100}")
_VARIABLE = re.compile(r"[A-Za-z0-9@_-]{1,128}")


class PipelineNames(_base.Rule):
    """Names of the characters that CodePipeline takes."""

    id = "E9090"
    shortdesc = "Names of pipelines, stages, actions, artifacts and namespaces have 1 to 100 of the allowed characters"
    description = (
        "CreatePipeline refuses a name with a space or any other character than letters, digits, hyphen and "
        "underscore; a namespace may also have @, the name of a pipeline, stage, action or rule @ and the dot."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every name that is known."""
        for pipeline in pipelines(model):
            yield from _checked(pipeline.properties, "Name", _NAME, "pipeline")
            for variable in members(pipeline.properties.get("Variables")):
                yield from _checked(variable, "Name", _VARIABLE, "variable")
        for pipeline in by_stages(model):
            for stage in pipeline.stages:
                yield from _checked(stage.body, "Name", _NAME, "stage")
                for _, rule in stage.rules():
                    yield from _checked(rule, "Name", _NAME, "rule")
                for action in stage.actions:
                    yield from _of_action(action)


def _of_action(action: Action) -> Iterator[Problem]:
    yield from _checked(action.body, "Name", _NAME, "action")
    yield from _checked(action.body, "Namespace", _NAMESPACE, "namespace")
    for key in ("InputArtifacts", "OutputArtifacts"):
        for artifact in members(action.body.get(key)):
            yield from _checked(artifact, "Name", _ARTIFACT, "artifact")


def _checked(owner: Mapping, key: str, pattern: re.Pattern[str], what: str) -> Iterator[Problem]:
    value: Any = text(owner.get(key))
    if value is not None and not pattern.fullmatch(value):
        yield owner.where(key), f"'{value}' is no name for a {what}: it must match {pattern.pattern}"
