"""What becomes of a commit that waits for a blue/green deployment."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import pipelines
from generator.rules._values import text

SUPERSEDED = "SUPERSEDED"


class PipelineSuperseded(_base.Rule):
    """Commits that arrive during a deployment wait in a queue."""

    id = "W9094"
    shortdesc = "A pipeline with a blue/green deployment should queue its executions"
    description = (
        "A deployment group runs one deployment at a time, and a blue/green deployment takes long. In the default mode "
        "SUPERSEDED a newer execution replaces one that waits, so that its commit is never tested and deployed by "
        "itself; QUEUED, of type V2, lets each have its turn."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html"
    tags = ["codepipeline", "codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the mode of every pipeline that deploys blue/green."""
        for pipeline in pipelines(model):
            properties = pipeline.properties
            mode = text(properties.get("ExecutionMode", SUPERSEDED))
            if mode == SUPERSEDED and any(action.provider == "CodeDeployToECS" for action in pipeline.actions()):
                sentence = "A newer commit replaces one that waits for the deployment: ExecutionMode QUEUED keeps both"
                yield properties.where("ExecutionMode"), sentence
