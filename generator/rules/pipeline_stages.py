"""Which stages a pipeline has, and which actions may stand in them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, Pipeline, Stage, by_stages
from generator.rules._values import number, text

FEWEST_STAGES = 2
RUN_ORDER = range(1, 1000)
TIMEOUT_MINUTES = range(5, 86401)


class PipelineStages(_base.Rule):
    """A pipeline begins with sources and has something after them."""

    id = "E9088"
    shortdesc = "A pipeline has two stages or more, and its source actions in the first stage and nowhere else"
    description = (
        "CreatePipeline refuses a pipeline with one stage, a first stage with anything but source actions, a source "
        "action elsewhere, two stages of one name and two actions of one name in a stage."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the stages of every pipeline that can be seen whole."""
        for pipeline in by_stages(model):
            if pipeline.complete:
                yield from self._order(pipeline)
            yield from _twice(pipeline.stages, "stage", "pipeline")
            for stage in pipeline.stages:
                yield from _twice(stage.actions, "action", f"stage {stage.name}")
                for action in stage.actions:
                    yield from self._numbers(action)

    def _order(self, pipeline: Pipeline) -> Iterator[Problem]:
        stages = pipeline.stages
        if len(stages) < FEWEST_STAGES:
            place = pipeline.properties.where("Stages")
            yield place, f"A pipeline needs at least {FEWEST_STAGES} stages, it has {len(stages)}"
        for index, stage in enumerate(stages):
            for action in stage.actions:
                category = action.type_of("Category")
                if category is None or (index == 0) == action.is_source:
                    continue
                place = action.body.where("ActionTypeId")
                if index == 0:
                    sentence = f"{action.name} is a {category} action: the first stage holds source actions alone"
                else:
                    sentence = f"{action.name} is a source action: those stand in the first stage, not in {stage.name}"
                yield place, sentence

    def _numbers(self, action: Action) -> Iterator[Problem]:
        for key, allowed in (("RunOrder", RUN_ORDER), ("TimeoutInMinutes", TIMEOUT_MINUTES)):
            value = number(action.body.get(key))
            if value is not None and value not in allowed:
                place = action.body.where(key)
                yield place, f"{key} of action {action.name} must be {allowed[0]} to {allowed[-1]}, not {value:g}"


def _twice(parts: tuple[Stage, ...] | tuple[Action, ...], what: str, where: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for part in parts:
        name = text(part.body.get("Name"))
        if name in seen:
            yield part.body.where("Name"), f"The {where} has two {what}s named {name}"
        if name is not None:
            seen.add(name)
