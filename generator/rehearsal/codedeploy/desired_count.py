"""The desired count of a service that CodeDeploy owns, and what else UpdateService may change of it.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ecs

from generator.errors import UserError
from generator.rehearsal.codedeploy.task_sets import TaskSets
from generator.rehearsal.errors import ApiError
from generator.rehearsal.state import now

_REFUSED = {
    "taskDefinition": "task definition",
    "networkConfiguration": "network parameters",
    "loadBalancers": "load balancers",
    "platformVersion": "platform version",
}
_REMEDY = "on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."


class DesiredCount:
    """Keeps as many tasks in every task set of a service as it is to have."""

    def __init__(self, task_sets: TaskSets) -> None:
        self._task_sets = task_sets
        self._lock = threading.Lock()

    def install(self) -> None:
        """Reconcile services that have task sets in ministack's place."""
        update, reconcile = ecs._ACTION_MAP["UpdateService"], ecs._reconcile_service_tasks

        def updated(data: Mapping[str, Any]) -> Any:
            cluster, name = ecs._resolve_cluster_name(data.get("cluster", "default")), data["service"]
            service = ecs._services.get(f"{cluster}/{name.rpartition('/')[2]}", {})
            refused = [what for key, what in _REFUSED.items() if _changes(service, data, key)]
            if refused and "taskSets" in service:
                return error_response_json("InvalidParameterException", f"Unable to update {refused[0]} {_REMEDY}", 400)
            return update(data)

        def reconciled(cluster: str, key: str) -> None:
            service = ecs._services.get(key)
            if service and "taskSets" in service:
                self._follow(service)
            else:
                reconcile(cluster, key)

        ecs._ACTION_MAP["UpdateService"] = updated
        ecs._reconcile_service_tasks = reconciled

    def _follow(self, service: dict[str, Any]) -> None:
        with self._lock:
            for each in service["taskSets"]:
                if each["computedDesiredCount"] != service["desiredCount"] and each["status"] != "DRAINING":
                    self._scale(service, each)

    def _scale(self, service: dict[str, Any], task_set: dict[str, Any]) -> None:
        try:
            self._task_sets.scale(service, task_set)
        except (ApiError, UserError) as error:
            text = f"(service {service['serviceName']}) was unable to place a task: {error}"
            service["events"].insert(0, {"id": str(uuid.uuid4()), "createdAt": now().isoformat(), "message": text})


def _changes(service: Mapping[str, Any], data: Mapping[str, Any], key: str) -> bool:
    if key not in data:
        return False
    if key != "taskDefinition":
        return bool(data[key] != service.get(key))
    return bool(ecs._resolve_td_key(data[key]) != ecs._resolve_td_key(service.get(key, "")))
