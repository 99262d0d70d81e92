"""What is told on the way: sentences and events that stay, and at a terminal one line that moves below them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from generator.rehearsal.rehearse.news import Event
from generator.rehearsal.rehearse.verdicts import Outcome
from generator.rehearsal.report.scale import clock, duration
from generator.rehearsal.story import Second

_STYLES = {"pipeline": "magenta", "deployment": "cyan", "alarm": "red"}
# Where no line can move, what clients see is a line of its own now and then.
_SECONDS_BETWEEN_LINES = 5.0


class Terminal:
    """Tells everything on stdout; sentences may come from any thread."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._moves = self._console.is_terminal and os.environ.get("TERM") != "dumb"
        self._live: Live | None = None
        self._last_line = 0.0

    def say(self, text: str = "", style: str = "") -> None:
        """Say a sentence."""
        self._console.print(Text(text, style))

    def event(self, at: float, event: Event) -> None:
        """Say what has happened, and when."""
        line = Text.assemble(f"  {clock(int(at)):>5}  ", (f"{event.label}", _STYLES[event.kind]))
        self._console.print(line.append(f"  {event.detail}" if event.detail else "", "dim"))

    def verdict(self, outcome: Outcome) -> None:
        """Say what became of a release, and what should not have."""
        totals = outcome.totals
        measured = f"{totals.requests:,} requests, {totals.errors:,} errors"
        self.say(f"  Verdict: {outcome.verdict}. {measured}.", "red" if outcome.problems else "green")
        for problem in outcome.problems:
            self.say(f"  Not as told: {problem}", "red")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Have room for the line that moves, as long as this lasts."""
        if not self._moves:
            yield
            return
        with Live(console=self._console, auto_refresh=False, transient=True) as self._live:
            yield
        self._live = None

    def seen(self, second: Second, at_work: str) -> None:
        """Show what clients got in a second, and what is being done."""
        line = _line(second, at_work)
        if self._live:
            self._live.update(line, refresh=True)
        elif time.monotonic() - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            self._console.print(line)


def _line(second: Second, at_work: str) -> Text:
    p95 = "none" if second.p95 is None else duration(second.p95)
    return Text.assemble(
        f"  {clock(second.at):>5}  clients: ",
        (f"blue {second.blue}/s", "bold blue" if second.blue else "dim"),
        "  ",
        (f"green {second.green}/s", "bold green" if second.green else "dim"),
        "  ",
        (f"errors {second.errors}/s", "bold red" if second.errors else ""),
        f"  p95 {p95}  ",
        (at_work, "dim"),
        no_wrap=True,
        overflow="ellipsis",
    )
