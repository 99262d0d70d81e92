"""What an upgrade from an older version does, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.catalog import words
from generator.committed import Version
from generator.impact.model import (
    Action,
    Change,
    ExportChange,
    Hazard,
    Impact,
    ParameterChange,
    ReleaseClass,
    StackChange,
)

_HEADLINES: dict[ReleaseClass, str] = {
    "none": "Nothing changes but the number.",
    "patch": "A patch: a running system notices nothing.",
    "minor": "A minor upgrade: things are added, and what runs keeps running.",
    "major": "A major upgrade: it needs your attention before you begin.",
}
_ACTIONS: dict[Action, str] = {
    "add": "is made",
    "remove": "is deleted",
    "replace": "is replaced: a new one is made, then the old one deleted",
    "may-replace": "may be replaced, depending on values that only a deployment knows",
    "modify": "is changed in place",
}
_STACKS = {"add": "is new", "remove": "is gone"}
_PARAMETERS = {
    "add": "is new",
    "remove": "is gone",
    "narrow": "takes fewer values",
    "widen": "takes more values",
    "default": "has another default",
    "type": "has another type",
    "text": "is described in other words",
}
_EXPORTS = {"add": "is new", "remove": "is gone", "modify": "gets another value"}


@dataclass(frozen=True)
class Line:
    """One thing that happens: to what, in words, why, and whether a person should look at it first."""

    subject: str
    sentence: str
    because: tuple[str, ...] = ()
    alarming: bool = False


@dataclass(frozen=True)
class Caution:
    """A hazard with the resources that have it."""

    hazard: Hazard
    subjects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """The upgrade from one version; `stacks` maps each stack that changes to what happens there."""

    old: str
    release_class: ReleaseClass
    headline: str
    cautions: tuple[Caution, ...]
    stacks: tuple[tuple[str, tuple[Line, ...]], ...]
    texts: tuple[str, ...]
    unchanged: int


def upgrades(versions: Sequence[Version], templates: Path) -> dict[str, list[Upgrade]]:
    """Return for each version the upgrades to it: from every older one to the newest, else from the one before."""
    names = [version.name for version in versions]
    older = {new: names[place : place + 1] for place, new in enumerate(names, 1)} | {names[0]: names[1:]}
    return {new: [_between(old, new, templates) for old in before] for new, before in older.items()}


def _between(old: str, new: str, templates: Path) -> Upgrade:
    # Most runs find one version, and need none of this.
    from generator.impact import sides
    from generator.impact.compare import compare
    from generator.impact.release_class import release_class

    impact = compare(sides.read(old, templates=templates), sides.read(new, templates=templates))
    return told(impact, release_class(impact), old)


def told(impact: Impact, release: ReleaseClass, old: str) -> Upgrade:
    """Return an impact in words."""
    lines = list(_lines(impact))
    stacks = dict.fromkeys(stack for stack, _ in lines)
    return Upgrade(
        old=old,
        release_class=release,
        headline=_HEADLINES[release],
        cautions=tuple(_cautions(impact.changes)),
        stacks=tuple((stack, tuple(line for owner, line in lines if owner == stack)) for stack in stacks),
        texts=impact.texts,
        unchanged=impact.unchanged,
    )


def _cautions(changes: Sequence[Change]) -> Iterator[Caution]:
    hazards = dict.fromkeys(hazard for change in changes for hazard in change.hazards)
    for hazard in hazards:
        yield Caution(hazard, tuple(f"{each.stack} {each.resource}" for each in changes if hazard in each.hazards))


def _lines(impact: Impact) -> Iterator[tuple[str, Line]]:
    for stack in impact.stacks:
        yield stack.stack, _stack(stack)
    for change in impact.changes:
        yield change.stack, _resource(change)
    for parameter in impact.parameters:
        yield parameter.stack, _parameter(parameter)
    for export in impact.exports:
        yield export.stack, _export(export)
    for policy in impact.policies:
        yield policy.stack, Line(policy.resource, f"allows more than before: {policy.allows}", (f"at {policy.path}",))


def _stack(change: StackChange) -> Line:
    return Line(change.stack, f"Template {_STACKS[change.action]}", (change.because,), change.action == "remove")


def _resource(change: Change) -> Line:
    sentence = f"{words.short_type(change.type)} {_ACTIONS[change.action]}"
    if change.data_lost:
        sentence += "; its data is lost"
    if change.interrupts:
        sentence += "; it stops working meanwhile"
    if change.properties:
        sentence += f" ({', '.join(change.properties)})"
    alarming = change.data_lost or change.interrupts or bool(change.hazards) or "replace" in change.action
    return Line(change.resource, sentence, change.because, alarming or change.action == "remove")


def _parameter(change: ParameterChange) -> Line:
    sentence = f"Parameter {_PARAMETERS[change.action]}"
    if change.breaks:
        sentence += "; an update with the values of before is refused"
    return Line(change.parameter, sentence, (change.because,), change.breaks)


def _export(change: ExportChange) -> Line:
    sentence = f"Exported value {_EXPORTS[change.action]}"
    if change.imported_by:
        sentence += f"; CloudFormation refuses this while {', '.join(change.imported_by)} use it"
    return Line(change.export, sentence, (change.because,), bool(change.imported_by))
