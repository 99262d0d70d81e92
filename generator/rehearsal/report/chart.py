"""The chart: who answered and how fast, over one time axis, with what happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.rehearsal.report import flags, scale
from generator.rehearsal.report.flags import Flag
from generator.rehearsal.report.scale import Linear, Tick
from generator.rehearsal.story import Second, Story

WIDTH = 1040
LEFT, RIGHT = 56, 1024
_REQUESTS, _LATENCIES, _BETWEEN, _AXIS = 230, 130, 46, 30
# Between the flags and the first panel.
_BELOW_FLAGS = 26


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of the chart with its own axis: from `top` to `bottom`, with what is drawn in it, as paths by class."""

    title: str
    top: float
    bottom: float
    ticks: tuple[Tick, ...]
    paths: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything the page draws, in pixels."""

    height: float
    ticks: tuple[Tick, ...]
    panels: tuple[Panel, Panel]
    flags: tuple[Flag, ...]


def draw(story: Story) -> Chart | None:
    """Draw a story; None if nothing was counted."""
    if not story.seconds:
        return None
    low = min([float(story.seconds[0].at), *(mark.at for mark in story.marks)])
    high = max([float(story.seconds[-1].at + 1), *(mark.at for mark in story.marks)])
    x, ticks = scale.times(low, high, LEFT, RIGHT)
    placed, height = flags.place(story.marks, x, RIGHT)
    requests = _requests(story.seconds, x, height + _BELOW_FLAGS)
    latencies = _latencies(story.seconds, x, requests.bottom + _BETWEEN)
    return Chart(height=latencies.bottom + _AXIS, ticks=ticks, panels=(requests, latencies), flags=placed)


def _requests(seconds: Sequence[Second], x: Linear, top: float) -> Panel:
    bottom = top + _REQUESTS
    y, ticks = scale.counts(max(second.requests for second in seconds), bottom, top)

    def area(low: Callable[[Second], int], high: Callable[[Second], int]) -> str:
        return _band([(x(at), y(low(each)), y(high(each))) for each in seconds for at in (each.at, each.at + 1)])

    paths = {
        "blue": area(lambda _: 0, lambda each: each.blue),
        "green": area(lambda each: each.blue, lambda each: each.blue + each.green),
        "errors": area(lambda each: each.blue + each.green, lambda each: each.requests),
    }
    return Panel(title="Requests per second", top=top, bottom=bottom, ticks=ticks, paths=paths)


def _latencies(seconds: Sequence[Second], x: Linear, top: float) -> Panel:
    bottom = top + _LATENCIES
    known = [(each.at, each.p50, each.p95) for each in seconds if each.p50 is not None and each.p95 is not None]
    y, ticks = scale.latencies([time for _, *both in known for time in both], bottom, top)
    # A second without an answer has no latency: there the lines have a gap.
    runs = [
        [(x(at + 0.5), y(p50), y(p95)) for _, (at, p50, p95) in run]
        for _, run in groupby(enumerate(known), lambda pair: pair[1][0] - pair[0])
    ]
    paths = {
        "spread": "".join(map(_band, runs)),
        "p95": "".join(_line((x, p95) for x, _, p95 in run) for run in runs),
        "p50": "".join(_line((x, p50) for x, p50, _ in run) for run in runs),
    }
    return Panel(
        title="Time to answer (each line ten times the one below)", top=top, bottom=bottom, ticks=ticks, paths=paths
    )


def _band(points: Sequence[tuple[float, float, float]]) -> str:
    """Return the path around what lies between the second and the third number, along the first."""
    there = ((x, high) for x, _, high in points)
    back = ((x, low) for x, low, _ in reversed(points))
    return f"{_line((*there, *back))}Z"


def _line(points: Iterable[tuple[float, float]]) -> str:
    # The last step, which goes nowhere, makes a dot of a single point.
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "h0"
