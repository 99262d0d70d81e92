"""The size of what a blue/green deployment reads."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import by_stages
from generator.rules.pipeline_clone_reference import CLONE

# Sources that hand on a whole repository.
_REPOSITORIES = {"CodeStarSourceConnection", "CodeCommit", "GitHub"}


class PipelineArtifactSize(_base.Rule):
    """A blue/green deployment reads a small artifact of a build, not the whole repository."""

    id = "W9087"
    shortdesc = "A CodeDeployToECS action should not read the whole source: its artifacts may have 3 MB"
    description = (
        "CodeDeployToECS opens at most 3 MB of each input artifact. What a build reads is the whole repository and one "
        "day outgrows that; the action then fails with 'Exception while trying to read the task definition artifact "
        "file', which names no size."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html"
    tags = ["codepipeline", "codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at where each blue/green deployment gets its files from."""
        for pipeline in by_stages(model):
            # A repository that no build reads may hold the two files and nothing else.
            built = {
                name for action in pipeline.actions() if action.provider == "CodeBuild" for name in action.inputs or []
            }
            for action in pipeline.actions():
                if action.provider != "CodeDeployToECS":
                    continue
                for name in action.inputs or []:
                    source = pipeline.producers.get(name)
                    if source is None or source.type_of("Provider") not in _REPOSITORIES or name not in built:
                        continue
                    if source.configuration and source.configuration.get("OutputArtifactFormat") == CLONE:
                        continue
                    sentence = (
                        f"Action {action.name} reads the whole source {name}, of which it takes 3 MB at most: let the "
                        "build hand on appspec.yaml, taskdef.json and imageDetail.json alone"
                    )
                    yield action.body.where("InputArtifacts"), sentence
