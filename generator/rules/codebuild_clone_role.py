"""A build that clones a repository through a connection."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT
from generator.rules._connections import USE, allowed_uses
from generator.rules._model import Model
from generator.rules._pipeline import pipelines
from generator.rules.pipeline_clone_reference import CLONE, clones


class CodeBuildCloneRole(_base.Rule):
    """Who clones may use the connection."""

    id = "E9105"
    shortdesc = "A build that gets a CODEBUILD_CLONE_REF must be allowed to use the connection"
    description = (
        "With CODEBUILD_CLONE_REF the build clones the repository itself, with the service role of the project. "
        "Without UseConnection every build fails with 'authorization failed for primary source'."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html"
    tags = ["codebuild", "codepipeline", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every build of a project and a role of the template."""
        for pipeline in pipelines(model):
            for action in pipeline.actions():
                if action.provider != "CodeBuild" or action.configuration is None:
                    continue
                project = model.target(pipeline.resource, action.configuration.get("ProjectName"), PROJECT)
                if project is None or not any(clones(pipeline, action)):
                    continue
                if allowed_uses(model, project, project.properties.get("ServiceRole")) == []:
                    sentence = (
                        f"{project.name} gets a {CLONE} from action {action.name}, but its ServiceRole may not use the "
                        f"connection: allow {' and '.join(USE)}"
                    )
                    yield project.properties.where("ServiceRole"), sentence
