"""The log of what was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_PATIENCE_SECONDS = 30


@dataclass
class Call:
    """One call of an operation. `error` is the code it was answered with, `None` for a result."""

    service: str
    region: str
    account: str
    operation: str
    parameters: dict[str, Any]
    arn: str = ""
    at: datetime | None = None
    error: str | None = None
    complaints: list[str] = field(default_factory=list)


class Calls:
    """All calls, in the order in which they came."""

    def __init__(self) -> None:
        self.all: list[Call] = []
        self._news = threading.Condition()

    def add(self, call: Call) -> None:
        """Record a call."""
        with self._news:
            self.all.append(call)
            self._news.notify_all()

    def names(self, service: str | None = None) -> list[str]:
        """Return the names of the operations, of one service or of all."""
        return [call.operation for call in self.all if service in (None, call.service)]

    def of(self, *operations: str) -> list[Call]:
        """Return the calls of some operations."""
        return [call for call in self.all if call.operation in operations]

    def count(self, *operations: str) -> int:
        """Return how often some operations were called."""
        return len(self.of(*operations))

    def counts(self) -> Counter[str]:
        """Return how often each operation was called, as `service.Operation`."""
        return Counter(f"{call.service}.{call.operation}" for call in self.all)

    def clear(self) -> None:
        """Forget what was asked so far."""
        self.all.clear()

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true that calls of another thread or process bring about."""
        with self._news:
            if not self._news.wait_for(true, _PATIENCE_SECONDS):
                raise TimeoutError(f"It did not become true; there was {self.counts()}")

    def wait(self, operation: str, count: int = 1, *, fitting: Callable[[Call], bool] = lambda _: True) -> Call:
        """Wait until an operation was called so often, by another thread or process, and return that call."""

        def found() -> list[Call]:
            return [call for call in self.of(operation) if fitting(call)]

        with self._news:
            if not self._news.wait_for(lambda: len(found()) >= count, _PATIENCE_SECONDS):
                raise TimeoutError(f"{operation} was not called {count} times; there was {self.counts()}")
            return found()[count - 1]
