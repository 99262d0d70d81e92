"""An action that names a Region in a pipeline with one store."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, Pipeline, members, pipelines
from generator.rules._values import text
from generator.rules.pipeline_stores import MANY, ONE, regions


class PipelineRegion(_base.Rule):
    """A pipeline with one store works in one Region: its own."""

    id = "W9092"
    shortdesc = "An action that names a Region works with one artifact store only where the pipeline is"
    description = (
        "Without ArtifactStores every action must run in the pipeline's own Region. A Region written into an action "
        "makes the template work in that Region alone: CreatePipeline refuses it everywhere else. Source "
        "actions never run in another Region than the pipeline's."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at pipelines with one store whose actions name one Region, and at sources that name another one.

        Several Regions beside one store are an error of their own.
        """
        for pipeline in pipelines(model):
            located = regions(pipeline)
            if ONE in pipeline.properties and len({region for _, region in located}) == 1:
                for action, region in located:
                    sentence = (
                        f"Action {action.name} names {region}: this pipeline can only be made there; leave Region out, "
                        f"or give the pipeline {MANY}"
                    )
                    yield action.body.where("Region"), sentence
            yield from _sources(pipeline, located)


def _sources(pipeline: Pipeline, located: list[tuple[Action, str]]) -> Iterator[Problem]:
    """Look whether a source names another Region than that of the one store which no other action names."""
    stores = [text(store.get("Region")) for store in members(pipeline.properties.get(MANY))]
    others = {region for action, region in located if not action.is_source}
    homes = [region for region in stores if region not in others]
    if len(homes) != 1 or homes[0] is None:
        return
    for action, region in located:
        if action.is_source and region != homes[0]:
            sentence = (
                f"Source actions run in the pipeline's Region, which seems to be {homes[0]}: leave Region out of "
                f"action {action.name}"
            )
            yield action.body.where("Region"), sentence
