"""A pipeline as its rules see it: stages and actions in their order, with what each says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Sequence, number, text

PIPELINE = "AWS::CodePipeline::Pipeline"


@dataclass(frozen=True)
class Action:
    """One action of one stage; `order` puts actions in the order in which they run."""

    body: Mapping
    order: tuple[int, float]

    @property
    def name(self) -> str:
        """The name, for sentences; "?" where it is not known."""
        return text(self.body.get("Name")) or "?"

    def type_of(self, key: str) -> str | None:
        """Return one part of the action's type, as far as it is known."""
        return text(self.body.at("ActionTypeId", key))

    @property
    def provider(self) -> str | None:
        """The provider, if CodePipeline or another AWS service is the owner."""
        return self.type_of("Provider") if self.type_of("Owner") == "AWS" else None

    @property
    def is_source(self) -> bool:
        """Whether this is a source action."""
        return self.type_of("Category") == "Source"

    @cached_property
    def configuration(self) -> Mapping | None:
        """The configuration, also one written as JSON; None where only a deployment knows it."""
        found = self.body.get("Configuration")
        if isinstance(found, Mapping):
            return found
        parsed = _parsed(found) if isinstance(found, str) else {} if found is None else None
        if not isinstance(parsed, dict):
            return None
        path = self.body.where("Configuration")
        configuration = Mapping(path)
        for key, value in parsed.items():
            configuration.put(key, value, path)
        return configuration

    def artifacts(self, key: str) -> list[Any] | None:
        """Return the names of the input or output artifacts; None where only a deployment knows all of them."""
        listed = self.body.get(key)
        if listed is None:
            return []
        if not isinstance(listed, Sequence) or not listed.complete:
            return None
        names = [item.get("Name") for item in listed if isinstance(item, Mapping)]
        return names if len(names) == len(listed) else None

    @cached_property
    def inputs(self) -> list[str] | None:
        """The input artifacts; None unless every one is known."""
        return _known(self.artifacts("InputArtifacts"))

    @cached_property
    def outputs(self) -> list[str]:
        """The known output artifacts."""
        return [name for name in self.artifacts("OutputArtifacts") or [] if isinstance(name, str)]


@dataclass(frozen=True)
class Stage:
    """One stage; its actions in the order of the template."""

    body: Mapping
    actions: tuple[Action, ...]

    @property
    def name(self) -> str:
        """The name, for sentences; "?" where it is not known."""
        return text(self.body.get("Name")) or "?"

    def rules(self) -> Iterator[tuple[str, Mapping]]:
        """Yield every rule of the stage's conditions, after the name of the member it stands in."""
        for key in ("BeforeEntry", "OnSuccess", "OnFailure"):
            for condition in members(self.body.at(key, "Conditions")):
                for rule in members(condition.get("Rules")):
                    yield key, rule


@dataclass(frozen=True, eq=False)
class Pipeline:
    """One pipeline in one scenario. `complete` is False where a stage or action cannot be seen."""

    resource: Resource
    stages: tuple[Stage, ...]
    complete: bool

    @property
    def properties(self) -> Mapping:
        """The resolved properties."""
        return self.resource.properties

    def actions(self) -> Iterator[Action]:
        """Yield every action."""
        for stage in self.stages:
            yield from stage.actions

    @cached_property
    def producers(self) -> dict[str, Action]:
        """The action that makes each artifact."""
        return {name: action for action in self.actions() for name in action.outputs}


_Part = TypeVar("_Part", Action, Stage)
_SEEN: WeakKeyDictionary[Model, tuple[Pipeline, ...]] = WeakKeyDictionary()


def pipelines(model: Model) -> tuple[Pipeline, ...]:
    """Return every pipeline of a template, in every way it can exist."""
    if model not in _SEEN:
        known: dict[Path, list[Any]] = {}
        _SEEN[model] = tuple(_pipeline(resource, known) for resource in model.resources(PIPELINE))
    return _SEEN[model]


def actions(model: Model) -> Iterator[Action]:
    """Yield every action once in each form that it can take."""
    seen = {id(action): action for pipeline in pipelines(model) for action in pipeline.actions()}
    yield from seen.values()


def by_stages(model: Model) -> Iterator[Pipeline]:
    """Yield one pipeline for each form that the stages can take: for rules that look at nothing else."""
    yield from {tuple(map(id, pipeline.stages)): pipeline for pipeline in pipelines(model)}.values()


def source_roles(model: Model) -> Iterator[tuple[Pipeline, Action, Any, Path]]:
    """Yield every source action with a connection, the role that fetches its source, and where the role stands."""
    for pipeline in pipelines(model):
        for action in pipeline.actions():
            if action.provider == "CodeStarSourceConnection":
                owner = action.body if "RoleArn" in action.body else pipeline.properties
                yield pipeline, action, owner.get("RoleArn"), owner.where("RoleArn")


def _pipeline(resource: Resource, known: dict[Path, list[Any]]) -> Pipeline:
    listed = resource.properties.get("Stages")
    bodies = list(members(listed))
    stages = tuple(_same(_stage(index, body, known), known) for index, body in enumerate(bodies))
    complete = _complete(listed) and all(_complete(body.get("Actions")) for body in bodies)
    return Pipeline(resource, stages, complete)


def _stage(index: int, body: Mapping, known: dict[Path, list[Any]]) -> Stage:
    found = []
    for action in members(body.get("Actions")):
        order = number(action.get("RunOrder"))
        found.append(_same(Action(action, (index, 1 if order is None else order)), known))
    return Stage(body, tuple(found))


def _same(part: _Part, known: dict[Path, list[Any]]) -> _Part:
    """Return the first equal part: scenarios differ in few of them, and each is then looked at once."""
    forms = known.setdefault(part.body.path, [])
    for form in forms:
        if form == part:
            return form  # type: ignore[no-any-return] # at one place there is one kind of part
    forms.append(part)
    return part


def members(value: Any) -> Iterator[Mapping]:
    """Yield the objects of a list; nothing where it is no list."""
    if isinstance(value, Sequence):
        yield from (item for item in value if isinstance(item, Mapping))


def _complete(value: Any) -> bool:
    return isinstance(value, Sequence) and value.complete and all(isinstance(item, Mapping) for item in value)


def _known(names: list[Any] | None) -> list[str] | None:
    return names if names is not None and all(isinstance(name, str) for name in names) else None


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None
