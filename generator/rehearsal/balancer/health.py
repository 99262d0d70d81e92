"""Whether a target is well: asked again and again, counted as ELB counts."""

from __future__ import annotations

import asyncio

from generator.rehearsal.balancer.model import GroupSettings, HealthCheck, State, Target
from generator.rehearsal.balancer.upstream import TargetError, Upstream
from generator.rehearsal.http1 import write_head

_INITIAL = "Initial health checks in progress"
_DRAINING = "Target deregistration is in progress"


class Health:
    """The state of one target and how many checks in a row said otherwise."""

    def __init__(self, state: State, reason: str = "") -> None:
        self.state = state
        self.reason = reason
        self._streak = 0

    @classmethod
    def of(cls, target: Target, settings: GroupSettings) -> Health:
        """Return the health of a target that is registered now."""
        if settings.health_check:
            return cls("initial", _INITIAL)
        return cls("healthy" if target.healthy else "unhealthy")

    def told(self, target: Target, settings: GroupSettings) -> None:
        """Take the caller's word, where no check knows better."""
        if not settings.health_check:
            self.state, self.reason = ("healthy" if target.healthy else "unhealthy"), ""

    def drain(self) -> None:
        """The target is being deregistered."""
        self.state, self.reason = "draining", _DRAINING

    def checked(self, failure: str, check: HealthCheck) -> None:
        """Count a check; `failure` is ELB's words for why it failed, and empty if it passed."""
        passed = not failure
        shown: State = "healthy" if passed else "unhealthy"
        self._streak = 0 if self.state == shown else self._streak + 1
        if self.state == shown or self._streak >= self._needed(check, passed=passed):
            self.state, self.reason, self._streak = shown, failure, 0

    def _needed(self, check: HealthCheck, *, passed: bool) -> int:
        if self.state == "initial" and passed:
            return 1
        return check.healthy_threshold if passed else check.unhealthy_threshold


async def watch(host: str, port: int, check: HealthCheck, health: Health) -> None:
    """Check a target until cancelled."""
    while True:
        health.checked(await _failure(host, port, check), check)
        await asyncio.sleep(check.interval)


async def _failure(host: str, port: int, check: HealthCheck) -> str:
    """Ask once; return ELB's words for what was wrong, or nothing."""
    upstream = None
    try:
        async with asyncio.timeout(check.timeout):
            upstream = await Upstream.open(host, port)
            headers = (("Host", f"{host}:{port}"), ("User-Agent", "ELB-HealthChecker/2.0"), ("Connection", "close"))
            await upstream.send(write_head(("GET", check.path, "HTTP/1.1"), headers))
            head, _ = await upstream.head("GET", check.timeout)
    except TimeoutError:
        return "Request timed out"
    except TargetError:
        return "Health checks failed"
    finally:
        if upstream:
            upstream.close()
    return "" if head.status() in check.codes else f"Health checks failed with these codes: [{head.status()}]"
