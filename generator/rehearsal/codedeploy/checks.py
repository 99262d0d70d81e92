"""How the balancer treats the tasks of a target group: how it asks whether they are well, and how long they may leave.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from generator.rehearsal.balancer import GroupSettings, HealthCheck
from generator.rehearsal.tasks import Tasks

_OPERATIONS = ("ModifyTargetGroup", "ModifyTargetGroupAttributes")
_TYPE = "AWS::ElasticLoadBalancingV2::TargetGroup"
_DELAY = "deregistration_delay.timeout_seconds"


class Checks:
    """Tells `tasks()` how groups are to be treated, whenever that changes."""

    def __init__(self, tasks: Callable[[], Tasks], clock_factor: float) -> None:
        self._tasks = tasks
        self._clock_factor = clock_factor

    def install(self) -> None:
        """Listen to all that changes target groups."""
        for name in _OPERATIONS:
            alb._ACTION_MAP[name] = self._by_api(alb._ACTION_MAP[name])
        handler = provisioners._RESOURCE_HANDLERS[_TYPE]
        handler["update"] = self._by_stack(handler["update"])

    def settings(self, group: str) -> GroupSettings:
        """Return the settings of a target group; checks come faster on a fast clock, answers do not."""
        known, given = alb._tgs[group], {each["Key"]: each["Value"] for each in alb._tg_attrs.get(group, ())}
        return GroupSettings(
            deregistration_delay=float(given.get(_DELAY, GroupSettings.deregistration_delay)),
            health_check=HealthCheck(
                path=known.get("HealthCheckPath") or "/",
                interval=float(known.get("HealthCheckIntervalSeconds", 30)) / self._clock_factor,
                timeout=float(known.get("HealthCheckTimeoutSeconds", 5)),
                healthy_threshold=int(known.get("HealthyThresholdCount", 5)),
                unhealthy_threshold=int(known.get("UnhealthyThresholdCount", 2)),
                codes=_codes(known),
            ),
        )

    def _by_api(self, operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def called(params: Any) -> Any:
            answer = operation(params)
            self._tell(alb._p(params, "TargetGroupArn"))
            return answer

        return called

    def _by_stack(self, update: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any) -> Any:
            made = update(*arguments)
            self._tell(made[0])
            return made

        return called

    def _tell(self, group: str) -> None:
        if group in alb._tgs:
            self._tasks().configure(group, self.settings(group))


def _codes(group: Mapping[str, Any]) -> frozenset[int]:
    """Return the codes of a matcher: `200`, `200,202`, `200-299`."""
    parts = [part.split("-") for part in str(group.get("Matcher", {}).get("HttpCode", "200")).split(",")]
    return frozenset(code for part in parts for code in range(int(part[0]), int(part[-1]) + 1))
