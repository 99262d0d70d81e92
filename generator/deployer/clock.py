"""Time as the deployer sees it, so that a test can run hours of it in an instant."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is, and a way to let some of it pass."""

    def now(self) -> float:
        """Return seconds that only ever grow."""

    def utc(self) -> datetime:
        """Return the time of day, for names and for comparing with what AWS says."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after `seconds`, or at once when `stop` is set."""


class RealClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic()

    def utc(self) -> datetime:
        """Return the time of day."""
        return datetime.now(UTC)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after `seconds`, or at once when `stop` is set."""
        stop.wait(seconds)
