"""A buildspec that is written into the template."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from generator.lint.application import buildspec
from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT, inline_buildspec, parsed
from generator.rules._model import Model


class CodeBuildBuildspec(_base.Rule):
    """What CodeBuild will read as buildspec is one."""

    id = "E9101"
    shortdesc = "A buildspec in the template is YAML with a version, phases that CodeBuild knows, and a list of files"
    description = (
        "CloudFormation takes any text as a buildspec. CodeBuild reads it when the first build starts, and every build "
        "fails on text that is no YAML, on a missing version, on `aws ecr get-login` and on artifacts without files."
    )
    source_url = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"
    tags = ["codebuild"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every buildspec that is wholly known."""
        for project in model.resources(PROJECT):
            text = inline_buildspec(project)
            place = project.properties.where("Source")
            for sentence in _wrong(text) if text is not None else ():
                yield (*place, "BuildSpec"), f"The buildspec of {project.name}: {sentence}"


@lru_cache(maxsize=8)
def _wrong(text: str) -> tuple[str, ...]:
    value = parsed(text)
    if isinstance(value, str):
        return (value,)
    return tuple(problem.message for problem in buildspec.problems(value) if problem.check.level == "error")
