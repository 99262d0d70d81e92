"""DescribeTargetHealth with what the balancer knows; without one, all targets are what ministack says.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import alb

from generator.rehearsal.balancer import TargetHealth
from generator.rehearsal.tasks import Tasks

_OPERATION = "DescribeTargetHealth"
_UNUSED = "Target group is not configured to receive traffic from the load balancer"
_CODES = {
    "Initial health checks in progress": "Elb.InitialHealthChecking",
    "Target deregistration is in progress": "Target.DeregistrationInProgress",
    "Request timed out": "Target.Timeout",
    "Health checks failed": "Target.FailedHealthChecks",
}


def install(tasks: Callable[[], Tasks]) -> None:
    """Show the balancer's view of targets, where there is a balancer."""
    operation = alb._ACTION_MAP[_OPERATION]

    def described(params: Any) -> Any:
        group = alb._p(params, "TargetGroupArn")
        targets = tasks().health(group) if group in alb._tgs else None
        if targets is None:
            return operation(params)
        wanted = {(each["Id"], int(each.get("Port") or 0)) for each in alb._parse_targets_param(params)}
        used = bool(alb._tgs[group]["LoadBalancerArns"])
        shown = [each for each in targets if not wanted or wanted & {(each.host, each.port), (each.host, 0)}]
        members = "".join(_member(each, used=used) for each in shown)
        return alb._xml(200, _OPERATION, f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>")

    alb._ACTION_MAP[_OPERATION] = described


def _member(target: TargetHealth, *, used: bool) -> str:
    state = target.state if used else "unused"
    details = "".join(_details(target.reason)) if used else f"{_reason('Target.NotInUse')}{_description(_UNUSED)}"
    return (
        f"<member><Target><Id>{target.host}</Id><Port>{target.port}</Port></Target>"
        f"<HealthCheckPort>{target.port}</HealthCheckPort>"
        f"<TargetHealth><State>{state}</State>{details}</TargetHealth></member>"
    )


def _details(reason: str) -> Iterator[str]:
    """Yield what is wrong, where anything is: a code of ELB, and its words."""
    if reason:
        yield _reason(_CODES.get(reason, "Target.ResponseCodeMismatch"))
        yield _description(reason)


def _reason(code: str) -> str:
    return f"<Reason>{code}</Reason>"


def _description(words: str) -> str:
    return f"<Description>{escape(words)}</Description>"
