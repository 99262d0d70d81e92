"""One side of a comparison with its functions applied, every import replaced by the value behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from generator.impact import conditions, imports
from generator.impact.conditions import UNDECIDED, Expression, Scenario
from generator.impact.context import Key
from generator.impact.imports import Export
from generator.impact.model import Side
from generator.impact.plain import is_scalar, pattern, text
from generator.impact.resolve import Resolver, resource_type
from generator.impact.values import Node, Symbol


class Resolved:
    """The templates of a side with functions applied.

    `known` are the values of parameters by stack; a parameter without a value stays a symbol, and both branches of
    a condition that asks for it are possible. `complete` is whether the side says which values are known, and `exports`
    is every export, in the order of the templates.

    In a comparison `beside` are the stacks that only the other side has: a stack that stays goes on importing what it
    imports, whether the template behind that is gone or comes with the update. `before` is the old side, for the new
    one: an import turns to an export that comes with the update only where no older one has the name.
    """

    def __init__(
        self,
        side: Side,
        known: Mapping[str, Mapping[str, str]],
        beside: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
        before: Resolved | None = None,
    ) -> None:
        self.complete = side.parameters is not None
        self._exporting = {
            stack: Resolver(stack, template, known.get(stack, {}), partial(self._imported, stack))
            for stack, template in {**side.templates, **beside}.items()
        }
        self.resolvers = {stack: self._exporting[stack] for stack in side.templates}
        self._imports: dict[tuple[Export, str], None] = {}
        self._wholes: dict[Key, dict[str, Any] | None] = {}
        self._values: dict[Export, Any] = {}
        # Nothing is found by an import in the very name of an export.
        self._groups: tuple[list[Export], ...] = ()
        importable = tuple(imports.exports_of(self._exporting))
        self.exports = tuple(export for export in importable if export.stack in self.resolvers)
        self._groups = _by_age(importable, before.exports if before is not None else self.exports)

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every resource, in the order of the templates."""
        return tuple((stack, name) for stack, each in self.resolvers.items() for name in each.resources)

    @cached_property
    def nodes(self) -> dict[Key, Node]:
        """Every resource with the forms that it can take."""
        return {key: self._node(*key) for key in self.keys}

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
            resolver = self._exporting[export.stack]
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

    def _imported(self, stack: str, name: Any) -> Any:
        wanted = pattern(name) if is_scalar(name) or not isinstance(name, list | dict) else ""
        others = ([export for export in group if export.stack != stack] for group in self._groups)
        export = imports.found(wanted, others, self._exporting)
        if export is None:
            return Symbol(wanted)
        self._imports[export, stack] = None
        return self.value(export)


def _by_age(exports: Iterable[Export], older: Iterable[Export]) -> tuple[list[Export], list[Export]]:
    """Return the exports that are among the older ones, and those that come with the update."""
    there = {(export.stack, export.name) for export in older}
    old: list[Export] = []
    new: list[Export] = []
    for export in exports:
        (old if (export.stack, export.name) in there else new).append(export)
    return old, new
