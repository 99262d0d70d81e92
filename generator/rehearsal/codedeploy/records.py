"""Task sets as ECS keeps them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

from ministack.services import ecs

_HELD = ("platformVersion", "platformFamily", "networkConfiguration", "capacityProviderStrategy", "launchType")


def primary(service: Mapping[str, Any]) -> dict[str, Any]:
    """Return the primary task set of a service."""
    found: dict[str, Any] = next(each for each in service["taskSets"] if each["status"] == "PRIMARY")
    return found


def definition_of(task_set: Mapping[str, Any]) -> dict[str, Any]:
    """Return the task definition that a task set runs."""
    definition: dict[str, Any] = ecs._task_defs[ecs._resolve_td_key(task_set["taskDefinition"])]
    return definition


def group_of(task_set: Mapping[str, Any]) -> str:
    """Return the target group of a task set."""
    return str(task_set["loadBalancers"][0]["targetGroupArn"])


def key_of(service: Mapping[str, Any]) -> str:
    """Return what ministack keeps a service under: its cluster and its name."""
    return f"{service['clusterArn'].rpartition('/')[2]}/{service['serviceName']}"


def record(
    service: Mapping[str, Any], definition: str, balancers: list[dict[str, Any]], status: str, deployment: str
) -> dict[str, Any]:
    """Return a task set that is new and has no tasks yet; `deployment` is empty for the first one of a service."""
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
