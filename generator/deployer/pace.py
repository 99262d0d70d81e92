"""How often to ask: slower the more stacks are watched and when AWS throttles, faster again when it does not.

CloudFormation throttles an account and Region as a whole, so all watchers of one share a pace. There is nothing to
tune: a person who waits should not have to know the rates of an API.
"""

from __future__ import annotations

import random
import threading

# Seconds between two questions about one stack, and the most that throttling can make of them.
SHORTEST = 5.0
LONGEST = 30.0
# Waiting for a change set, which takes seconds: the first pause, and the longest.
IMPATIENT = 2.0
# At most one question a second to an account and Region in total.
_EACH = 1.0
# So that watchers that began together do not ask together.
_JITTER = 0.2


class Pace:
    """The pauses of everybody who watches stacks of one account and Region. Safe to share between threads."""

    def __init__(self, shortest: float = SHORTEST, longest: float = LONGEST) -> None:
        self._shortest = shortest
        self._longest = longest
        self._slowed = 1.0
        self._watchers = 0
        self._lock = threading.Lock()

    def join(self) -> None:
        """Count one more watcher."""
        with self._lock:
            self._watchers += 1

    def leave(self) -> None:
        """Count one watcher less."""
        with self._lock:
            self._watchers -= 1

    def throttled(self) -> None:
        """Ask half as often from now on: AWS said that it is too much."""
        with self._lock:
            self._slowed = min(self._slowed * 2, self._longest / self._shortest)

    def answered(self) -> None:
        """Find the way back to the usual pace, a quarter at a time."""
        with self._lock:
            self._slowed = max(self._slowed * 0.75, 1.0)

    def first_pause(self) -> float:
        """Return the seconds until the first question about a stack on which an operation has just begun.

        At once it would find nothing but the beginning. A short operation is over soon after, so this one comes as
        early as all watchers together may ask.
        """
        with self._lock:
            return self._jittered(self._slower(self._watchers * _EACH))

    def pause(self) -> float:
        """Return the seconds until the next question about a stack."""
        with self._lock:
            return self._jittered(self._slower(max(self._shortest, self._watchers * _EACH)))

    def short_pause(self, attempt: int) -> float:
        """Return the seconds until the next question about a change set; `attempt` counts from 0."""
        with self._lock:
            impatient = min(IMPATIENT * self._shortest / SHORTEST * 1.5**attempt, self._shortest)
            return self._jittered(min(impatient * self._slowed, self._longest))

    def _slower(self, usual: float) -> float:
        return max(min(usual * self._slowed, self._longest), usual)

    @staticmethod
    def _jittered(seconds: float) -> float:
        return seconds * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - not a secret
