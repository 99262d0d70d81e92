"""Where the labels of marks stand, so that none covers another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator.rehearsal.story import Kind, Mark

LANE = 17
# A label is cut where it would push others too high; the table has it whole.
_LONGEST = 34
# A wide font's; only the browser knows the one it takes.
_CHARACTER = 6.9
_SPACE = 16


@dataclass(frozen=True)
class Flag:
    """A mark as it is drawn: a line down from (x, y), and its text beside the top, to the left if it `leans`."""

    x: float
    y: float
    text: str
    leans: bool
    kind: Kind


def place(marks: Iterable[Mark], x: Callable[[float], float], right: float) -> tuple[tuple[Flag, ...], float]:
    """Return a flag for each mark, in lanes above one another, and the height they need.

    A flag takes the lowest lane with room for it; one that would reach beyond `right` leans to the left.
    """
    lanes: list[list[tuple[float, float]]] = []
    placed: list[tuple[Mark, str, float, bool, int]] = []
    for mark in sorted(marks, key=lambda mark: mark.at):
        text = mark.label if len(mark.label) <= _LONGEST else f"{mark.label[: _LONGEST - 1].rstrip()}…"
        at, width = x(mark.at), len(text) * _CHARACTER + _SPACE
        leans = at + width > right
        lane = _lane(lanes, (at - width, at + _SPACE) if leans else (at, at + width))
        placed.append((mark, text, at, leans, lane))
    height = LANE * len(lanes)
    flags = (
        Flag(at, height - LANE * lane - LANE / 2, text, leans, mark.kind) for mark, text, at, leans, lane in placed
    )
    return tuple(flags), height


def _lane(lanes: list[list[tuple[float, float]]], wanted: tuple[float, float]) -> int:
    """Take room in the lowest lane that has it, a new one if need be; return its number."""
    for number, taken in enumerate(lanes):
        if all(wanted[1] <= begin or end <= wanted[0] for begin, end in taken):
            taken.append(wanted)
            return number
    lanes.append([wanted])
    return len(lanes) - 1
