"""The person at the terminal: what goes on is told on stderr, questions are asked one at a time.

At a terminal a table shows each stack with the time it has taken and the resource in work; elsewhere every event is a
line of its own that begins with the stack's name, so that a log can be searched.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TextIO

from generator.deployer.clock import Clock, RealClock
from generator.deployer.errors import StoppedError
from generator.deployer.results import ResourceEvent
from generator.deployer.session import Secrets
from generator.deployer.statuses import FAILED_RESOURCE

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

_MINUTE = 60
_REFRESHES = 4


@dataclass
class _Row:
    """One stack in the table."""

    text: str
    begun: float
    ended: float | None = None
    at_work: str = ""


class Lines:
    """Tells everything in plain lines, for logs."""

    def __init__(self, secrets: Secrets, stream: TextIO | None = None) -> None:
        self._secrets = secrets
        self._stream = stream or sys.stderr
        self._lock = threading.Lock()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Do nothing around a run: lines need no stage."""
        yield

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do nothing around a question, either."""
        yield

    def note(self, key: str, text: str) -> None:
        """Say one sentence about a stack; the empty key speaks of the whole."""
        # Masked first: a secret may have several lines.
        for line in self._secrets.masked(text).splitlines():
            self._say(key, line)

    def begin(self, key: str, text: str) -> None:
        """Say that an operation on a stack has begun."""
        self._say(key, text)

    def event(self, key: str, event: ResourceEvent) -> None:
        """Say what happened to a resource of a stack."""
        self._say(key, described(event))

    def end(self, key: str, text: str) -> None:
        """Say how the operation ended."""
        self._say(key, text)

    def _say(self, key: str, text: str) -> None:
        prefix = f"[{key}] " if key else ""
        with self._lock:
            print(self._secrets.masked(f"{prefix}{text}"), file=self._stream, flush=True)


class Screen:
    """Tells with a table that moves, for people; sentences and failures stand above it."""

    def __init__(self, secrets: Secrets, clock: Clock | None = None) -> None:
        from rich.console import Console

        self._secrets = secrets
        self._clock = clock or RealClock()
        self._console: Console = Console(stderr=True, highlight=False)
        self._rows: dict[str, _Row] = {}
        self._lock = threading.Lock()
        self._live: Live | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the table as long as this lasts."""
        from rich.live import Live

        with Live(get_renderable=self._table, console=self._console, refresh_per_second=_REFRESHES) as self._live:
            try:
                yield
            finally:
                self._live.refresh()
        self._live = None

    def note(self, key: str, text: str) -> None:
        """Say one sentence about a stack; the empty key speaks of the whole."""
        prefix = f"{key}: " if key and not text.startswith(key) else ""
        self._console.print(self._secrets.masked(f"{prefix}{text}"), markup=False, soft_wrap=True)

    def begin(self, key: str, text: str) -> None:
        """Give a stack a row."""
        with self._lock:
            self._rows[key] = _Row(text=text, begun=self._clock.now())

    def event(self, key: str, event: ResourceEvent) -> None:
        """Show the resource in work; a failure stays to be read."""
        with self._lock:
            row = self._rows.setdefault(key, _Row(text="", begun=self._clock.now()))
            row.at_work = f"{event.resource} {event.status}"
        if event.status in FAILED_RESOURCE or event.hook:
            self.note(key, described(event))

    def end(self, key: str, text: str) -> None:
        """Stop the row's clock."""
        with self._lock:
            row = self._rows.setdefault(key, _Row(text="", begun=self._clock.now()))
            row.text, row.ended, row.at_work = text, self._clock.now(), ""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the table away while a question is asked."""
        live = self._live
        if live is None:
            yield
            return
        live.stop()
        try:
            yield
        finally:
            live.start()

    def _table(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        with self._lock:
            for key, row in self._rows.items():
                elapsed = (row.ended if row.ended is not None else self._clock.now()) - row.begun
                cells = (key, _minutes(elapsed), self._secrets.masked(row.text), self._secrets.masked(row.at_work))
                table.add_row(*(Text(cell) for cell in cells))
        return table


class Told(Protocol):
    """Something that steps aside while a question is asked."""

    def paused(self) -> AbstractContextManager[None]:
        """Step aside as long as this lasts."""


class AtTerminal:
    """A person who answers questions on stderr and stdin, if there is a terminal."""

    def __init__(self, progress: Told, *, yes: bool = False) -> None:
        self._progress = progress
        self._yes = yes
        self._lock = threading.Lock()

    @property
    def is_there(self) -> bool:
        """Whether there is a terminal to ask at."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def confirm(self, question: str) -> bool:
        """Ask for yes or no; `--yes` is yes, and no where nobody is there."""
        return self._yes or (self.is_there and self._answered(f"{question} [y/N] ").lower() in ("y", "yes"))

    def types(self, question: str, expected: str) -> bool:
        """Ask to type a word, and say whether it was that one; `--yes` types nothing."""
        return self.is_there and self._answered(f"{question.removesuffix(':')}: ") == expected

    def choose(self, question: str, choices: str) -> str:
        """Ask for one of the letters in `choices`; the first one where nobody is there or the answer is another."""
        answer = self._asked(f"{question} [{'/'.join(choices)}] ").lower()[:1] if self.is_there else ""
        return answer if answer and answer in choices else choices[0]

    def _answered(self, prompt: str) -> str:
        try:
            return self._asked(prompt)
        except KeyboardInterrupt as error:
            raise StoppedError("stopped at a question: what it asked for was not done") from error

    def _asked(self, prompt: str) -> str:
        with self._lock, self._progress.paused(), _interruptible():
            print(prompt, end="", file=sys.stderr, flush=True)
            return sys.stdin.readline().strip()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a signal end a question: else Python goes on reading once the handler of the command is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, signal.default_int_handler) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def progress(secrets: Secrets) -> Lines | Screen:
    """Return the way to tell what goes on: a moving table at a terminal, lines anywhere else."""
    moving = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return Screen(secrets) if moving else Lines(secrets)


def described(event: ResourceEvent) -> str:
    """Return an event as one line."""
    reasons = "".join(f": {reason}" for reason in (event.reason, event.hook) if reason)
    return f"{event.status} {event.resource} ({event.type}){reasons}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), _MINUTE)
    return f"{minutes}:{rest:02d}"
