"""A template as rules see it: every resource in every way its conditions can make it, its functions resolved."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.rules._conditions import OTHER, Conditions, Scenario
from generator.rules._values import Imported, Mapping, Path, Reference, Sequence, Unknown, is_known, text

_NOTHING = object()
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True)
class Resource:
    """One resource in one scenario, its properties resolved."""

    name: str
    type: str
    body: Mapping
    scenario: tuple[tuple[str, Any], ...]

    @property
    def properties(self) -> Mapping:
        """The resolved properties; empty where there are none, or where only deployment knows them."""
        found = self.body.get("Properties")
        if isinstance(found, Mapping):
            return found
        return Mapping(("Resources", self.name))

    @property
    def path(self) -> Path:
        """Where the resource stands in the template."""
        return ("Resources", self.name)

    def meets(self, other: Resource) -> bool:
        """Whether this resource and another one, both as they are, can exist together."""
        return _compatible(dict(self.scenario), dict(other.scenario))


class Model:
    """A template, resolved on demand."""

    def __init__(self, template: dict[str, Any]) -> None:
        self.template = template
        self.conditions = Conditions(self.section("Conditions"), self.section("Parameters"))
        self._variants: dict[str, list[Resource]] = {}

    def section(self, name: str) -> dict[str, Any]:
        """Return a section of the template as it is written; empty where it is missing or malformed."""
        found = self.template.get(name)
        return found if isinstance(found, dict) else {}

    def written(self, path: Path) -> Any:
        """Return what the template says at a place, functions and all; None where there is nothing."""
        value: Any = self.template
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of every resource, by logical ID."""
        return {
            name: body["Type"]
            for name, body in self.section("Resources").items()
            if isinstance(body, dict) and isinstance(body.get("Type"), str)
        }

    def resources(self, *types: str) -> Iterator[Resource]:
        """Yield every resource of these types, once for each way its conditions can make it."""
        for name, kind in self.types.items():
            if kind in types:
                yield from self.variants(name)

    def variants(self, name: str) -> list[Resource]:
        """Return one resource in all the ways its conditions can make it; none where it never exists."""
        if name not in self._variants:
            body = self.section("Resources")[name]
            self._variants[name] = [
                Resource(name, self.types[name], self._resolved(body, ("Resources", name), scenario), _frozen(scenario))
                for scenario in self.conditions.scenarios(body)
                if self._exists(body, scenario)
            ]
        return self._variants[name]

    def same_world(self, resource: Resource, name: str) -> list[Resource]:
        """Return the variants of another resource that can exist together with this one."""
        if name not in self.types:
            return []
        mine = dict(resource.scenario)
        return [other for other in self.variants(name) if _compatible(mine, dict(other.scenario))]

    def target(self, resource: Resource, value: Any, *types: str) -> Resource | None:
        """Return the one resource of these types that a value refers to, as it is beside `resource`; else None."""
        if not isinstance(value, Reference) or self.types.get(value.resource) not in types:
            return None
        found = self.same_world(resource, value.resource)
        return found[0] if found else None

    def _exists(self, body: Any, scenario: Scenario) -> bool:
        condition = body.get("Condition") if isinstance(body, dict) else None
        return not isinstance(condition, str) or self.conditions.holds(condition, scenario) is not False

    def _resolved(self, body: dict[str, Any], path: Path, scenario: Scenario) -> Mapping:
        resolved = Mapping(path)
        for key, value in body.items():
            # The condition of a resource is a name; that of a policy statement is an object.
            is_name = key == "Condition" and isinstance(value, str)
            member = value if is_name else self.resolve(value, (*path, key), scenario)
            if member is not _NOTHING:
                resolved.put(key, member, (*path, key))
        return resolved

    def resolve(self, value: Any, path: Path = (), scenario: Scenario | None = None) -> Any:
        """Return a value with its functions resolved as far as that is possible in a scenario."""
        scenario = scenario if scenario is not None else {}
        if isinstance(value, dict):
            if len(value) == 1:
                ((key, argument),) = value.items()
                if key == "Ref" or str(key).startswith("Fn::"):
                    return self._function(key, argument, path, scenario)
            return self._resolved(value, path, scenario)
        if isinstance(value, list):
            return self._list(value, path, scenario)
        return value

    def _list(self, value: list[Any], path: Path, scenario: Scenario) -> Sequence:
        resolved = Sequence(path)
        for index, item in enumerate(value):
            member = self.resolve(item, (*path, index), scenario)
            if member is not _NOTHING:
                resolved.put(member, (*path, index))
        return resolved

    def _function(self, key: str, argument: Any, path: Path, scenario: Scenario) -> Any:
        functions = {
            "Ref": self._ref,
            "Fn::If": self._if,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
        }
        if key in functions:
            return functions[key](argument, path, scenario)
        if key == "Fn::GetAtt":
            return self._get_att(argument)
        return Imported(_export_name(argument)) if key == "Fn::ImportValue" else Unknown()

    def _ref(self, name: Any, path: Path, scenario: Scenario) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if isinstance(name, str) and name in self.types:
            return Reference(name)
        parameter = self.section("Parameters").get(name) if isinstance(name, str) else None
        if not isinstance(parameter, dict):
            return Unknown()
        value = scenario.get(name, parameter.get("Default", OTHER))
        if value is OTHER or str(parameter.get("Type", "")).startswith("AWS::SSM::"):
            return Unknown()
        if str(parameter.get("Type", "")).startswith(("List<", "CommaDelimitedList")):
            members = Sequence(path)
            for member in str(value).split(","):
                members.put(member.strip(), path)
            return members
        return value

    def _if(self, argument: Any, path: Path, scenario: Scenario) -> Any:
        match argument:
            case [str() as condition, then, otherwise]:
                holds = self.conditions.holds(condition, scenario)
                if holds is None:
                    return Unknown()
                branch, index = (then, 1) if holds else (otherwise, 2)
                return self.resolve(branch, (*path, "Fn::If", index), scenario)
        return Unknown()

    def _get_att(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        match parts:
            case [str() as name, *attribute] if attribute and name in self.types:
                return Reference(name, ".".join(map(str, attribute)))
        return Unknown()

    def _sub(self, argument: Any, path: Path, scenario: Scenario) -> Any:
        match argument:
            case str() as pattern:
                variables: dict[str, Any] = {}
            case [str() as pattern, dict(variables)]:
                pass
            case _:
                return Unknown()
        parts: list[Any] = []
        for index, piece in enumerate(_VARIABLE.split(pattern)):
            if index % 2 == 0:
                parts.append(piece.replace("${!", "${"))
            elif piece in variables:
                parts.append(self.resolve(variables[piece], path, scenario))
            elif "." in piece:
                parts.append(self._get_att(piece))
            else:
                parts.append(self._ref(piece, path, scenario))
        return _joined("", [part for part in parts if part != ""])

    def _join(self, argument: Any, path: Path, scenario: Scenario) -> Any:
        match argument:
            case [str() as delimiter, members]:
                resolved = self.resolve(members, path, scenario)
                return _joined(delimiter, list(resolved)) if isinstance(resolved, Sequence) else Unknown()
        return Unknown()

    def _select(self, argument: Any, path: Path, scenario: Scenario) -> Any:
        match argument:
            case [index, members] if str(text(index)).isdigit():
                resolved = self.resolve(members, path, scenario)
                if isinstance(resolved, Sequence) and int(index) < len(resolved):
                    return resolved[int(index)]
        return Unknown()

    def _split(self, argument: Any, path: Path, scenario: Scenario) -> Any:
        match argument:
            case [str() as delimiter, value] if delimiter:
                resolved = self.resolve(value, path, scenario)
                if isinstance(resolved, str):
                    members = Sequence(path)
                    for member in resolved.split(delimiter):
                        members.put(member, path)
                    return members
        return Unknown()


def _joined(delimiter: str, parts: list[Any]) -> Any:
    if all(is_known(part) for part in parts):
        return delimiter.join(str(text(part)) for part in parts)
    if len(parts) == 1:
        return parts[0]
    known = list(itertools.takewhile(is_known, parts))
    between = [delimiter] * bool(delimiter)
    pieces = [piece for index, part in enumerate(parts) for piece in (*between[: index and 1], part)]
    return Unknown(delimiter.join(str(text(part)) for part in known), tuple(pieces))


def _export_name(argument: Any) -> str:
    match argument:
        case str() as name:
            return name
        case {"Fn::Sub": str() as name} | {"Fn::Sub": [str() as name, *_]}:
            return name
    return ""


def _frozen(scenario: Scenario) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(scenario.items(), key=lambda item: item[0]))


def _compatible(mine: Scenario, other: Scenario) -> bool:
    return all(mine.get(name, value) == value for name, value in other.items())
