"""What happened in a rehearsal, as the report tells it. Times are seconds since the client began to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.rehearsal.answers import Answers
from generator.rehearsal.latency import Latencies

Colour = Literal["blue", "green"]
Kind = Literal["pipeline", "deployment", "alarm"]
# The last one is anything that is none of the others.
Verdict = Literal["shifted", "failed on green", "rolled back by an alarm", "failed"]


@dataclass(frozen=True, kw_only=True)
class Second:
    """What the client got in one second: good answers by colour, errors, and how long answers took, if any came."""

    at: int
    blue: int
    green: int
    errors: int
    p50: float | None
    p95: float | None

    @property
    def requests(self) -> int:
        """All of them."""
        return self.blue + self.green + self.errors


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An event. `label` has room for about thirty characters in the chart, `detail` for a sentence in the table."""

    at: float
    label: str
    kind: Kind
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Release:
    """A version on its way: what its commit says, where it started, what became of it, and what clients noticed.

    `requests`, `errors` and `longest_gap` are those of the time between `began` and `ended`.
    """

    version: str
    change: str
    colour: Colour
    verdict: Verdict
    began: float
    ended: float
    requests: int
    errors: int
    longest_gap: float


@dataclass(frozen=True, kw_only=True)
class Story:
    """A rehearsal. `started` is a date and time as people read it; `notes` are sentences at the end."""

    title: str
    started: str
    seconds: tuple[Second, ...]
    marks: tuple[Mark, ...]
    releases: tuple[Release, ...]
    notes: tuple[str, ...] = ()


def seconds(answers: Iterable[Answers], colours: Mapping[str | None, Colour]) -> tuple[Second, ...]:
    """Return the seconds from the first answer to the last, those without any too.

    `colours` says where each version ran that gave a good answer; one that it leaves out is a `KeyError`.
    """
    by_second: dict[int, list[Answers]] = {}
    for each in answers:
        by_second.setdefault(each.second, []).append(each)
    if not by_second:
        return ()
    return tuple(_second(at, by_second.get(at, []), colours) for at in range(min(by_second), max(by_second) + 1))


def _second(at: int, found: list[Answers], colours: Mapping[str | None, Colour]) -> Second:
    good = {"blue": 0, "green": 0}
    latencies = Latencies()
    for each in found:
        latencies.merge(each.latencies)
        if each.count > each.errors:
            good[colours[each.version]] += each.count - each.errors
    return Second(
        at=at,
        blue=good["blue"],
        green=good["green"],
        errors=sum(each.errors for each in found),
        p50=latencies.percentile(0.5),
        p95=latencies.percentile(0.95),
    )
