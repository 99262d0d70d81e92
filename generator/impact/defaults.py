"""Which values parameters have in a comparison: those that are given, and the defaults that an update brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from generator.impact.changes import changes, merged
from generator.impact.context import Key
from generator.impact.model import Change, Side
from generator.impact.plain import text
from generator.impact.resolve import section
from generator.impact.resolved import Resolved
from generator.impact.values import Joined, Opaque, Symbol

Known = dict[str, dict[str, str]]


class NewDefault(NamedTuple):
    """A default that is another one now, and the stacks in which it is."""

    parameter: str
    old: str
    new: str
    stacks: tuple[str, ...]

    def __str__(self) -> str:
        """Return it in words."""
        return f"the default of {self.parameter} changes from {shown(self.old)} to {shown(self.new)}"


def shown(value: str) -> str:
    """Return a value of a parameter as it is shown to a person."""
    return value or '""'


def sharing(old: Side, new: Side) -> tuple[Side, Side]:
    """Return both sides with known parameters where one has them: the same values are then given to the other."""
    if old.parameters is None and new.parameters is not None:
        return replace(old, parameters=new.parameters), new
    if new.parameters is None and old.parameters is not None:
        return old, replace(new, parameters=old.parameters)
    return old, new


def resolved(old: Side, new: Side) -> tuple[Resolved, Resolved]:
    """Return both sides with functions applied."""
    return _resolved(old, new, _known(old, None), _known(new, old))


def with_new_defaults(
    found: Mapping[Key, Change], old: Side, new: Side, before: Resolved, after: Resolved
) -> dict[Key, Change]:
    """Add what happens to stacks that leave parameters to their defaults, where a default is another one now."""
    result = dict(found)
    for each in new_defaults(old, new):
        symbol = Symbol(each.parameter)
        known = (_with(_known(old, None), each, each.old), _with(_known(new, old), each, each.new))
        one, other = _resolved(old, new, *known)
        keys = [
            key
            for key in after.keys
            if before.has(key) and (mentions(before.whole(key), symbol) or mentions(after.whole(key), symbol))
        ]
        for key, change in changes(one, other, keys).items():
            result[key] = _added(result.get(key), replace(change, because=(*change.because, str(each))))
    return result


def new_defaults(old: Side, new: Side) -> list[NewDefault]:
    """Return the defaults that differ; none where the values of parameters are known."""
    if new.parameters is not None:
        return []
    found: dict[tuple[str, str, str], list[str]] = {}
    for stack, template in new.templates.items():
        before = defaults(old.templates.get(stack, {}))
        for name, default in defaults(template).items():
            if before.get(name, default) != default:
                found.setdefault((name, before[name], default), []).append(stack)
    return [NewDefault(*change, tuple(stacks)) for change, stacks in found.items()]


def defaults(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the defaults of a template's parameters, as text."""
    declared = section(template, "Parameters").items()
    return {name: text(each["Default"]) for name, each in declared if isinstance(each, Mapping) and "Default" in each}


def mentions(value: Any, symbol: Symbol) -> bool:
    """Whether a symbol stands anywhere in a resolved value."""
    match value:
        case Symbol():
            return value == symbol
        case Joined(parts=members) | Opaque(argument=members) | list(members) | tuple(members):
            return (
                any(mentions(member, symbol) for member in members)
                if isinstance(members, tuple | list)
                else (mentions(members, symbol))
            )
        case dict():
            return any(mentions(member, symbol) for member in value.values())
    return False


def _resolved(old: Side, new: Side, before: Known, after: Known) -> tuple[Resolved, Resolved]:
    first = Resolved(old, after | before, _only(new, old))
    return first, Resolved(new, before | after, _only(old, new), first)


def _only(one: Side, other: Side) -> dict[str, Mapping[str, Any]]:
    return {stack: template for stack, template in one.templates.items() if stack not in other.templates}


def _known(side: Side, old: Side | None) -> Known:
    if side.parameters is not None:
        return {
            stack: defaults(template) | dict(side.parameters.get(stack, {}))
            for stack, template in side.templates.items()
        }
    if old is None:
        return {}
    # Nobody can have given a value to a parameter that comes with the update: it has its default.
    return {stack: dict(_of_new_parameters(stack, template, old)) for stack, template in side.templates.items()}


def _of_new_parameters(stack: str, template: Mapping[str, Any], old: Side) -> Iterator[tuple[str, str]]:
    if stack in old.templates:
        before = section(old.templates[stack], "Parameters")
        yield from ((name, default) for name, default in defaults(template).items() if name not in before)


def _with(known: Known, default: NewDefault, value: str) -> Known:
    added = {stack: {**known.get(stack, {}), default.parameter: value} for stack in default.stacks}
    return known | added


def _added(first: Change | None, second: Change) -> Change:
    if first is None:
        return second
    whole = merged(first, second)
    # The same change without the default's help needs no second reason.
    same = (whole.action, set(whole.properties), whole.data_lost) == (
        first.action,
        set(first.properties),
        first.data_lost,
    )
    return first if same else whole
