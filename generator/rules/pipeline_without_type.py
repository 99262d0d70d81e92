"""Features of V2 in a pipeline that does not say its type."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import pipelines
from generator.rules._pipeline_type import v2_only


class PipelineWithoutType(_base.Rule):
    """A pipeline that uses V2 says so."""

    id = "W9093"
    shortdesc = "A pipeline with features of V2 should say PipelineType V2"
    description = (
        "Triggers, variables, stage conditions and queued or parallel executions need type V2, which is billed by the "
        "minute. Without PipelineType it is left to CodePipeline whether they are refused or make the pipeline V2."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every pipeline without a type."""
        for pipeline in pipelines(model):
            if "PipelineType" not in pipeline.properties:
                for place, what in v2_only(pipeline):
                    yield place, f"{what} needs PipelineType V2, this pipeline does not say its type"
