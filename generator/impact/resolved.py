"""One side of a comparison with its functions applied, every import replaced by the value behind it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, NamedTuple

from generator.impact import conditions
from generator.impact.conditions import UNDECIDED, Expression, Scenario
from generator.impact.context import Key
from generator.impact.model import Side
from generator.impact.plain import is_scalar, pattern, text
from generator.impact.resolve import Resolver, resource_type
from generator.impact.values import Node, Symbol

_STACK_NAME = "${AWS::StackName}"


class Export(NamedTuple):
    """An output that other stacks can import; `name` is written as `Fn::Sub` writes it."""

    stack: str
    output: str
    name: str


class Resolved:
    """The templates of a side with functions applied.

    `known` are the values of parameters by stack; a parameter without a value stays a symbol, and both branches of
    a condition that asks for it are possible. `complete` is whether the side says which values are known.
    """

    def __init__(self, side: Side, known: Mapping[str, Mapping[str, str]]) -> None:
        self.complete = side.parameters is not None
        self.resolvers = {
            stack: Resolver(stack, template, known.get(stack, {}), partial(self._imported, stack))
            for stack, template in side.templates.items()
        }
        self._imports: dict[tuple[Export, str], None] = {}
        self._wholes: dict[Key, dict[str, Any] | None] = {}
        self._values: dict[Export, Any] = {}

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every resource, in the order of the templates."""
        return tuple((stack, name) for stack, each in self.resolvers.items() for name in each.resources)

    @cached_property
    def nodes(self) -> dict[Key, Node]:
        """Every resource with the forms that it can take."""
        return {key: self._node(*key) for key in self.keys}

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        """Every export, in the order of the templates."""
        return tuple(self._exports())

    def importers(self, export: Export) -> tuple[str, ...]:
        """Return the stacks that import an export, in the order of the templates."""
        _ = self.nodes  # Whoever imports is known once everything is resolved.
        importing = {stack for (found, stack) in self._imports if found == export}
        return tuple(stack for stack in self.resolvers if stack in importing)

    def value(self, export: Export) -> Any:
        """Return what is exported."""
        if export not in self._values:
            # Seen again while it is resolved, it would be its own value.
            self._values[export] = Symbol(export.name)
            resolver = self.resolvers[export.stack]
            self._values[export] = resolver.resolve(resolver.outputs[export.output].get("Value"))
        return self._values[export]

    def allowed(self, stack: str, subject: Any) -> Collection[str] | None:
        """Return the only values that what a condition asks about can have, None where it can have any."""
        declared = self.resolvers[stack].parameters[subject.name] if self.declares(stack, subject) else None
        values = declared.get("AllowedValues") if isinstance(declared, Mapping) else None
        return [text(value) for value in values] if isinstance(values, list) else None

    def declares(self, stack: str, subject: Any) -> bool:
        """Whether what a condition asks about is a parameter of the stack."""
        return isinstance(subject, Symbol) and subject.name in self.resolvers[stack].parameters

    def has(self, key: Key) -> bool:
        """Whether a template of this side has the resource, created or not."""
        return key[0] in self.resolvers and key[1] in self.resolvers[key[0]].resources

    def condition(self, key: Key) -> tuple[str, Expression]:
        """Return the name of the condition under which a resource is created, and what it asks."""
        resolver = self.resolvers[key[0]]
        written = resolver.resources[key[1]]
        return (
            (text(written.get("Condition")), resolver.created(written)) if isinstance(written, Mapping) else ("", True)
        )

    def whole(self, key: Key) -> dict[str, Any] | None:
        """Return a resource with both branches of every condition, None where it is not created."""
        if key not in self._wholes:
            self._wholes[key] = self.resolvers[key[0]].body(key[1], UNDECIDED)
        return self._wholes[key]

    def body(self, key: Key, scenario: Scenario) -> dict[str, Any] | None:
        """Return a resource in a scenario, None where there is none."""
        # Without a question nothing is undecided.
        return self.resolvers[key[0]].body(key[1], scenario) if scenario else self.whole(key)

    def asked(self, key: Key) -> dict[str, Any]:
        """Return the conditions that change a resource."""
        return self.resolvers[key[0]].asked(key[1])

    def _node(self, stack: str, resource: str) -> Node:
        resolver = self.resolvers[stack]
        possible = conditions.scenarios(list(resolver.asked(resource).values()), partial(self.allowed, stack))
        variants: list[Mapping[str, Any]] = []
        for scenario in possible:
            body = self.body((stack, resource), scenario)
            if body is not None:
                variant = {name: member for name, member in body.items() if name != "Condition"}
                variants += [] if variant in variants else [variant]
        type_ = resource_type(resolver.resources[resource], resource)
        return Node(stack=stack, resource=resource, type=type_, variants=tuple(variants))

    def _exports(self) -> Iterator[Export]:
        for stack, resolver in self.resolvers.items():
            for output, declared in resolver.outputs.items():
                match declared:
                    case {"Export": {"Name": name}} if resolver.created(declared) is not False:
                        yield Export(stack, output, pattern(resolver.resolve(name)))

    def _imported(self, stack: str, name: Any) -> Any:
        wanted = pattern(name) if is_scalar(name) or not isinstance(name, list | dict) else ""
        export = self._found(wanted, stack)
        if export is None:
            return Symbol(wanted)
        self._imports[export, stack] = None
        return self.value(export)

    def _found(self, wanted: str, importer: str) -> Export | None:
        """Return the export of a name. One named after its stack is found by the rest of the name, if it is alone."""
        others = [export for export in self.exports if export.stack != importer]
        exact = [export for export in others if export.name == wanted and _STACK_NAME not in wanted]
        if exact:
            return min(exact, key=self._precedence)
        alike = [export for export in others if _STACK_NAME in export.name and _matches(export.name, wanted)]
        return alike[0] if len(alike) == 1 else None

    def _precedence(self, export: Export) -> tuple[bool, str]:
        """Order templates that stand instead of each other, of which a stack finds only one: who makes it comes first.

        Both sides of a comparison must choose alike, however their templates are ordered.
        """
        resolver = self.resolvers[export.stack]
        made = any(name in resolver.resources for name in _named(resolver.outputs[export.output].get("Value")))
        return not made, export.stack


def _named(value: Any) -> Iterator[str]:
    """Yield what a written value refers to by `Ref` or `Fn::GetAtt`."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key in ("Ref", "Fn::GetAtt"):
                yield text(member[0] if isinstance(member, list) and member else member).split(".")[0]
            yield from _named(member)
    elif isinstance(value, list):
        for member in value:
            yield from _named(member)


def _matches(exported: str, wanted: str) -> bool:
    return re.fullmatch(".+".join(map(re.escape, exported.split(_STACK_NAME))), wanted) is not None
