"""The buckets of a pipeline, one for each Region that it works in."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, Pipeline, members, pipelines
from generator.rules._values import Unknown, text

ONE, MANY = "ArtifactStore", "ArtifactStores"


class PipelineStores(_base.Rule):
    """One store, or one in each Region."""

    id = "E9092"
    shortdesc = "A pipeline has ArtifactStore, or ArtifactStores with one for each Region of its actions"
    description = (
        "CreatePipeline wants either ArtifactStore or ArtifactStores. An action in another Region reads its artifacts "
        "there, so the pipeline then needs ArtifactStores with its own Region and every other one. Source actions run "
        "in the pipeline's Region."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the stores of every pipeline and at the Regions of its actions."""
        for pipeline in pipelines(model):
            properties = pipeline.properties
            if any(isinstance(properties.get(key), Unknown) for key in (ONE, MANY)):
                continue
            if (ONE in properties) == (MANY in properties):
                which = "both: leave one out" if ONE in properties else "neither"
                yield properties.where(MANY), f"A pipeline needs either {ONE} or {MANY}, this one has {which}"
            elif ONE in properties:
                yield from self._one_region(pipeline)
            else:
                yield from self._every_region(pipeline)

    def _one_region(self, pipeline: Pipeline) -> Iterator[Problem]:
        located = regions(pipeline)
        home = next((region for action, region in located if action.is_source), None) or next(
            (region for _, region in located), None
        )
        for action, region in located:
            if region != home:
                sentence = f"Action {action.name} runs in {region} and others in {home}: that needs {MANY}, not {ONE}"
                yield action.body.where("Region"), sentence

    def _every_region(self, pipeline: Pipeline) -> Iterator[Problem]:
        stores = list(members(pipeline.properties.get(MANY)))
        known = [text(store.get("Region")) for store in stores]
        for index, region in enumerate(known):
            if region is not None and region in known[:index]:
                yield stores[index].where("Region"), f"{MANY} has two stores for {region}"
        if not stores or None in known:
            return
        for action, region in regions(pipeline):
            if region not in known:
                yield (
                    action.body.where("Region"),
                    f"Action {action.name} runs in {region}, for which {MANY} has no store",
                )


def regions(pipeline: Pipeline) -> list[tuple[Action, str]]:
    """Return the actions whose Region is known."""
    located = [(action, text(action.body.get("Region"))) for action in pipeline.actions()]
    return [(action, region) for action, region in located if region is not None]
