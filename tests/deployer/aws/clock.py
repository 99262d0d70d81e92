"""The time of the fake: it stands still until a call is made or a test lets it pass."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
_AT_ONCE = 100_000


class Clock:
    """A time, and what is to happen at later times.

    Every API call lets `seconds_per_call` pass before it is answered. Whatever is due by then happens first, in the
    order of time, each with the clock standing at its own moment.
    """

    def __init__(self, start: datetime = START, seconds_per_call: float = 1.0) -> None:
        self.lock = threading.RLock()  # whoever reads or changes anything in the fake holds it
        self.now = start
        self.seconds_per_call = seconds_per_call
        self._order = itertools.count()
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []

    def after(self, seconds: float, happen: Callable[[], None]) -> None:
        """Let something happen when so many seconds have passed."""
        heapq.heappush(self._due, (self.now + timedelta(seconds=seconds), next(self._order), happen))

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + timedelta(seconds=seconds)
        for _ in range(_AT_ONCE):
            if not self._due or self._due[0][0] > end:
                self.now = end
                return
            self.now, _, happen = heapq.heappop(self._due)
            happen()
        raise RuntimeError("Something schedules itself again and again without time passing")
