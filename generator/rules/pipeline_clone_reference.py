"""Who may take an artifact that is only a reference to a repository."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, Pipeline, by_stages

CLONE = "CODEBUILD_CLONE_REF"
# Providers that open the artifact as an archive.
READERS = {
    "CodeDeployToECS",
    "CodeDeploy",
    "ECS",
    "S3",
    "CloudFormation",
    "CloudFormationStackSet",
    "CloudFormationStackInstances",
    "ElasticBeanstalk",
}


class PipelineCloneReference(_base.Rule):
    """A clone reference goes to CodeBuild only."""

    id = "E9087"
    shortdesc = "An artifact in the format CODEBUILD_CLONE_REF can only be the input of CodeBuild"
    description = (
        "With OutputArtifactFormat CODEBUILD_CLONE_REF a source action hands on the address of a commit instead of its "
        "files. Only CodeBuild can clone it; every other action fails to open the artifact."
    )
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html"
    )
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every action that takes what a source action made."""
        for pipeline in by_stages(model):
            for action in pipeline.actions():
                for name, source in clones(pipeline, action):
                    if action.provider in READERS:
                        sentence = (
                            f"Action {action.name} ({action.provider}) cannot read {name}: {source.name} makes it a "
                            f"{CLONE}, which only CodeBuild takes; use CODE_ZIP or the artifact of a build"
                        )
                        yield action.body.where("InputArtifacts"), sentence


def clones(pipeline: Pipeline, action: Action) -> Iterator[tuple[str, Action]]:
    """Yield the inputs of an action that are clone references, and who made them."""
    for name in action.inputs or []:
        source = pipeline.producers.get(name)
        if source and source.configuration and source.configuration.get("OutputArtifactFormat") == CLONE:
            yield name, source
