"""What is counted for each target group and second, for an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from generator.rehearsal.balancer.model import Sample
from generator.rehearsal.latency import Latencies

KEPT_SECONDS = 3600
_SERVER_ERROR = 500


@dataclass
class _Count:
    requests: int = 0
    target_5xx: int = 0
    balancer_5xx: int = 0
    connection_errors: int = 0
    latencies: Latencies = field(default_factory=Latencies)


class Counts:
    """Counts by second of `clock`, and by group; what is older than an hour is forgotten."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds: dict[int, dict[str, _Count]] = {}

    def answered(self, group: str, status: int, latency: float) -> None:
        """Count an answer of a target."""
        count = self._count(group)
        count.requests += 1
        count.target_5xx += status >= _SERVER_ERROR
        count.latencies.add(latency)

    def failed(self, group: str, *, connected: bool) -> None:
        """Count a request that the balancer answered itself, because the target it had chosen did not."""
        count = self._count(group)
        count.requests += 1
        count.balancer_5xx += 1
        count.connection_errors += not connected

    def unserved(self, group: str) -> None:
        """Count an answer of the balancer to a request for which there was no target to choose."""
        self._count(group).balancer_5xx += 1

    def samples(self, since: int | None) -> Iterable[Sample]:
        """Yield what was counted in the second `since` and later."""
        for second in sorted(second for second in self._seconds if since is None or second >= since):
            for group, count in sorted(self._seconds[second].items()):
                yield Sample(
                    second=second,
                    group=group,
                    requests=count.requests,
                    target_5xx=count.target_5xx,
                    balancer_5xx=count.balancer_5xx,
                    connection_errors=count.connection_errors,
                    latencies=count.latencies.copy(),
                )

    def _count(self, group: str) -> _Count:
        second = int(self._clock())
        if second not in self._seconds:
            self._seconds[second] = {}
            # Seconds come in order, so the oldest is the first.
            while (oldest := next(iter(self._seconds))) <= second - KEPT_SECONDS:
                del self._seconds[oldest]
        return self._seconds[second].setdefault(group, _Count())
