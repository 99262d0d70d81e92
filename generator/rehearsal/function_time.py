"""The time of a function of Lambda on a fast clock: what it sleeps passes faster, what it does takes its time.

This is the beginning of the program in which ministack runs a function (`function_clock`), ahead of everything else
there, so it knows nothing but the standard library. `time.sleep`, `time.monotonic` and `time.time` change; network
timeouts, `perf_counter` and whatever waits without sleeping stay as they are.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any


class FunctionTime:
    """A clock that runs `factor` times faster while somebody sleeps.

    A function whose sleep would outlast its timeout ends when that is over, as in Lambda: `out_of_time` says so.
    """

    def __init__(self, factor: float, timeout: float, out_of_time: Callable[[], None]) -> None:
        self._factor = factor
        self._timeout = timeout
        self._out_of_time = out_of_time
        self._sleep, self._monotonic, self._time = time.sleep, time.monotonic, time.time
        self._lock = threading.Lock()
        self._sleepers = 0
        self._since = self._until = self._gained = 0.0
        self.begin()

    def begin(self) -> None:
        """Count the timeout from now on, because the function is invoked."""
        self._began = self.monotonic()

    def monotonic(self) -> float:
        """Return the seconds that have passed for the function, from some moment on."""
        return self._monotonic() + self._ahead()

    def time(self) -> float:
        """Return the time of day for the function."""
        return self._time() + self._ahead()

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        left = self._began + self._timeout - self.monotonic()
        shorter = min(seconds, max(left, 0)) / self._factor
        self._enter(shorter)
        try:
            self._sleep(shorter)
        finally:
            self._leave()
        if seconds > left:
            self._out_of_time()

    def _ahead(self) -> float:
        with self._lock:
            return self._gained + (self._gain() if self._sleepers else 0.0)

    def _gain(self) -> float:
        # On a busy machine a sleeper wakes late: that is no sleep.
        return (min(self._monotonic(), self._until) - self._since) * (self._factor - 1)

    def _enter(self, seconds: float) -> None:
        with self._lock:
            now = self._monotonic()
            if not self._sleepers:
                self._since = self._until = now
            self._until = max(self._until, now + seconds)
            self._sleepers += 1

    def _leave(self) -> None:
        with self._lock:
            self._sleepers -= 1
            if not self._sleepers:
                self._gained += self._gain()


class _Invocations:
    """The standard input of ministack's program, where each line is an invocation."""

    def __init__(self, lines: Any, begin: Callable[[], None]) -> None:
        self._lines = lines
        self._begin = begin

    def readline(self) -> str:
        line: str = self._lines.readline()
        self._begin()
        return line


def run_fast(factor: float) -> None:
    """Make time pass faster for all that comes."""
    timeout = int(os.environ["_LAMBDA_TIMEOUT"])

    def out_of_time() -> None:
        answer = {"status": "error", "error": f"Task timed out after {timeout}.00 seconds"}
        print(json.dumps(answer), file=sys.__stdout__, flush=True)
        os._exit(1)

    fast = FunctionTime(factor, timeout, out_of_time)
    time.sleep, time.monotonic, time.time = fast.sleep, fast.monotonic, fast.time  # type: ignore[assignment]
    sys.stdin = _Invocations(sys.stdin, fast.begin)
