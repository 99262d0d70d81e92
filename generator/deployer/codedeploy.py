"""The deployments of CodeDeploy: which one runs, how far it is, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from generator.deployer.aws import code_of

if TYPE_CHECKING:
    from generator.deployer.deliveries import Delivery

# Whole words of the API; `Ready` runs, too: it waits for a person.
RUNNING = ("Created", "Queued", "InProgress", "Baking", "Ready")
READY = "Ready"
SUCCEEDED = "Succeeded"
# Who began a deployment that undoes another one.
ROLLBACK = "codeDeployRollback"

# What BatchGetDeployments takes at once.
_BATCH = 25
# Whoever has no deployment group yet has no deployments.
_NOT_THERE = frozenset({"ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"})
# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
_TRAFFIC_MOVES = "AllowTraffic"

WaitsFor = Literal["", "a person", "the end of the time to roll back"]


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """A step of a deployment, in CodeDeploy's words: `AfterAllowTestTraffic`, `Succeeded`."""

    name: str
    status: str
    text: str = ""
    began: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment. `rollback_id` is the deployment that undoes it, where CodeDeploy has begun one."""

    id: str
    status: str
    creator: str = ""
    created: datetime | None = None
    ended: datetime | None = None
    error: str = ""
    waits_for: WaitsFor = ""
    rollback_id: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it has not come to its end."""
        return self.status in RUNNING


def newest(client: Any, delivery: Delivery, statuses: Iterable[str] = ()) -> Deployment | None:
    """Return the newest deployment of a group, of those in some statuses; None where there is none."""
    try:
        listed = client.list_deployments(
            applicationName=delivery.application,
            deploymentGroupName=delivery.group,
            **({"includeOnlyStatuses": list(statuses)} if statuses else {}),
        )["deployments"]
    except ClientError as error:
        if code_of(error) in _NOT_THERE:
            return None
        raise
    if not listed:
        return None
    # The list begins with the newest, but nobody promises that.
    infos = client.batch_get_deployments(deploymentIds=listed[:_BATCH])["deploymentsInfo"]
    return _deployment(max(infos, key=lambda info: info["createTime"]))


def describe(client: Any, deployment_id: str) -> Deployment:
    """Return a deployment as it is now."""
    return _deployment(client.get_deployment(deploymentId=deployment_id)["deploymentInfo"])


def lifecycle(client: Any, deployment_id: str) -> tuple[Lifecycle, ...]:
    """Return the steps of a deployment, in their order; none of one that has not started."""
    try:
        ids = client.list_deployment_targets(deploymentId=deployment_id)["targetIds"]
        if not ids:
            return ()
        found = client.batch_get_deployment_targets(deploymentId=deployment_id, targetIds=ids)["deploymentTargets"]
    except ClientError as error:
        if code_of(error) != "DeploymentNotStartedException":
            raise
        return ()
    return tuple(step for each in found for step in _steps(each.get("ecsTarget", {})))


def has_moved_traffic(steps: Iterable[Lifecycle]) -> bool:
    """Whether production traffic is on its way to the new version, or there."""
    return any(step.name == _TRAFFIC_MOVES and step.status not in ("Pending", "Skipped") for step in steps)


def _deployment(info: Mapping[str, Any]) -> Deployment:
    return Deployment(
        id=info["deploymentId"],
        status=info["status"],
        creator=info.get("creator", ""),
        created=info.get("createTime"),
        ended=info.get("completeTime"),
        error=info.get("errorInformation", {}).get("message", ""),
        waits_for=_waits_for(info),
        rollback_id=info.get("rollbackInfo", {}).get("rollbackDeploymentId", ""),
    )


def _waits_for(info: Mapping[str, Any]) -> WaitsFor:
    if info["status"] == READY:
        return "a person"
    if info["status"] in RUNNING and info.get("instanceTerminationWaitTimeStarted"):
        return "the end of the time to roll back"
    return ""


def _steps(target: Mapping[str, Any]) -> Iterator[Lifecycle]:
    for event in target.get("lifecycleEvents", ()):
        diagnostics = event.get("diagnostics", {})
        yield Lifecycle(
            name=event["lifecycleEventName"],
            status=event["status"],
            text=diagnostics.get("message", ""),
            began=event.get("startTime"),
            ended=event.get("endTime"),
        )
