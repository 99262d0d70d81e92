"""The ECS service with all its properties, and what ECS refuses to change once CodeDeploy owns it.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import alb, ecs
from ministack.services.cloudformation import provisioners

from generator.rehearsal.front import Front
from generator.rehearsal.ministack_api import target
from generator.rehearsal.types.listeners import target_groups
from generator.rehearsal.types.shaped import shaped

Properties = Mapping[str, Any]

_TYPE = "AWS::ECS::Service"
_REFUSED = {"NetworkConfiguration": "network parameters", "LoadBalancers": "load balancers"}
_REMEDY = "on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."


def install(_: Front) -> None:
    """Replace ministack's way of making a service."""
    handlers = provisioners._RESOURCE_HANDLERS
    handlers[_TYPE] = handlers[_TYPE] | {"create": _create, "update": _update}


def _create(logical_id: str, properties: Properties, stack_name: str) -> tuple[str, dict[str, str]]:
    cluster = properties.get("Cluster", "default")
    if ecs._resolve_cluster_name(cluster) not in ecs._clusters:
        raise ValueError("Cluster not found.")
    for balancer in properties.get("LoadBalancers", ()):
        _must_be_behind_a_listener(balancer["TargetGroupArn"])
    name = properties.get("ServiceName") or provisioners._physical_name(stack_name, logical_id)
    asked = shaped("ecs", "CreateServiceRequest", dict(properties) | {"serviceName": name})
    service = target("ecs", "AmazonEC2ContainerServiceV20141113.CreateService", asked)["service"]
    arn = service["serviceArn"]
    _must_be_steady(arn)
    return arn, {"ServiceArn": arn, "Name": service["serviceName"]}


def _must_be_behind_a_listener(group: str) -> None:
    actions = [action for rule in alb._rules.values() for action in rule["Actions"]]
    forwarded = {each["TargetGroupArn"] for action in actions for each in target_groups(action)}
    if group not in forwarded:
        raise ValueError(f"The target group with targetGroupArn {group} does not have an associated load balancer.")


def _must_be_steady(arn: str) -> None:
    """Refuse a service whose tasks have not become well in the time that CloudFormation waits."""
    [service] = [each for each in ecs._services.values() if each["serviceArn"] == arn]
    for task_set in service.get("taskSets", ()):
        if task_set["loadBalancers"] and task_set["stabilityStatus"] != "STEADY_STATE":
            raise ValueError(
                'Resource handler returned message: "Exceeded attempts to wait" (HandlerErrorCode: NotStabilized)'
            )


def _update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> tuple[str, dict[str, str]]:
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name) and name != "Tags")
    if changed and old.get("DeploymentController", {}).get("Type") == "CODE_DEPLOY":
        # CloudFormation sends every property along, changed or not, so what ECS complains of first is the task
        # definition, unless it is the network or the load balancers that have changed.
        what = next((_REFUSED[name] for name in changed if name in _REFUSED), "task definition")
        raise ValueError(
            f'Resource handler returned message: "Invalid request provided: UpdateService error: Unable to update '
            f'{what} {_REMEDY}" (HandlerErrorCode: InvalidRequest)'
        )
    made: tuple[str, dict[str, str]] = provisioners._ecs_service_update(physical_id, old, new, stack_name)
    return made
