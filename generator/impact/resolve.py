"""The functions of one template applied: from what is written to what is known about it before a deployment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from generator.impact import conditions
from generator.impact.conditions import UNDECIDED, Expression, Scenario
from generator.impact.functions import apply, opaque
from generator.impact.plain import NO_VALUE, frozen, is_scalar, joined, text
from generator.impact.values import Opaque, Reference, Symbol

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_LISTS = ("CommaDelimitedList", "List<", "AWS::SSM::Parameter::Value<List<", "AWS::SSM::Parameter::Value<CommaDelim")
_STORED = "AWS::SSM::Parameter::Value<"
# A loop makes resources that only CloudFormation's transform names.
LOOP = "Fn::ForEach"


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section of a template, an empty one where it is missing or no mapping."""
    found = template.get(name)
    return found if isinstance(found, Mapping) else {}


class Resolver:
    """Applies the functions of a template whose parameters have the `known` values; the others stay symbols.

    `imported` gives the value behind the name of an export.
    """

    def __init__(
        self, stack: str, template: Mapping[str, Any], known: Mapping[str, str], imported: Callable[[Any], Any]
    ) -> None:
        self.stack = stack
        self.parameters = section(template, "Parameters")
        self.resources = section(template, "Resources")
        self.outputs = section(template, "Outputs")
        self._mappings = section(template, "Mappings")
        self._definitions = section(template, "Conditions")
        self._known = known
        self._imported = imported
        self._expressions: dict[str, Expression] = {}

    @cached_property
    def _values(self) -> Mapping[str, Any]:
        return {name: self._parameter(name) for name in self.parameters}

    def expression(self, name: str) -> Expression:
        """Return what a condition asks."""
        if name not in self._expressions:
            self._expressions[name] = conditions.expression(name, self._definitions, self.resolve)
        return self._expressions[name]

    def created(self, written: Mapping[str, Any]) -> Expression:
        """Return what must hold for a resource or an output to be there."""
        name = written.get("Condition")
        return self.expression(name) if isinstance(name, str) else True

    def asked(self, resource: str) -> dict[str, Expression]:
        """Return the conditions that change a resource, by name, with what each asks."""
        names = _conditions_in(self.resources.get(resource))
        found = {name: self.expression(name) for name in names}
        return {name: asked for name, asked in found.items() if not isinstance(asked, bool)}

    def body(self, resource: str, scenario: Scenario = UNDECIDED) -> dict[str, Any] | None:
        """Return a resource with its functions applied, None where it is not created.

        Where the scenario does not decide a condition, `Fn::If` stays, and the resource is there with the expression
        as its `Condition`.
        """
        written = self.resources[resource]
        if not isinstance(written, Mapping) or not isinstance(written.get("Type"), str):
            return {"Type": resource_type(written, resource), "Properties": {"Body": self.resolve(written, scenario)}}
        asked = self.created(written)
        holds = conditions.evaluate(asked, scenario)
        if holds is False:
            return None
        attributes = {key: value for key, value in written.items() if key != "Condition"}
        body: dict[str, Any] = {key: self.resolve(value, scenario) for key, value in attributes.items()}
        return body if holds else {**body, "Condition": asked}

    def resolve(self, value: Any, scenario: Scenario = UNDECIDED) -> Any:
        """Return a value with its functions applied; `NO_VALUE` where `AWS::NoValue` takes it away."""
        if isinstance(value, str | int):
            return value
        if isinstance(value, Mapping):
            if len(value) == 1:
                [(name, argument)] = value.items()
                if name == "Ref" or (isinstance(name, str) and name.startswith("Fn::")):
                    return self._function(name, argument, scenario)
            members = ((key, self.resolve(member, scenario)) for key, member in value.items())
            return {key: member for key, member in members if member != NO_VALUE}
        if isinstance(value, list):
            return [each for member in value if (each := self.resolve(member, scenario)) != NO_VALUE]
        return value

    def _function(self, name: str, argument: Any, scenario: Scenario) -> Any:
        match name, argument:
            case "Ref", str():
                return self._reference(argument)
            case "Fn::If", [str() as condition, true, false]:
                return self._if(self.expression(condition), true, false, scenario)
            case "Fn::GetAtt", (str() | [str(), *_]):
                return self._attribute(argument, scenario)
            case "Fn::Sub", str():
                return self._substituted(argument, {})
            case "Fn::Sub", [str() as written, Mapping() as variables]:
                known = {key: self.resolve(each, scenario) for key, each in variables.items()}
                return self._substituted(written, known)
        of_template = {"Fn::ImportValue": self._imported, "Fn::FindInMap": self._found}
        return of_template.get(name, partial(apply, name))(self.resolve(argument, scenario))

    def _reference(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        if name in self.resources:
            return Reference(self.stack, name)
        if name.startswith("AWS::"):
            return self._known.get(name, Symbol(name))
        return opaque("Ref", name)

    def _attribute(self, argument: str | list[Any], scenario: Scenario) -> Any:
        parts = argument.split(".") if isinstance(argument, str) else argument
        resource, *rest = [self.resolve(part, scenario) for part in parts]
        if not isinstance(resource, str) or resource not in self.resources or not all(is_scalar(part) for part in rest):
            return opaque("Fn::GetAtt", [resource, *rest])
        return Reference(self.stack, resource, ".".join(map(text, rest)))

    def _if(self, asked: Expression, true: Any, false: Any, scenario: Scenario) -> Any:
        holds = conditions.evaluate(asked, scenario)
        if holds is not None:
            return self.resolve(true if holds else false, scenario)
        branches = [frozen(self.resolve(branch, scenario)) for branch in (true, false)]
        return Opaque("Fn::If", (asked, *branches))

    def _substituted(self, written: str, variables: Mapping[str, Any]) -> Any:
        parts: list[Any] = []
        end = 0
        for match in _VARIABLE.finditer(written):
            parts += [written[end : match.start()], self._variable(match[1].strip(), variables)]
            end = match.end()
        return joined([*parts, written[end:]])

    def _variable(self, name: str, variables: Mapping[str, Any]) -> Any:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in variables:
            return _as_part(variables[name])
        return _as_part(self._attribute(name, UNDECIDED) if "." in name else self._reference(name))

    def _found(self, argument: Any) -> Any:
        match argument:
            case [str() as name, first, second, *rest] if isinstance(self._mappings.get(name), Mapping):
                table = _narrowed(self._mappings[name], first, second)
                if is_scalar(first) and is_scalar(second):
                    return self.resolve(_looked_up(table, first, second, rest))
                # What the mapping says belongs to the value: it may change while its keys stay.
                return opaque("Fn::FindInMap", [table, first, second, *rest])
        return opaque("Fn::FindInMap", argument)

    def _parameter(self, name: str) -> Any:
        declared = self.parameters[name]
        type_ = text(declared.get("Type")) if isinstance(declared, Mapping) else ""
        if name not in self._known:
            return Symbol(name)
        given = self._known[name]
        if type_.startswith(_STORED):
            # What is given is a name; the value behind it is looked up at each update.
            return opaque(_STORED.rstrip("<"), given)
        return [member.strip() for member in given.split(",")] if type_.startswith(_LISTS) else given


def resource_type(written: Any, resource: str) -> str:
    """Return the type of a resource; that of a loop, or of something that is no resource, is the key it stands at."""
    if isinstance(written, Mapping) and isinstance(written.get("Type"), str):
        return str(written["Type"])
    return LOOP if resource.startswith(f"{LOOP}::") else "(no type)"


def _as_part(value: Any) -> Any:
    return opaque("Fn::Join", ["", value]) if isinstance(value, list | dict) else value


def _narrowed(table: Mapping[str, Any], first: Any, second: Any) -> Mapping[str, Any]:
    """Return the part of a mapping that keys can reach, so far as they are known."""
    rows = {key: row for key, row in table.items() if not is_scalar(first) or key == text(first)}
    if not is_scalar(second):
        return rows
    return {
        key: {text(second): row[text(second)]} if isinstance(row, Mapping) and text(second) in row else {}
        for key, row in rows.items()
    }


def _looked_up(table: Mapping[str, Any], first: Any, second: Any, rest: list[Any]) -> Any:
    row = table.get(text(first))
    if isinstance(row, Mapping) and text(second) in row:
        return row[text(second)]
    match rest:
        case [{"DefaultValue": default}]:
            return default
    return opaque("Fn::FindInMap", [first, second])


def _conditions_in(written: Any) -> list[str]:
    """Return the names of the conditions in a resource, each once, in the order in which they stand there."""
    found: dict[str, None] = {}
    if isinstance(written, Mapping) and isinstance(written.get("Condition"), str):
        found[written["Condition"]] = None
    found.update(dict.fromkeys(_branches_in(written)))
    return list(found)


def _branches_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        match value:
            case {"Fn::If": [str() as name, *_]}:
                yield name
        for member in value.values():
            yield from _branches_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _branches_in(member)
