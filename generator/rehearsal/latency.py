"""How long answers took, in little memory: a histogram whose steps are five percent wide."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

_SHORTEST = 0.000_01
_STEP = math.log(1.05)


class Latencies:
    """Times in seconds. Number and longest are exact; a percentile is right to within three percent."""

    def __init__(self) -> None:
        self.count = 0
        self.longest = 0.0
        self._steps: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """Count one answer."""
        self.count += 1
        self.longest = max(self.longest, seconds)
        self._steps[math.ceil(math.log(max(seconds, _SHORTEST) / _SHORTEST) / _STEP)] += 1

    def merge(self, other: Latencies) -> None:
        """Count the answers of another one too."""
        self.count += other.count
        self.longest = max(self.longest, other.longest)
        self._steps.update(other._steps)

    def copy(self) -> Latencies:
        """Return one with the same answers, which later answers do not change."""
        twin = Latencies()
        twin.merge(self)
        return twin

    def values(self) -> Iterator[tuple[float, int]]:
        """Yield times, the shortest first, and how many answers took about as long."""
        for step in sorted(self._steps):
            yield min(_SHORTEST * math.exp(_STEP * (step - 0.5)), self.longest), self._steps[step]

    def percentile(self, share: float) -> float | None:
        """Return the time within which this share of the answers (0.95) came; None if there was no answer."""
        rank = math.ceil(share * self.count)
        for seconds, count in self.values():
            rank -= count
            if rank <= 0:
                return seconds
        return None
