"""What is said of an impact and in which order, whatever the notation: what hurts most comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from generator.impact.model import Action, Change, ExportChange, Hazard, Impact
from generator.impact.release_class import release_class

# The order of the changes of a stack.
SYMBOLS: Mapping[Action, str] = {"remove": "-", "replace": "-/+", "may-replace": "?/+", "modify": "~", "add": "+"}

_VERDICTS: Mapping[str, str] = {
    "none": "nothing changes",
    "patch": "a patch version",
    "minor": "a minor version",
    "major": "a major version",
}


def verdict(impact: Impact) -> str:
    """The two sides, and the version that such an update asks for."""
    return f"From {clean(impact.old)} to {clean(impact.new)}: {_VERDICTS[release_class(impact)]}."


def hurts(impact: Impact) -> str:
    """What the update does to a running system, in one sentence."""
    changes = impact.changes
    maybe = sum(change.data_lost and change.action == "may-replace" for change in changes)
    refused = sum(parameter.breaks for parameter in impact.parameters) + sum(map(is_refused, impact.exports))
    gone = sum(stack.action == "remove" for stack in impact.stacks)
    parts = [
        _count(len(hazards(impact)), "hazard", "hazards"),
        _count(sum(change.data_lost for change in changes) - maybe, "resource loses data", "resources lose data"),
        _count(maybe, "resource may lose data", "resources may lose data"),
        _count(
            sum(change.interrupts for change in changes), "resource stops for a while", "resources stop for a while"
        ),
        _count(gone, "stack can no longer be updated", "stacks can no longer be updated"),
        _count(refused, "change is refused by CloudFormation", "changes are refused by CloudFormation"),
    ]
    some = [part for part in parts if not part.startswith("0 ")]
    return f"{', '.join(some)}." if some else "Nothing in it is known to interrupt what runs or to lose data."


def symbol(action: str) -> str:
    """The sign of what happens to a whole stack, a parameter or an export."""
    return {"add": "+", "remove": "-"}.get(action, "~")


def hazards(impact: Impact) -> dict[Hazard, list[Change]]:
    """Each hazard once, with every change that carries it."""
    found: dict[Hazard, list[Change]] = {}
    for change in impact.changes:
        for hazard in change.hazards:
            found.setdefault(hazard, []).append(change)
    return found


def stacks(impact: Impact) -> dict[str, list[Change]]:
    """The changes of each stack, grouped by what happens."""
    found: dict[str, list[Change]] = {}
    for change in impact.changes:
        found.setdefault(change.stack, []).append(change)
    order = list(SYMBOLS)
    return {stack: sorted(changes, key=lambda change: order.index(change.action)) for stack, changes in found.items()}


def is_refused(export: ExportChange) -> bool:
    """Whether CloudFormation refuses the change because another stack imports the value."""
    return bool(export.imported_by)


def refusal(export: ExportChange) -> str:
    """Who stands against the change of an export that `is_refused`."""
    return f"CloudFormation refuses it while it is imported by {', '.join(map(clean, export.imported_by))}."


def reasons(change: Change) -> Iterator[str]:
    """Everything to be said of a change, a sentence without its full stop each, as in `because`."""
    if change.hazards:
        names = list(dict.fromkeys(clean(hazard.name) for hazard in change.hazards))
        yield f"{'hazard' if len(names) == 1 else 'hazards'}: {', '.join(names)}"
    if change.data_lost:
        yield "it may lose its data" if change.action == "may-replace" else "its data is lost"
    if change.interrupts:
        yield "it stops working for a while"
    yield from map(clean, change.because)


def summary(impact: Impact) -> str:
    """How many resources have which fate."""
    counts = Counter(change.action for change in impact.changes)
    words = {"add": "added", "remove": "removed", "replace": "replaced", "modify": "modified"}
    parts = [f"{counts[action]} {words.get(action, 'perhaps replaced')}" for action in SYMBOLS if counts[action]]
    return ", ".join([*parts, _count(impact.unchanged, "resource unchanged", "resources unchanged")]) + "."


def texts(impact: Impact) -> str:
    """The stacks in which only texts differ, in one sentence; empty if there is none."""
    return f"Only texts differ in {', '.join(map(clean, impact.texts))}." if impact.texts else ""


def clean(text: str) -> str:
    r"""Return what a template says as one line without control characters: those become visible, like `\x1b`."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
