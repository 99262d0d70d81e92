"""The report as HTML."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from markupsafe import Markup

from generator import html_page
from generator.rehearsal.report import scale
from generator.rehearsal.report.chart import LEFT, RIGHT, WIDTH, draw
from generator.rehearsal.story import Release, Story

_ASSETS = Path(__file__).parent / "assets"


def render(story: Story) -> str:
    """Return the report."""
    filters = {"clock": scale.clock, "precise": _precise, "duration": scale.duration, "count": _count}
    style = (_ASSETS / "report.css").read_text("utf-8")
    environment = html_page.environment(_ASSETS, filters)
    return environment.get_template("report.html.j2").render(
        story=story,
        chart=draw(story),
        left=LEFT,
        right=RIGHT,
        width=WIDTH,
        marks=sorted(story.marks, key=lambda mark: mark.at),
        requests=sum(second.requests for second in story.seconds),
        errors=sum(second.errors for second in story.seconds),
        longest_gap=max((release.longest_gap for release in story.releases), default=None),
        verdicts=Counter(release.verdict for release in story.releases),
        peak=max((second.requests for second in story.seconds), default=0),
        tone=_tone,
        style=Markup(style),  # noqa: S704 - a file of this package
        policy=html_page.policy(style=style),
    )


def _tone(release: Release) -> str:
    """Return the class that colours a verdict."""
    tones = {"shifted": "good", "failed on green": "stopped", "rolled back by an alarm": "back", "failed": "back"}
    return tones[release.verdict]


def _precise(seconds: float) -> str:
    """Return a time since the beginning to a tenth of a second: `1:05.3`."""
    tenths = round(seconds * 10)
    return f"{scale.clock(tenths // 10)}.{tenths % 10}"


def _count(number: int) -> str:
    return f"{number:,}"
