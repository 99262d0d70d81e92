"""Waits of a deployment, which a person, an alarm or the end of the rehearsal may cut short.

https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ministack.services import cloudwatch

from generator.rehearsal.codedeploy.model import Deployment, EndedError
from generator.rehearsal.state import State

_POLL_SECONDS = 0.02
_FOR_EVER = float("inf")


class AbandonedError(Exception):
    """Everything is forgotten, this deployment, too."""


class Pause:
    """Waits for one deployment, on the rehearsal's clock. `guard` raises when there is nothing left to deploy to."""

    def __init__(self, deployment: Deployment, state: State) -> None:
        self._deployment = deployment
        self._state = state
        self.guard: Callable[[], None] = lambda: None

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait until something has happened, however long that takes."""
        self.wait(_FOR_EVER, happened)

    def wait(self, seconds: float, happened: Callable[[], bool] = lambda: False) -> bool:
        """Wait so long, or until something has happened; return whether it has."""
        end = time.monotonic() + seconds / self._state.clock_factor
        while True:
            self.look()
            if happened():
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            with self._deployment.changed:
                self._deployment.changed.wait(min(left, _POLL_SECONDS))

    def look(self) -> None:
        """Raise what keeps the deployment from going on, if anything."""
        deployment = self._deployment
        if deployment.abandoned:
            raise AbandonedError
        self.guard()
        if deployment.stop is not None:
            raise EndedError(
                "Stopped", "MANUAL_STOP", "The deployment was stopped by a user.", "DEPLOYMENT_STOP_ON_REQUEST"
            )
        if active := self._active_alarms():
            names = " ".join(f"<{name}>" for name in active)
            raise EndedError(
                "Stopped",
                "ALARM_ACTIVE",
                "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and "
                f"the affected deployments have been stopped. Activated alarms: {names}",
                "DEPLOYMENT_STOP_ON_ALARM",
            )

    def _active_alarms(self) -> list[str]:
        watched = self._deployment.settings.get("alarmConfiguration", {})
        if not watched.get("enabled"):
            return []
        known = {**dict(cloudwatch._alarms.items()), **dict(cloudwatch._composite_alarms.items())}
        names = [each["name"] for each in watched.get("alarms", ())]
        return [name for name in names if known.get(name, {}).get("StateValue") == "ALARM"]
