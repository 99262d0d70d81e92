"""The task sets of services that CodeDeploy owns, as ECS keeps and shows them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateServicePrimaryTaskSet.html
"""

from __future__ import annotations

import contextvars
import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import alb, ecs

from generator.errors import UserError
from generator.rehearsal.codedeploy.checks import Checks
from generator.rehearsal.codedeploy.model import failed
from generator.rehearsal.codedeploy.records import definition_of, group_of, key_of, record
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import target
from generator.rehearsal.routes import tell
from generator.rehearsal.state import State
from generator.rehearsal.tasks import Address, RecordedTasks, Tasks

_PREFIX = "AmazonEC2ContainerServiceV20141113."
_STABLE_WITHIN = 3 * 3600.0
_POLL_SECONDS = 0.02
# What RunTask starts in one call.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
_AT_ONCE = 10


class TaskSets:
    """Task sets of all services. `tasks` is who runs them; whoever replaces it does so before a service is there."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._checks = Checks(lambda: self.tasks, state.clock_factor)
        self.tasks: Tasks = RecordedTasks()

    def install(self) -> None:
        """Give each service that CodeDeploy is to deploy to its first task set when it is made."""
        self._checks.install()
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
            for each in ecs._services[key_of(found)].pop("taskSets", ()) if found else ():
                self.tasks.stop(group_of(each))
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
        made = record(service, ecs._task_defs[key]["taskDefinitionArn"], balancers, "ACTIVE", deployment)
        service["taskSets"].append(made)
        return made

    def start(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        """Start as many tasks in a task set as the service is to have."""
        try:
            self._record(service, task_set)
            self._run(service, task_set)
        except (ApiError, UserError) as error:
            raise failed("ECS_UPDATE_ERROR", str(error)) from error

    def scale(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        """Start or end tasks until a task set has as many as its service is to have."""
        count, group = service["desiredCount"], group_of(task_set)
        task_set["computedDesiredCount"] = count
        self._record(service, task_set)
        self._register(group, self.tasks.scale(group, definition_of(task_set), count))
        _count(service)
        task_set["runningCount"] = min(task_set["runningCount"], count)
        task_set["pendingCount"] = count - task_set["runningCount"]
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=[self._settle, task_set], name="scaling", daemon=True).start()

    def is_healthy(self, task_set: dict[str, Any]) -> bool:
        """Whether all its tasks are well, and say so."""
        healthy = self.tasks.healthy(group_of(task_set))
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
        self.tasks.stop(group_of(task_set))
        self._register(group_of(task_set), ())
        for arn, task in list(ecs._tasks.items()):
            if task.get("startedBy") == task_set["id"]:
                ecs._stop_task({"task": arn, "cluster": service["clusterArn"], "reason": "Task set deleted"})
        service["taskSets"].remove(task_set)
        _count(service)

    def _first(self, service: dict[str, Any]) -> None:
        made = record(service, service["taskDefinition"], service["loadBalancers"], "PRIMARY", "")
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
        group = group_of(task_set)
        how = self._checks.settings(group)
        self._register(group, self.tasks.start(group, definition_of(task_set), service["desiredCount"], how))
        _count(service)

    def _record(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        """Have as many records of tasks as the service is to have."""
        cluster, name = key_of(service).split("/")
        there = [arn for arn, each in ecs._tasks.items() if _runs(each) and each.get("startedBy") == task_set["id"]]
        for arn in there[service["desiredCount"] :]:
            ecs._stop_task({"task": arn, "cluster": cluster, "reason": "Service scaling down"})
        missing = service["desiredCount"] - len(there)
        for count in [min(_AT_ONCE, missing - begun) for begun in range(0, missing, _AT_ONCE)]:
            run = {
                "cluster": cluster,
                "taskDefinition": task_set["taskDefinition"],
                "count": count,
                "startedBy": task_set["id"],
                "group": f"service:{name}",
                "networkConfiguration": service["networkConfiguration"],
            }
            target("ecs", f"{_PREFIX}RunTask", run)

    def _register(self, group: str, addresses: Sequence[Address]) -> None:
        """Make these the targets of a group, as Elastic Load Balancing keeps them."""
        alb.set_targets_for_group(group, addresses, [each["Id"] for each in alb._targets.get(group, ())])

    def _settle(self, task_set: dict[str, Any]) -> None:
        """Wait until the tasks are well, as long as CloudFormation does; whether they are, the task set tells."""
        end = time.monotonic() + _STABLE_WITHIN / self._state.clock_factor
        while not self.is_healthy(task_set) and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)


def _runs(task: Mapping[str, Any]) -> bool:
    return bool(task["lastStatus"] != "STOPPED")


def _count(service: Mapping[str, Any]) -> None:
    ecs._refresh_service_state(key_of(service).split("/")[0], f"service:{service['serviceName']}")
