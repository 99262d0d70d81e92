"""What the balancer is told and what it says: targets, health, settings of a group, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from generator.rehearsal.latency import Latencies

State = Literal["initial", "healthy", "unhealthy", "draining"]


@dataclass(frozen=True)
class Target:
    """A server. `healthy` is what it is taken for; in a group with a health check only the checks count."""

    host: str
    port: int
    healthy: bool = True


@dataclass(frozen=True)
class TargetHealth:
    """What a target is now, with ELB's words, and ELB's words for why."""

    host: str
    port: int
    state: State
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """How a target is asked whether it is well; times in seconds, as a target group of ELB counts them.

    A target that has never passed becomes healthy with the first check it passes.
    """

    path: str = "/"
    interval: float = 30.0
    timeout: float = 5.0
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    codes: frozenset[int] = frozenset({200})


@dataclass(frozen=True, kw_only=True)
class GroupSettings:
    """Attributes of a target group. Without a health check a target is what `Target.healthy` says.

    A deregistered target keeps the requests it has for `deregistration_delay` seconds; then they are cut off.
    """

    health_check: HealthCheck | None = None
    deregistration_delay: float = 300.0


@dataclass(frozen=True, kw_only=True)
class FixedAnswer:
    """What the balancer says itself."""

    status: int
    content_type: str = "text/plain"
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What happens to requests for one of `hosts` and one of `paths`, patterns with * and ?; without any, to all.

    They go to groups by their weights, 0 to 999, or get a fixed answer. A rule that is replaced by another one of its
    `name` goes on where it was.
    """

    name: str = ""
    hosts: Sequence[str] = ()
    paths: Sequence[str] = ()
    weights: Sequence[tuple[str, int]] = ()
    fixed: FixedAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What ELB would count for a target group in one second of the balancer's clock.

    `requests` are those for which there was a target. `target_5xx` are answers of targets, `balancer_5xx` those the
    balancer gave in their place, `connection_errors` connections that a target did not accept. `latencies` run from the
    request being sent to a target until its answer begins.
    """

    second: int
    group: str
    requests: int
    target_5xx: int
    balancer_5xx: int
    connection_errors: int
    latencies: Latencies = field(compare=False)
