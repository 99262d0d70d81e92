"""How the balancer treats the tasks of a target group: how it asks whether they are well, and how long they may leave.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.rehearsal.balancer import GroupSettings, HealthCheck

_DELAY = "deregistration_delay.timeout_seconds"


def settings(group: Mapping[str, Any], attributes: Iterable[Mapping[str, Any]], clock_factor: float) -> GroupSettings:
    """Return the settings of a target group; checks come faster on a fast clock, answers do not."""
    given = {each["Key"]: each["Value"] for each in attributes}
    return GroupSettings(
        deregistration_delay=float(given.get(_DELAY, GroupSettings.deregistration_delay)),
        health_check=HealthCheck(
            path=group.get("HealthCheckPath") or "/",
            interval=float(group.get("HealthCheckIntervalSeconds", 30)) / clock_factor,
            timeout=float(group.get("HealthCheckTimeoutSeconds", 5)),
            healthy_threshold=int(group.get("HealthyThresholdCount", 5)),
            unhealthy_threshold=int(group.get("UnhealthyThresholdCount", 2)),
            codes=_codes(group),
        ),
    )


def _codes(group: Mapping[str, Any]) -> frozenset[int]:
    """Return the codes of a matcher: `200`, `200,202`, `200-299`."""
    parts = [part.split("-") for part in str(group.get("Matcher", {}).get("HttpCode", "200")).split(",")]
    return frozenset(code for part in parts for code in range(int(part[0]), int(part[-1]) + 1))
