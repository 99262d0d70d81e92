"""Two ways of starting a pipeline, of which one does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import members, pipelines
from generator.rules._values import text, truth


class PipelineTriggerDetection(_base.Rule):
    """Either a trigger or the detection of changes starts a pipeline; a filter on paths also says which branches."""

    id = "W9095"
    shortdesc = (
        "A source action with a trigger should not ask for DetectChanges; a filter of paths should have branches"
    )
    description = (
        "A trigger switches the detection of changes off, so DetectChanges 'true' beside it says what does not happen. "
        "FilePaths are documented together with Branches only; without them it is not clear which pushes count."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every source action that a trigger names, and at every filter."""
        for pipeline in pipelines(model):
            triggers = list(members(pipeline.properties.get("Triggers")))
            triggered = {text(trigger.at("GitConfiguration", "SourceActionName")) for trigger in triggers}
            for action in pipeline.actions():
                configuration = action.configuration
                if configuration is None or text(action.body.get("Name")) not in triggered - {None}:
                    continue
                if truth(configuration.get("DetectChanges")):
                    sentence = f"{action.name} has a trigger, which alone starts the pipeline: DetectChanges is 'false'"
                    yield configuration.where("DetectChanges"), sentence
            for trigger in triggers:
                for kind in ("Push", "PullRequest"):
                    for criteria in members(trigger.at("GitConfiguration", kind)):
                        if "FilePaths" in criteria and "Branches" not in criteria:
                            place = criteria.where("FilePaths")
                            yield place, f"A {kind} filter with FilePaths should say Branches too"
