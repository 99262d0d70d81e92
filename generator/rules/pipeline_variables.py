"""Variables that one action makes and another reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._forms import sketch
from generator.rules._model import Model
from generator.rules._pipeline import Action, Pipeline, members, pipelines
from generator.rules._values import Mapping, Sequence, text

_READ = re.compile(r"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")
# CodePipeline's own namespaces: of the execution, and of the pipeline's Variables.
OWN = "codepipeline"
OF_PIPELINE = "variables"
# What the source action says of a commit. It says more of a pull request.
_SOURCE = {"AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName"}


class PipelineVariables(_base.Rule):
    """A variable is read after the action that makes it."""

    id = "E9091"
    shortdesc = "A pipeline variable is read only from a namespace that an earlier action has"
    description = (
        "#{Namespace.Name} in a configuration is replaced when the action runs. CodePipeline refuses a namespace that "
        "two actions share or that no earlier action has, and fails the action when the variable has no value."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every variable that is read."""
        for pipeline in pipelines(model):
            namespaces: dict[str, Action] = {}
            for action in pipeline.actions():
                name = text(action.body.get("Namespace"))
                if name is None:
                    continue
                if name in (OWN, OF_PIPELINE):
                    yield action.body.where("Namespace"), f"The namespace {name} belongs to CodePipeline: take another"
                elif name in namespaces:
                    both = f"{namespaces[name].name} and {action.name}"
                    yield action.body.where("Namespace"), f"{both} share the namespace {name}: each needs its own"
                namespaces.setdefault(name, action)
            yield from self._reads(pipeline, namespaces)

    def _reads(self, pipeline: Pipeline, namespaces: dict[str, Action]) -> Iterator[Problem]:
        whole = pipeline.complete and all(_is_known(action.body, "Namespace") for action in pipeline.actions())
        for action in pipeline.actions():
            for key, value in (action.configuration or {}).items():
                for namespace, name in _READ.findall(sketch(value)):
                    sentence = _wrong(pipeline, namespaces.get(namespace), action, namespace, name)
                    if sentence and (whole or namespace in (*namespaces, OF_PIPELINE)) and action.configuration:
                        yield action.configuration.where(key), sentence


def _wrong(pipeline: Pipeline, maker: Action | None, reader: Action, namespace: str, name: str) -> str | None:
    read = f"#{{{namespace}.{name}}} in action {reader.name}"
    if namespace == OF_PIPELINE:
        declared = _declared(pipeline.properties.get("Variables"))
        return f"{read}: the pipeline declares no such variable" if declared and name not in declared[0] else None
    if namespace == OWN:
        return None
    if maker is None:
        return f"{read}: no action has the namespace {namespace}"
    if maker.order >= reader.order:
        return f"{read}: {maker.name} has not run before it"
    if maker.provider == "CodeStarSourceConnection" and name not in _SOURCE:
        near = get_close_matches(name, _SOURCE, 1, 0.8)
        return f"{read}: the source makes no such variable; did you mean {near[0]}?" if near else None
    return None


def _declared(listed: Any) -> tuple[set[str]] | None:
    """Return the names of the pipeline's variables; None where one is not known."""
    if listed is None:
        return (set(),)
    names = [text(variable.get("Name")) for variable in members(listed)]
    if not isinstance(listed, Sequence) or len(names) != len(listed) or None in names:
        return None
    return ({name for name in names if name is not None},)


def _is_known(owner: Mapping, key: str) -> bool:
    return key not in owner or text(owner[key]) is not None
