"""What a balancer has counted in a minute, as Elastic Load Balancing publishes it.

Counts that are zero are not published, and the host counts only while a group has targets. A load balancer's own
errors have no target group. There are no zones.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from generator.rehearsal.balancer import Sample, TargetHealth
from generator.rehearsal.latency import Latencies

NAMESPACE = "AWS/ApplicationELB"

Dimensions = Mapping[str, str]


@dataclass(frozen=True)
class Datum:
    """Values of a metric, each as often as it says."""

    name: str
    dimensions: Dimensions
    values: tuple[tuple[float, int], ...]
    unit: str = "Count"


@dataclass
class Minute:
    """What was counted for a group, or for several."""

    requests: int = 0
    target_5xx: int = 0
    balancer_5xx: int = 0
    connection_errors: int = 0
    latencies: Latencies = field(default_factory=Latencies)

    def add(self, other: Sample | Minute) -> None:
        """Count what another one has, too."""
        self.requests += other.requests
        self.target_5xx += other.target_5xx
        self.balancer_5xx += other.balancer_5xx
        self.connection_errors += other.connection_errors
        self.latencies.merge(other.latencies)


def by_group(samples: Iterable[Sample]) -> dict[str, Minute]:
    """Return what was counted for each group."""
    minutes: dict[str, Minute] = {}
    for sample in samples:
        minutes.setdefault(sample.group, Minute()).add(sample)
    return minutes


def of_group(minute: Minute, dimensions: Dimensions) -> Iterator[Datum]:
    """Yield what is published for a group, and for a load balancer as the sum of its groups."""
    counts = {
        "RequestCount": minute.requests,
        "HTTPCode_Target_5XX_Count": minute.target_5xx,
        "TargetConnectionErrorCount": minute.connection_errors,
    }
    for name, count in counts.items():
        if count:
            yield Datum(name, dimensions, ((count, 1),))
    if minute.latencies.count:
        yield Datum("TargetResponseTime", dimensions, tuple(minute.latencies.values()), "Seconds")


def of_balancer(minute: Minute, dimensions: Dimensions) -> Iterator[Datum]:
    """Yield what is published for a load balancer."""
    yield from of_group(minute, dimensions)
    if minute.balancer_5xx:
        yield Datum("HTTPCode_ELB_5XX_Count", dimensions, ((minute.balancer_5xx, 1),))


def of_health(targets: Iterable[TargetHealth], dimensions: Dimensions) -> Iterator[Datum]:
    """Yield the host counts. A target that is new, or leaving, is neither healthy nor unhealthy."""
    states = Counter(target.state for target in targets)
    if states:
        yield Datum("HealthyHostCount", dimensions, ((states["healthy"], 1),))
        yield Datum("UnHealthyHostCount", dimensions, ((states["unhealthy"], 1),))
