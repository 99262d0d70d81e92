"""Where a build gets its source from and where it leaves its artifacts."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT
from generator.rules._model import Model
from generator.rules._values import text

PIPELINE = "CODEPIPELINE"
SOURCES = (
    "CODECOMMIT",
    PIPELINE,
    "GITHUB",
    "GITHUB_ENTERPRISE",
    "GITLAB",
    "GITLAB_SELF_MANAGED",
    "BITBUCKET",
    "S3",
    "NO_SOURCE",
)
ARTIFACTS = (PIPELINE, "S3", "NO_ARTIFACTS")


class CodeBuildArtifacts(_base.Rule):
    """A project belongs to a pipeline with both ends or with none."""

    id = "E9103"
    shortdesc = "A build project has CODEPIPELINE as source and artifacts, or as neither"
    description = (
        "CodeBuild refuses a project whose source comes from CodePipeline and whose artifacts do not go back there, "
        "and the other way round. Without a source, the buildspec must be in the project."
    )
    source_url = "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html"
    tags = ["codebuild"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at both ends of every project."""
        for project in model.resources(PROJECT):
            properties = project.properties
            types = {}
            for key, known in (("Source", SOURCES), ("Artifacts", ARTIFACTS)):
                types[key] = text(properties.at(key, "Type"))
                if types[key] not in (*known, None):
                    sentence = f"{project.name}: {types[key]} is no type of {key}; those are {', '.join(known)}"
                    yield (*properties.where(key), "Type"), sentence
            if None not in types.values() and (types["Source"] == PIPELINE) != (types["Artifacts"] == PIPELINE):
                sentence = (
                    f"{project.name} has the source {types['Source']} and the artifacts {types['Artifacts']}: both are "
                    f"{PIPELINE}, or neither"
                )
                yield (*properties.where("Artifacts"), "Type"), sentence
            if types["Source"] == "NO_SOURCE" and not properties.at("Source", "BuildSpec"):
                yield properties.where("Source"), f"{project.name} has no source: BuildSpec must hold the buildspec"
