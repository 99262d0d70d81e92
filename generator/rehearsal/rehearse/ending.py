"""What stays: the story as a report, and a table of the verdicts."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from generator.rehearsal.rehearse.environment import Rehearsed
from generator.rehearsal.rehearse.performance import Performance
from generator.rehearsal.rehearse.verdicts import Outcome
from generator.rehearsal.report.scale import duration
from generator.rehearsal.story import Release, Story

_HEAD = ("commit", "release", "verdict", "as told", "requests", "errors", "longest gap")


def story(
    rehearsed: Rehearsed, performance: Performance, outcomes: Sequence[Outcome], started: datetime, notes: Sequence[str]
) -> Story:
    """Return the story of a rehearsal."""
    return Story(
        title=f"{len(outcomes)} releases of {rehearsed.service} in {rehearsed.name}",
        started=f"{started:%A, %-d %B %Y, %H:%M} UTC",
        seconds=performance.seconds(),
        marks=tuple(performance.marks),
        releases=tuple(map(_release, outcomes)),
        notes=tuple(notes),
    )


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the table, and after it what was not as told."""
    rows = [_HEAD, *map(_cells, outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for outcome in outcomes:
        for problem in outcome.problems:
            yield f"{outcome.commit[:7]}: {problem}"


def by_hand(rehearsed: Rehearsed, variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield commands that lead a shell to the stand-in, and some to try there."""
    for name, value in variables.items():
        yield f"  export {name}={shlex.quote(value)}"
    yield f"  {Path(sys.prefix, 'bin', 'ecs-bluegreen')} status {rehearsed.file}"
    yield f"  {Path(sys.prefix, 'rehearsal', 'bin', 'aws')} deploy list-deployments"
    yield f"  curl -i http://127.0.0.1:{rehearsed.ports[0]}/"
    yield f"  cd {folder / 'web'}   # change something, commit it and push it: the pipeline releases it"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    totals = outcome.totals
    return (
        outcome.commit[:7],
        outcome.plan.message,
        outcome.verdict,
        "no" if outcome.problems else "yes",
        f"{totals.requests:,}",
        f"{totals.errors:,}",
        duration(totals.longest_gap),
    )


def _release(outcome: Outcome) -> Release:
    return Release(
        version=outcome.commit[:7],
        change=outcome.plan.message,
        colour=outcome.colour,
        verdict=outcome.verdict,
        began=outcome.began,
        ended=outcome.ended,
        requests=outcome.totals.requests,
        errors=outcome.totals.errors,
        longest_gap=outcome.totals.longest_gap,
    )
