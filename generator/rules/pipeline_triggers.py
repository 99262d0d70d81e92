"""What starts a pipeline: filters on pushes and pull requests."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import lacks
from generator.rules._model import Model
from generator.rules._pipeline import Pipeline, members, pipelines
from generator.rules._values import Mapping, Sequence, text

TRIGGERS, FILTERS, PATTERNS, PATTERN_LENGTH = 50, 3, 8, 255
EVENTS = ("OPEN", "UPDATED", "CLOSED")
PROVIDER = "CodeStarSourceConnection"


class PipelineTriggers(_base.Rule):
    """Triggers of the form and number that CodePipeline takes, each of a source action that exists."""

    id = "E9095"
    shortdesc = "A pipeline's triggers name its source actions and keep within the limits of their filters"
    description = (
        "A trigger belongs to one source action with a connection and has at most 3 push and 3 pull request filters, "
        "each with lists of 1 to 8 patterns of 1 to 255 characters. A push filter has tags, branches, or branches and "
        "file paths; CodePipeline refuses anything else."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every trigger of every pipeline."""
        for pipeline in pipelines(model):
            listed = pipeline.properties.get("Triggers")
            if listed:
                yield from _longest(pipeline.properties, "Triggers", TRIGGERS)
            seen: set[str] = set()
            for trigger in members(listed):
                git = trigger.get("GitConfiguration")
                if lacks(trigger, "GitConfiguration"):
                    yield trigger.path, "A trigger needs GitConfiguration: it names the source action"
                if not isinstance(git, Mapping):
                    continue
                yield from self._source(pipeline, git, seen)
                for key in ("Push", "PullRequest"):
                    yield from _longest(git, key, FILTERS)
                    for criteria in members(git.get(key)):
                        yield from _of_filter(criteria)

    def _source(self, pipeline: Pipeline, git: Mapping, seen: set[str]) -> Iterator[Problem]:
        name, place = text(git.get("SourceActionName")), git.where("SourceActionName")
        if name is None:
            return
        if name in seen:
            yield place, f"{name} has two triggers: a source action takes one, with several filters"
        seen.add(name)
        sources = {text(action.body.get("Name")): action for action in pipeline.actions() if action.is_source}
        if name in sources:
            provider = sources[name].type_of("Provider")
            if provider not in (PROVIDER, None):
                yield place, f"{name} is a {provider} action: a trigger needs a {PROVIDER} action"
        elif pipeline.complete and None not in sources:
            has = ", ".join(str(source) for source in sources)
            yield place, f"The pipeline has no source action {name} for this trigger: it has {has}"


def _of_filter(criteria: Mapping) -> Iterator[Problem]:
    others = [key for key in ("Branches", "FilePaths") if key in criteria]
    if "Tags" in criteria and others:
        yield criteria.where("Tags"), f"A push filter has Tags or {' and '.join(others)}: make two filters of it"
    for key in ("Tags", "Branches", "FilePaths"):
        for side in ("Includes", "Excludes"):
            lists, patterns = criteria.get(key), criteria.at(key, side)
            if isinstance(lists, Mapping) and isinstance(patterns, Sequence):
                yield from _longest(lists, side, PATTERNS)
                for index, pattern in enumerate(patterns):
                    known = text(pattern)
                    if known is not None and not 0 < len(known) <= PATTERN_LENGTH:
                        place = patterns.where(index)
                        yield place, f"A pattern has 1 to {PATTERN_LENGTH} characters, not {len(known)}"
    events = criteria.get("Events")
    for place, event in zip(events.paths, events, strict=True) if isinstance(events, Sequence) else ():
        if text(event) not in (*EVENTS, None):
            yield place, f"{event} is no event of a pull request: take {', '.join(EVENTS)}"


def _longest(owner: Mapping, key: str, most: int) -> Iterator[Problem]:
    listed = owner.get(key)
    if isinstance(listed, Sequence) and len(listed) not in range(1, most + 1):
        yield owner.where(key), f"{key} has 1 to {most} members, not {len(listed)}"
