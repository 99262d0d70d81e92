"""What a new physical id does to everything that refers to it, in the same stack and through exports in others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from generator.impact import schemas
from generator.impact.changes import interrupts, merged
from generator.impact.context import Key
from generator.impact.model import Action, Change
from generator.impact.outcome import dotted, loses_data
from generator.impact.schemas import MEMBER, Path
from generator.impact.values import Node, references

# What gives a resource another physical id.
NEW_ID: tuple[Action, ...] = ("replace", "may-replace")

Nodes = Mapping[Key, Node]


class Use(NamedTuple):
    """A property that refers to another resource."""

    user: Key
    path: Path


def cascade(changes: Mapping[Key, Change], old: Nodes, new: Nodes) -> dict[Key, Change]:
    """Return the changes with those that follow from replaced resources, and those that follow from these.

    An attribute of a resource that is only modified is taken to stay what it is.
    """
    found = dict(changes)
    uses = _uses(old, new)
    followed: dict[Key, dict[Use, list[Key]]] = {}
    waiting = deque(key for key, change in found.items() if change.action in NEW_ID)
    while waiting:
        cause = waiting.popleft()
        for use in uses.get(cause, ()):
            earlier = found.get(use.user)
            following = _following(use, found[cause], new[use.user])
            found[use.user] = merged(earlier, following) if earlier else following
            causes = followed.setdefault(use.user, {}).setdefault(use, [])
            causes += [] if cause in causes else [cause]
            # What was replaced anyway has told its users already.
            if found[use.user].action in NEW_ID and (earlier is None or earlier.action != found[use.user].action):
                waiting.append(use.user)
    return found | {key: _explained(found[key], causes, found) for key, causes in followed.items()}


def follows(causes: Sequence[Change], stack: str) -> str:
    """Say which resources a value follows that get a new id; `stack` is the value's."""
    names = [cause.resource if cause.stack == stack else f"{cause.stack}.{cause.resource}" for cause in causes]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    replaced = ("are replaced" if len(names) > 1 else "is replaced") if _certain(causes) else "may be replaced"
    return f"{listed}, which {replaced}"


def _certain(causes: Sequence[Change]) -> bool:
    return all(cause.action == "replace" for cause in causes)


def _explained(change: Change, followed: Mapping[Use, list[Key]], found: Mapping[Key, Change]) -> Change:
    reasons = [
        f"{dotted(use.path)} follows {follows([found[cause] for cause in causes], change.stack)}"
        for use, causes in followed.items()
    ]
    return replace(change, because=tuple(dict.fromkeys([*change.because, *reasons])))


def _uses(old: Nodes, new: Nodes) -> dict[Key, list[Use]]:
    """Return for each resource the properties that refer to it on both sides: what is new differs by itself."""
    found: dict[Key, list[Use]] = {}
    for key, node in new.items():
        if key in old and node.variants and old[key].variants:
            known = {used for used, _ in _references(old[key])}
            for used, path in dict.fromkeys(_references(node)):
                if used in known:
                    found.setdefault(used, []).append(Use(key, path))
    return found


def _references(node: Node) -> Iterator[tuple[Key, Path]]:
    for variant in node.variants:
        yield from _within(variant.get("Properties"), ())


def _within(value: Any, path: Path) -> Iterator[tuple[Key, Path]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _within(member, (*path, str(key)))
    elif isinstance(value, list):
        for member in value:
            yield from _within(member, (*path, MEMBER))
    else:
        yield from (((reference.stack, reference.resource), path) for reference in references(value))


def _following(use: Use, cause: Change, node: Node) -> Change:
    action = _action(node.type, use.path, cause.action)
    lost = action in NEW_ID and any(loses_data(variant, "UpdateReplacePolicy") for variant in node.variants)
    path = dotted(use.path)
    return Change(
        stack=node.stack,
        resource=node.resource,
        type=node.type,
        action=action,
        properties=(path,),
        interrupts=interrupts(node.type, action, (path,)),
        data_lost=lost,
    )


def _action(type_: str, path: Path, cause: Action) -> Action:
    schema = schemas.of(type_)
    if _is_one_of(schema.create_only, path):
        return cause
    return "may-replace" if not schema.known or _is_one_of(schema.conditional, path) else "modify"


def _is_one_of(fixed: tuple[Path, ...], path: Path) -> bool:
    return any(path[: len(each)] == each for each in fixed)
