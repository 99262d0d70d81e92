"""What a client got for its requests, by second and version, for an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.rehearsal.latency import Latencies

KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Answer:
    """What became of one request: the version that answered, and in words what was wrong, if anything was."""

    version: str | None
    trouble: str = ""
    resent: bool = False


@dataclass(frozen=True)
class Answers:
    """What came in one second of the client from one version; None is where no version is known.

    `count` includes the errors. `latencies` are those of all of them.
    """

    second: int
    version: str | None
    count: int
    errors: int
    latencies: Latencies = field(compare=False)


@dataclass(frozen=True)
class Totals:
    """Numbers over some time.

    `longest_gap` is the longest time, in seconds, without a good answer. `troubles` counts errors by what was wrong.
    """

    requests: int
    errors: int
    resent: int
    longest_gap: float
    troubles: Mapping[str, int]


@dataclass
class _Second:
    versions: dict[str | None, tuple[Latencies, Counter[str]]] = field(default_factory=dict)
    resent: int = 0
    gap: float = 0.0


class Record:
    """Takes answers as they come; what is older than an hour is forgotten. Times are seconds since the start."""

    def __init__(self) -> None:
        self._seconds: dict[int, _Second] = {}
        self._last_good = 0.0

    def add(self, now: float, latency: float, answer: Answer) -> None:
        """Take an answer that came now."""
        second = self._second(int(now))
        latencies, troubles = second.versions.setdefault(answer.version, (Latencies(), Counter()))
        latencies.add(latency)
        second.resent += answer.resent
        if answer.trouble:
            troubles[answer.trouble] += 1
        else:
            second.gap = max(second.gap, now - self._last_good)
            self._last_good = now

    def answers(self) -> Iterator[Answers]:
        """Yield what has come, by second and version."""
        for number in sorted(self._seconds):
            versions = self._seconds[number].versions
            for version in sorted(versions, key=lambda name: name or ""):
                latencies, troubles = versions[version]
                yield Answers(number, version, latencies.count, troubles.total(), latencies.copy())

    def totals(self, since: float, until: float) -> Totals:
        """Return the numbers from the second of `since` to that of `until`.

        The time since the last good answer counts as a gap if it is not yet over at `until`.
        """
        chosen = [second for number, second in self._seconds.items() if int(since) <= number <= until]
        found = [pair for second in chosen for pair in second.versions.values()]
        troubles = sum((troubles for _, troubles in found), Counter[str]())
        return Totals(
            requests=sum(latencies.count for latencies, _ in found),
            errors=troubles.total(),
            resent=sum(second.resent for second in chosen),
            longest_gap=max([second.gap for second in chosen] + [until - self._last_good]),
            troubles=dict(troubles.most_common()),
        )

    def _second(self, number: int) -> _Second:
        if number not in self._seconds:
            self._seconds[number] = _Second()
            for old in [kept for kept in self._seconds if kept <= number - KEPT_SECONDS]:
                del self._seconds[old]
        return self._seconds[number]
