"""An impact as text, for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import click

from generator.impact.formats import outline
from generator.impact.formats.outline import SYMBOLS, clean
from generator.impact.model import RELEASE_CLASSES, Action, Change, Impact
from generator.impact.release_class import release_class

_NARROWEST = 40
_ACTION_COLOURS: Mapping[Action, str] = {
    "remove": "red",
    "replace": "red",
    "may-replace": "yellow",
    "modify": "yellow",
    "add": "green",
}
_CLASS_COLOURS = dict(zip(RELEASE_CLASSES, ("green", "green", "yellow", "red"), strict=True))


@dataclass(frozen=True)
class Line:
    """One thing to say: on a terminal it may take several lines, in a pipe it takes one."""

    text: str
    indent: int = 0
    colour: str | None = None
    bold: bool = False


def to_text(impact: Impact, *, colour: bool = False, width: int | None = None) -> str:
    """The impact as text; without a width no line is broken."""
    return "".join(f"{line}\n" for each in _lines(impact) for line in _rendered(each, colour=colour, width=width))


def _rendered(line: Line, *, colour: bool, width: int | None) -> list[str]:
    margin = " " * line.indent
    if width is None or not line.text:
        broken = [f"{margin}{line.text}".rstrip()]
    else:
        broken = textwrap.wrap(
            line.text,
            max(width, _NARROWEST),
            initial_indent=margin,
            subsequent_indent=f"{margin}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return [click.style(each, fg=line.colour, bold=line.bold or None) if colour and each else each for each in broken]


def _lines(impact: Impact) -> Iterator[Line]:
    yield Line(outline.verdict(impact), colour=_CLASS_COLOURS[release_class(impact)], bold=True)
    yield Line(outline.hurts(impact))
    yield from _section("Hazards", _hazards(impact))
    yield from _section("Data lost", _named(change for change in impact.changes if change.data_lost))
    yield from _section("Interruptions", _named(change for change in impact.changes if change.interrupts))
    yield from _section("Stacks", _stacks(impact))
    for stack, changes in outline.stacks(impact).items():
        yield from _section(f"Stack {clean(stack)}", _changes(changes))
    yield from _section("Parameters", _parameters(impact))
    yield from _section("Exports", _exports(impact))
    yield from _section("Policies that allow more", _policies(impact))
    yield Line("")
    if texts := outline.texts(impact):
        yield Line(texts)
    yield Line(outline.summary(impact))


def _section(title: str, content: Iterable[Line]) -> Iterator[Line]:
    lines = list(content)
    if lines:
        yield from (Line(""), Line(title, bold=True), *lines)


def _hazards(impact: Impact) -> Iterator[Line]:
    for hazard, changes in outline.hazards(impact).items():
        yield Line(clean(hazard.name), 2, colour="red", bold=True)
        yield from (Line(_name(change), 4) for change in changes)
        yield Line(f"Why: {clean(hazard.why)}", 4)
        yield Line(f"Do:  {clean(hazard.remedy)}", 4, bold=True)


def _named(changes: Iterable[Change]) -> Iterator[Line]:
    for change in changes:
        yield Line(f"{SYMBOLS[change.action]:3} {_name(change)}", 2, colour="red")
        yield from (Line(clean(reason), 6) for reason in change.because)


def _stacks(impact: Impact) -> Iterator[Line]:
    for each in impact.stacks:
        text = clean(f"{each.stack}: {each.because}")
        yield Line(f"{outline.symbol(each.action):3} {text}", 2, colour=_ACTION_COLOURS[each.action])


def _name(change: Change) -> str:
    return clean(f"{change.stack} {change.resource} {change.type}")


def _changes(changes: Iterable[Change]) -> Iterator[Line]:
    for change in changes:
        text = clean(f"{change.resource} {change.type}")
        yield Line(f"{SYMBOLS[change.action]:3} {text}", 2, colour=_ACTION_COLOURS[change.action])
        if change.properties:
            yield Line(clean(", ".join(change.properties)), 6)
        yield from (Line(reason, 6) for reason in outline.reasons(change))


def _parameters(impact: Impact) -> Iterator[Line]:
    for each in impact.parameters:
        text = clean(f"{each.stack} {each.parameter}: {each.because}")
        yield Line(f"{outline.symbol(each.action):3} {text}", 2, colour="red" if each.breaks else None)


def _exports(impact: Impact) -> Iterator[Line]:
    for each in impact.exports:
        text = clean(f"{each.stack} {each.export}: {each.because}")
        yield Line(f"{outline.symbol(each.action):3} {text}", 2, colour="red" if outline.is_refused(each) else None)
        if outline.is_refused(each):
            yield Line(outline.refusal(each), 6)


def _policies(impact: Impact) -> Iterator[Line]:
    for each in impact.policies:
        yield Line(clean(f"{each.stack} {each.resource} {each.path}"), 2, colour="yellow")
        yield Line(clean(each.allows), 6)
