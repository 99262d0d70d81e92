"""What happens to each resource, every combination of parameters put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from generator.impact import conditions
from generator.impact.context import Key
from generator.impact.interruptions import interrupting
from generator.impact.model import Change
from generator.impact.outcome import SEVERITY, Outcome, outcome
from generator.impact.resolve import resource_type
from generator.impact.resolved import Resolved

# Said only where it differs from one combination of parameters to another.
_PLAIN = {"add": "it is added", "remove": "it is removed", "modify": "it changes in place"}


def changes(before: Resolved, after: Resolved, keys: Iterable[Key]) -> dict[Key, Change]:
    """Return what happens to the resources of `keys`, without those to which nothing does."""
    found = ((key, change(key, before, after)) for key in keys)
    return {key: each for key, each in found if each is not None}


def keys_of(before: Resolved, after: Resolved) -> tuple[Key, ...]:
    """Return the resources of both sides, in the order of the new templates and then of the old ones."""
    return tuple(dict.fromkeys([*after.keys, *before.keys]))


def change(key: Key, before: Resolved, after: Resolved) -> Change | None:
    """Return what happens to a resource, None if nothing does."""
    if not before.has(key) or not after.has(key):
        return _alone(key, before, after)
    if before.whole(key) == after.whole(key):
        return None
    asked = _asked(key, before, after)
    scenarios = conditions.scenarios(list(asked.values()), partial(_allowed, key[0], (before, after)))
    pairs = [(before.body(key, scenario), after.body(key, scenario)) for scenario in scenarios]
    outcomes = [outcome(*pair) for pair in pairs]
    exists = [number for number, pair in enumerate(pairs) if any(pair)]
    places = {number: place for place, number in enumerate(exists)}
    describe = partial(conditions.describe, asked, [scenarios[number] for number in exists])
    found = [(places[number], each) for number, each in enumerate(outcomes) if each is not None]
    if not found:
        return None
    return _put_together(key, _type(key, after), found, describe)


def merged(first: Change, second: Change) -> Change:
    """Return one change for two of the same resource."""
    action = max(first.action, second.action, key=SEVERITY.index)
    properties = tuple(dict.fromkeys([*first.properties, *second.properties]))
    return replace(
        first,
        action=action,
        properties=properties,
        because=tuple(dict.fromkeys([*first.because, *second.because])),
        interrupts=interrupts(first.type, action, properties),
        data_lost=first.data_lost or second.data_lost,
    )


def interrupts(type_: str, action: str, properties: Iterable[str]) -> bool:
    """Whether a resource that stays stops working while it changes."""
    return action in ("modify", "may-replace") and bool(interrupting(type_, properties))


def _alone(key: Key, before: Resolved, after: Resolved) -> Change | None:
    """Return the change of a resource that only one side has."""
    side, action = (
        (after, outcome(None, after.whole(key))) if after.has(key) else (before, outcome(before.whole(key), None))
    )
    name, asked = side.condition(key)
    if action is None and (before.has(key) or after.complete):
        return None
    because = () if asked is True else (f"only when {name}",)
    if key[0] not in after.resolvers:
        because = (*because, "only when its stack is deleted")
    lost = action is not None and action.data_lost
    return Change(
        stack=key[0],
        resource=key[1],
        type=_type(key, side),
        action="add" if action is None else action.action,
        because=because,
        data_lost=lost,
    )


def _type(key: Key, side: Resolved) -> str:
    return resource_type(side.resolvers[key[0]].resources[key[1]], key[1])


def _asked(key: Key, before: Resolved, after: Resolved) -> dict[str, Any]:
    """Return the conditions of both sides; where the same name asks something else now, both stand there."""
    old, new = before.asked(key), after.asked(key)
    return new | {
        name if new.get(name, asked) == asked else f"{name} (as it was)": asked for name, asked in old.items()
    }


def _allowed(stack: str, sides: tuple[Resolved, ...], subject: Any) -> Collection[str] | None:
    found = [side.allowed(stack, subject) for side in sides if side.declares(stack, subject)]
    lists = [values for values in found if values is not None]
    return [value for values in lists for value in values] if lists and len(lists) == len(found) else None


def _put_together(key: Key, type_: str, found: list[tuple[int, Outcome]], describe: Any) -> Change:
    action = max((each.action for _, each in found), key=SEVERITY.index)
    properties = tuple(dict.fromkeys(path for _, each in found for path in each.paths))
    return Change(
        stack=key[0],
        resource=key[1],
        type=type_,
        action=action,
        properties=properties,
        because=tuple(_because(found, describe)),
        interrupts=interrupts(type_, action, properties),
        data_lost=any(each.data_lost for _, each in found),
    )


def _because(found: list[tuple[int, Outcome]], describe: Any) -> Iterator[str]:
    """Yield each reason once, with the conditions under which it holds."""
    reasons: dict[str, list[int]] = {}
    for number, each in found:
        for reason in each.reasons:
            reasons.setdefault(reason or _PLAIN[each.action], []).append(number)
    several = len({each.action for _, each in found}) > 1
    for reason, numbers in reasons.items():
        words = describe(numbers)
        plain = reason in _PLAIN.values()
        if words and plain:
            yield f"{reason} {words}" if several else words if words.startswith("unless") else f"only {words}"
        elif not plain:
            yield f"{reason}, {words}" if words else reason
