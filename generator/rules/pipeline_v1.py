"""Features of V2 in a pipeline of type V1."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import pipelines
from generator.rules._pipeline_type import v2_only
from generator.rules._values import text


class PipelineV1(_base.Rule):
    """A pipeline of type V1 has none of V2's features."""

    id = "E9093"
    shortdesc = "Triggers, variables, stage conditions and queued or parallel executions need PipelineType V2"
    description = (
        "A pipeline of type V1 takes no triggers, variables or stage conditions and supersedes waiting executions. "
        "CreatePipeline refuses the other features, or they silently make the pipeline one of type V2."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every pipeline that says it is V1."""
        for pipeline in pipelines(model):
            if text(pipeline.properties.get("PipelineType")) == "V1":
                for place, what in v2_only(pipeline):
                    yield place, f"{what} needs PipelineType V2, this pipeline is V1"
