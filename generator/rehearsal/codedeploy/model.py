"""A deployment as CodeDeploy keeps it: its status, its life cycle, and what people ask of it meanwhile.

https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ECSTarget.html
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from generator.rehearsal.state import now

EVENTS = (
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
)
ENDED = frozenset({"Succeeded", "Failed", "Stopped"})
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_FROM_GROUP = (
    "autoRollbackConfiguration",
    "blueGreenDeploymentConfiguration",
    "deploymentStyle",
    "loadBalancerInfo",
)
_TARGET_STATUS = {"Created": "Pending", "Queued": "Pending", "Ready": "Ready", "Stopped": "Failed"}


class EndedError(Exception):
    """A deployment cannot go on; `trigger` is the event of a group's rollback configuration that this is."""

    def __init__(self, status: str, code: str, message: str, trigger: str = "DEPLOYMENT_FAILURE") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.trigger = status, code, message, trigger


def failed(code: str, message: str) -> EndedError:
    """Return the error of a deployment that fails by itself."""
    return EndedError("Failed", code, message)


@dataclass
class Event:
    """One step of the life cycle."""

    name: str
    status: str = "Pending"
    began: datetime | None = None
    ended: datetime | None = None
    message: str = ""

    def shown(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        shown: dict[str, Any] = {"lifecycleEventName": self.name, "status": self.status}
        shown |= {"startTime": self.began} if self.began else {}
        shown |= {"endTime": self.ended} if self.ended else {}
        if self.message:
            shown["diagnostics"] = {"errorCode": "UnknownError", "message": self.message}
        return shown


@dataclass(eq=False, kw_only=True)
class Deployment:
    """One deployment. `settings` is the group as it was when the deployment was created.

    `waits_for` is the wait that ContinueDeployment would end now; `stop` is None until somebody stops it, then whether
    it is to be rolled back.
    """

    application: str
    group: str
    settings: Mapping[str, Any]
    config: str
    revision: dict[str, Any] | None = None
    creator: str = "user"
    description: str = ""
    rollback: dict[str, str] = field(default_factory=dict)
    status: str = "Created"
    id: str = field(default_factory=lambda: "d-" + "".join(secrets.choice(_LETTERS) for _ in range(9)))
    created: datetime = field(default_factory=now)
    started: datetime | None = None
    completed: datetime | None = None
    error: dict[str, str] = field(default_factory=dict)
    waits_for: str = ""
    continued: set[str] = field(default_factory=set)
    stop: bool | None = None
    abandoned: bool = False
    keeps_old: bool = False
    hooks: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=lambda: {name: Event(name) for name in EVENTS})
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.status not in ENDED

    @property
    def service(self) -> tuple[str, str]:
        """The cluster and the name of the service it deploys to."""
        [service] = self.settings["ecsServices"]
        return service["clusterName"], service["serviceName"]

    def tell(self) -> None:
        """Wake whoever waits for something to change."""
        with self.changed:
            self.changed.notify_all()

    def end(self, status: str, error: EndedError | None = None) -> None:
        """Come to the end; what has not happened never will."""
        for event in self.events.values():
            if event.status == "Pending":
                event.status = "Skipped"
        if error:
            self.error = {"code": error.code, "message": error.message}
        self.completed, self.waits_for, self.status = now(), "", status
        self.tell()

    def info(self) -> dict[str, Any]:
        """Return it as GetDeployment shows it."""
        optional = {
            "revision": self.revision,
            "description": self.description,
            "startTime": self.started,
            "completeTime": self.completed,
            "errorInformation": self.error,
            "rollbackInfo": dict(self.rollback),
        }
        return {
            "applicationName": self.application,
            "deploymentGroupName": self.group,
            "deploymentConfigName": self.config,
            "deploymentId": self.id,
            "status": self.status,
            "createTime": self.created,
            "creator": self.creator,
            "computePlatform": "ECS",
            "instanceTerminationWaitTimeStarted": self.keeps_old,
            "deploymentOverview": {self.target_status(): 1},
            **{name: self.settings[name] for name in _FROM_GROUP if name in self.settings},
            **{name: value for name, value in optional.items() if value},
        }

    def target_status(self) -> str:
        """Return the status of the one target that a deployment to ECS has."""
        return _TARGET_STATUS.get(self.status, self.status)
