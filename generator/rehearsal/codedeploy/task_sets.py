"""The task sets of services that CodeDeploy owns, as ECS keeps and shows them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateServicePrimaryTaskSet.html
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any

from ministack.services import alb, ecs

from generator.errors import UserError
from generator.rehearsal.codedeploy.checks import settings
from generator.rehearsal.codedeploy.model import failed
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import target
from generator.rehearsal.routes import tell
from generator.rehearsal.state import State
from generator.rehearsal.tasks import RecordedTasks, Tasks

_PREFIX = "AmazonEC2ContainerServiceV20141113."
_HELD = ("platformVersion", "platformFamily", "networkConfiguration", "capacityProviderStrategy", "launchType")

_STABLE_WITHIN = 3 * 3600.0
_POLL_SECONDS = 0.02


class TaskSets:
    """Task sets of all services. `tasks` is who runs them; whoever replaces it does so before a service is there."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.tasks: Tasks = RecordedTasks()

    def install(self) -> None:
        """Give each service that CodeDeploy is to deploy to its first task set when it is made."""
        create, delete = ecs._ACTION_MAP["CreateService"], ecs._ACTION_MAP["DeleteService"]

        def created(data: Mapping[str, Any]) -> Any:
            answer = create(data)
            cluster, name = ecs._resolve_cluster_name(data.get("cluster", "default")), data.get("serviceName")
            service = ecs._services.get(f"{cluster}/{name}")
            if service and "taskSets" not in service and service["deploymentController"]["type"] == "CODE_DEPLOY":
                self._first(service)
            return answer

        def deleted(data: Mapping[str, Any]) -> Any:
            answer = delete(data)
            found = json.loads(answer[2]).get("service")
            for each in ecs._services[_key(found)].pop("taskSets", ()) if found else ():
                self.tasks.stop(_group(each))
            return answer

        ecs._ACTION_MAP.update(CreateService=created, DeleteService=deleted)
        # What a stack calls.
        ecs._delete_service = deleted

    def service(self, cluster: str, name: str) -> dict[str, Any]:
        """Return a service that CodeDeploy may deploy to."""
        found: dict[str, Any] | None = ecs._services.get(f"{ecs._resolve_cluster_name(cluster)}/{name}")
        if found is None or found["status"] != "ACTIVE" or "taskSets" not in found:
            raise failed(
                "INVALID_ECS_SERVICE",
                f"There is no active service {name} with the deployment controller CODE_DEPLOY in cluster {cluster}",
            )
        return found

    def add(self, service: dict[str, Any], definition: str, group: str, deployment: str) -> dict[str, Any]:
        """Add the replacement task set, which has no tasks yet."""
        key = ecs._resolve_td_key(definition)
        if key not in ecs._task_defs:
            raise failed("ECS_UPDATE_ERROR", f"Unable to find task definition: {definition}")
        balancers = [{**each, "targetGroupArn": group} for each in service["loadBalancers"]]
        made = _task_set(service, ecs._task_defs[key]["taskDefinitionArn"], balancers, "ACTIVE", deployment)
        service["taskSets"].append(made)
        return made

    def start(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        """Start as many tasks in a task set as the service is to have."""
        cluster, name = _key(service).split("/")
        run = {
            "cluster": cluster,
            "taskDefinition": task_set["taskDefinition"],
            "count": service["desiredCount"],
            "startedBy": task_set["id"],
            "group": f"service:{name}",
            "networkConfiguration": service["networkConfiguration"],
        }
        try:
            if service["desiredCount"]:
                target("ecs", f"{_PREFIX}RunTask", run)
            self._run(service, task_set)
        except (ApiError, UserError) as error:
            raise failed("ECS_UPDATE_ERROR", str(error)) from error

    def is_healthy(self, task_set: dict[str, Any]) -> bool:
        """Whether all its tasks are well, and say so."""
        healthy = self.tasks.healthy(_group(task_set))
        if healthy:
            task_set["stabilityStatus"] = "STEADY_STATE"
            task_set["runningCount"], task_set["pendingCount"] = task_set["computedDesiredCount"], 0
        return healthy

    def promote(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        """Make a task set the primary one: the service shows its task definition and target group from now on."""
        for each in service["taskSets"]:
            each["status"] = "PRIMARY" if each is task_set else "ACTIVE"
        service["taskDefinition"] = task_set["taskDefinition"]
        service["loadBalancers"] = task_set["loadBalancers"]
        for deployment in service["deployments"]:
            deployment["taskDefinition"] = task_set["taskDefinition"]

    def remove(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        """End a task set and all its tasks."""
        task_set["status"] = "DRAINING"
        self.tasks.stop(_group(task_set))
        alb.set_targets_for_group(_group(task_set), [], [each["Id"] for each in alb._targets.get(_group(task_set), [])])
        for arn, task in list(ecs._tasks.items()):
            if task.get("startedBy") == task_set["id"]:
                ecs._stop_task({"task": arn, "cluster": service["clusterArn"], "reason": "Task set deleted"})
        service["taskSets"].remove(task_set)
        _count(service)

    def _first(self, service: dict[str, Any]) -> None:
        made = _task_set(service, service["taskDefinition"], service["loadBalancers"], "PRIMARY", "")
        service["taskSets"] = [made]
        for task in ecs._tasks.values():
            if task["group"] == f"service:{service['serviceName']}" and task["clusterArn"] == service["clusterArn"]:
                task["startedBy"] = made["id"]
        if made["loadBalancers"]:
            self._run(service, made)
            # Whoever answers learns the rules that were there before it.
            tell(self.tasks)
            self._settle(made)

    def _run(self, service: Mapping[str, Any], task_set: Mapping[str, Any]) -> None:
        definition = ecs._task_defs[ecs._resolve_td_key(task_set["taskDefinition"])]
        group = _group(task_set)
        addresses = self.tasks.start(
            group, definition, service["desiredCount"], settings(alb._tgs[group], self._state.clock_factor)
        )
        if addresses:
            alb.set_targets_for_group(group, addresses)
        _count(service)

    def _settle(self, task_set: dict[str, Any]) -> None:
        """Wait until the tasks are well, as CloudFormation does; of those that never are, the counts tell."""
        end = time.monotonic() + _STABLE_WITHIN / self._state.clock_factor
        while not self.is_healthy(task_set) and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)


def primary(service: Mapping[str, Any]) -> dict[str, Any]:
    """Return the primary task set of a service."""
    found: dict[str, Any] = next(each for each in service["taskSets"] if each["status"] == "PRIMARY")
    return found


def _group(task_set: Mapping[str, Any]) -> str:
    return str(task_set["loadBalancers"][0]["targetGroupArn"])


def _key(service: Mapping[str, Any]) -> str:
    return f"{service['clusterArn'].rpartition('/')[2]}/{service['serviceName']}"


def _count(service: Mapping[str, Any]) -> None:
    ecs._refresh_service_state(_key(service).split("/")[0], f"service:{service['serviceName']}")


def _task_set(
    service: Mapping[str, Any], definition: str, balancers: list[dict[str, Any]], status: str, deployment: str
) -> dict[str, Any]:
    identity = f"ecs-svc/{uuid.uuid4().int % 10**19:019}"
    arn = service["serviceArn"].replace(":service/", ":task-set/")
    seconds = int(time.time())
    return {
        "id": identity,
        "taskSetArn": f"{arn}/{identity}",
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "startedBy": "CODE_DEPLOY",
        "externalId": deployment or None,
        "status": status,
        "taskDefinition": definition,
        "computedDesiredCount": service["desiredCount"],
        "pendingCount": service["desiredCount"],
        "runningCount": 0,
        "createdAt": seconds,
        "updatedAt": seconds,
        "stabilityStatusAt": seconds,
        "stabilityStatus": "STABILIZING",
        "loadBalancers": balancers,
        "scale": {"value": 100.0, "unit": "PERCENT"},
        **{name: service[name] for name in _HELD if service.get(name)},
    }
