"""ECS: services and tasks as a test has put them there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION
from .places import Places
from .service import Service, paged

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

Shown = dict[str, Any]


@dataclass
class Cluster:
    """Services by name and tasks by ARN, as they are shown; tests change their members."""

    services: dict[str, Shown] = field(default_factory=dict)
    tasks: dict[str, Shown] = field(default_factory=dict)


def _short(name: str) -> str:
    return name.rpartition("/")[2]


class Ecs(Service):
    """DescribeServices, ListTasks, DescribeTasks over `clusters`."""

    name = "ecs"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.clusters: Places[dict[str, Cluster]] = Places(dict)

    # What a test does ----------------------------------------------------------------------------------------------

    def put_service(
        self, cluster: str, name: str, *, account: str = ACCOUNT, region: str = REGION, **members: Any
    ) -> Shown:
        """Let a service be there that runs one task; any member may be set, now or later."""
        base = f"arn:aws:ecs:{region}:{account}"
        service: Shown = {
            "serviceArn": f"{base}:service/{cluster}/{name}",
            "serviceName": name,
            "clusterArn": f"{base}:cluster/{cluster}",
            "status": "ACTIVE",
            "desiredCount": 1,
            "runningCount": 1,
            "pendingCount": 0,
            "launchType": "FARGATE",
            "taskDefinition": f"{base}:task-definition/{name}:1",
            "deploymentController": {"type": "CODE_DEPLOY"},
            "deployments": [],
            "taskSets": [],
            "events": [],
            "createdAt": self.clock.now,
        } | members
        self._cluster(cluster, account, region).services[name] = service
        return service

    def put_event(
        self, cluster: str, service: str, message: str, *, account: str = ACCOUNT, region: str = REGION
    ) -> None:
        """Add an event to a service; the newest comes first."""
        shown = self._cluster(cluster, account, region).services[service]
        shown["events"].insert(0, {"id": self.new_id(), "createdAt": self.clock.now, "message": message})

    def put_task(
        self, cluster: str, service: str, *, account: str = ACCOUNT, region: str = REGION, **members: Any
    ) -> Shown:
        """Let a task of a service be there. One with a `stoppedReason` is a stopped one."""
        base = f"arn:aws:ecs:{region}:{account}"
        status = "STOPPED" if "stoppedReason" in members else "RUNNING"
        task: Shown = {
            "taskArn": f"{base}:task/{cluster}/{self.new_id().replace('-', '')}",
            "clusterArn": f"{base}:cluster/{cluster}",
            "taskDefinitionArn": f"{base}:task-definition/{service}:1",
            "group": f"service:{service}",
            "lastStatus": status,
            "desiredStatus": status,
            "launchType": "FARGATE",
            "containers": [],
            "createdAt": self.clock.now,
        } | members
        self._cluster(cluster, account, region).tasks[task["taskArn"]] = task
        return task

    def _cluster(self, name: str, account: str, region: str) -> Cluster:
        return self.clusters.at(account, region).setdefault(name, Cluster())

    # The API -------------------------------------------------------------------------------------------------------

    def _called(self, call: Call) -> tuple[Cluster, str]:
        name = _short(call.parameters.get("cluster", "default"))
        clusters = self.clusters.here(call)
        if name not in clusters:
            raise ApiError("ClusterNotFoundException", "Cluster not found.")
        return clusters[name], f"arn:aws:ecs:{call.region}:{call.account}"

    def describe_services(self, call: Call) -> Shown:
        """Show services; those that are not there are named among the failures."""
        cluster, base = self._called(call)
        wanted = [_short(name) for name in call.parameters["services"]]
        if len(wanted) > 10:
            raise ApiError("InvalidParameterException", "Services cannot be greater than 10.")
        found = [cluster.services[name] for name in wanted if name in cluster.services]
        missing = [name for name in wanted if name not in cluster.services]
        return {"services": found, "failures": [_missing(f"{base}:service/{name}") for name in missing]}

    def list_tasks(self, call: Call) -> Shown:
        """List the tasks of a service: the running ones unless told otherwise."""
        cluster, _ = self._called(call)
        asked = call.parameters
        group = f"service:{_short(asked['serviceName'])}" if "serviceName" in asked else None
        status = asked.get("desiredStatus", "RUNNING")
        arns = [
            arn
            for arn, task in cluster.tasks.items()
            if group in (None, task["group"]) and task["desiredStatus"] == status
        ]
        return paged("taskArns", arns, asked.get("nextToken"), asked.get("maxResults", 100), "nextToken")

    def describe_tasks(self, call: Call) -> Shown:
        """Show tasks; those that are not there are named among the failures."""
        cluster, base = self._called(call)
        by_id = {_short(arn): task for arn, task in cluster.tasks.items()}
        wanted = [_short(name) for name in call.parameters["tasks"]]
        found = [by_id[name] for name in wanted if name in by_id]
        return {"tasks": found, "failures": [_missing(f"{base}:task/{name}") for name in wanted if name not in by_id]}


def _missing(arn: str) -> dict[str, str]:
    return {"arn": arn, "reason": "MISSING"}
