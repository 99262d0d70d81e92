"""The operations of CodeDeploy on deployments.

https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import Any

from generator.rehearsal.codedeploy import revision, traffic
from generator.rehearsal.codedeploy.deployments import Deployments
from generator.rehearsal.codedeploy.model import Deployment, EndedError
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Operation
from generator.rehearsal.state import State, arn, now

_REPORTS = ("Succeeded", "Failed")
# What a group without a configuration gets, though nothing of ECS can be deployed with it.
_DEFAULT = "CodeDeployDefault.OneAtATime"


class Api:
    """What clients call; everything that happens is up to `Deployments`."""

    def __init__(self, state: State, deployments: Deployments) -> None:
        self._deployments = deployments
        self._applications = state.store("AWS::CodeDeploy::Application")
        self._groups = state.store("AWS::CodeDeploy::DeploymentGroup")

    def operations(self) -> dict[str, Operation]:
        """Return the operations."""
        return {
            "CreateDeployment": self._create,
            "GetDeployment": lambda call: {"deploymentInfo": self._of(call).info()},
            "BatchGetDeployments": self._batch_get,
            "ListDeployments": self._list,
            "ListDeploymentTargets": self._list_targets,
            "GetDeploymentTarget": lambda call: {"deploymentTarget": self._target(self._of(call))},
            "BatchGetDeploymentTargets": self._batch_get_targets,
            "ContinueDeployment": self._continue,
            "StopDeployment": self._stop,
            "PutLifecycleEventHookExecutionStatus": self._report,
        }

    def _create(self, call: Call) -> dict[str, Any]:
        given = call.parameters
        group = self._group(given["applicationName"], given.get("deploymentGroupName", ""))
        _must_be_for_ecs(group)
        config = given.get("deploymentConfigName") or group.get("deploymentConfigName", _DEFAULT)
        if not traffic.is_known(config, self._deployments.configurations):
            raise ApiError(
                "DeploymentConfigDoesNotExistException", f"No Deployment Configuration found for name: {config}"
            )
        overridden = {name: given[name] for name in ("autoRollbackConfiguration",) if name in given}
        if "overrideAlarmConfiguration" in given:
            overridden["alarmConfiguration"] = given["overrideAlarmConfiguration"]
        deployment = Deployment(
            application=given["applicationName"],
            group=group["deploymentGroupName"],
            settings=group | overridden,
            config=config,
            revision=_readable(given.get("revision")),
            description=given.get("description", ""),
        )
        self._deployments.begin(deployment)
        return {"deploymentId": deployment.id}

    def _batch_get(self, call: Call) -> dict[str, Any]:
        known = self._deployments.all
        return {"deploymentsInfo": [known[each].info() for each in call.parameters["deploymentIds"] if each in known]}

    def _list(self, call: Call) -> dict[str, Any]:
        given = call.parameters
        application, group = given.get("applicationName"), given.get("deploymentGroupName")
        if application is not None:
            self._group(application, group) if group is not None else self._application(application)
        statuses = given.get("includeOnlyStatuses")
        found = self._deployments.of(application, group)
        return {"deployments": [each.id for each in found if not statuses or each.status in statuses]}

    def _list_targets(self, call: Call) -> dict[str, Any]:
        return {"targetIds": [_target_id(self._started(call))]}

    def _batch_get_targets(self, call: Call) -> dict[str, Any]:
        deployment = self._started(call)
        for each in call.parameters.get("targetIds", ()):
            if each != _target_id(deployment):
                raise ApiError("DeploymentTargetDoesNotExistException", f"No deployment target found for ID: {each}")
        return {"deploymentTargets": [self._target(deployment)]}

    def _continue(self, call: Call) -> None:
        deployment = self._of(call)
        _must_run(deployment)
        wait = call.parameters.get("deploymentWaitType", "READY_WAIT")
        if deployment.waits_for != wait:
            raise ApiError(
                "DeploymentIsNotInReadyStateException",
                f"The deployment {deployment.id} is not in a state in which {wait} can be continued",
            )
        deployment.continued.add(wait)
        deployment.tell()

    def _stop(self, call: Call) -> dict[str, Any]:
        deployment = self._of(call)
        _must_run(deployment)
        configured = deployment.settings.get("autoRollbackConfiguration", {})
        by_group = configured.get("enabled", False) and "DEPLOYMENT_STOP_ON_REQUEST" in configured.get("events", ())
        deployment.stop = bool(call.parameters.get("autoRollbackEnabled", by_group))
        deployment.tell()
        return {"status": "Pending", "statusMessage": "No more commands will be scheduled for execution"}

    def _report(self, call: Call) -> dict[str, Any]:
        deployment = self._of(call)
        given = call.parameters
        execution, status = given.get("lifecycleEventHookExecutionId", ""), given.get("status")
        if status not in _REPORTS:
            raise ApiError(
                "InvalidLifecycleEventHookExecutionStatusException", f"{status} is none of {', '.join(_REPORTS)}"
            )
        if execution not in deployment.hooks:
            raise ApiError(
                "InvalidLifecycleEventHookExecutionIdException", f"No execution of a hook found for ID: {execution}"
            )
        if deployment.hooks[execution] or not deployment.is_running:
            raise ApiError("LifecycleEventAlreadyCompletedException", "The lifecycle event has been completed already")
        deployment.hooks[execution] = status
        deployment.tell()
        return {"lifecycleEventHookExecutionId": execution}

    def _of(self, call: Call) -> Deployment:
        deployment_id = call.parameters.get("deploymentId")
        found: Deployment | None = self._deployments.all.get(deployment_id)
        if found is None:
            raise ApiError("DeploymentDoesNotExistException", f"The deployment {deployment_id} could not be found")
        return found

    def _started(self, call: Call) -> Deployment:
        deployment = self._of(call)
        if deployment.started is None:
            raise ApiError("DeploymentNotStartedException", f"The deployment {deployment.id} has not started")
        return deployment

    def _application(self, name: str) -> None:
        if name not in self._applications:
            raise ApiError("ApplicationDoesNotExistException", f"No application found for name: {name}")

    def _group(self, application: str, name: str) -> dict[str, Any]:
        self._application(application)
        group: dict[str, Any] | None = self._groups.get(name)
        if group is None or group["applicationName"] != application:
            raise ApiError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}")
        return group

    def _target(self, deployment: Deployment) -> dict[str, Any]:
        lifecycle = self._deployments.lifecycles.get(deployment.id)
        sets = [_task_set(*each) for each in lifecycle.task_sets()] if lifecycle else []
        target = {
            "deploymentId": deployment.id,
            "targetId": _target_id(deployment),
            "targetArn": arn("ecs", f"service/{'/'.join(deployment.service)}"),
            "lastUpdatedAt": deployment.completed or now(),
            "lifecycleEvents": [each.shown() for each in deployment.events.values()],
            "status": deployment.target_status(),
            "taskSetsInfo": sets,
        }
        return {"deploymentTargetType": "ECSTarget", "ecsTarget": target}


def _readable(given: dict[str, Any] | None) -> dict[str, Any]:
    """Return a revision; one that is sent along is read at once, one in S3 when the deployment begins."""
    if not given:
        raise ApiError("RevisionRequiredException", "A revision is required")
    if given.get("revisionType") != "S3":
        try:
            revision.load(given)
        except EndedError as error:
            raise ApiError("InvalidRevisionException", error.message) from error
    return given


def _must_be_for_ecs(group: dict[str, Any]) -> None:
    if len(group.get("ecsServices", ())) != 1:
        raise ApiError("InvalidECSServiceException", "The deployment group must have exactly one ECS service")
    if len(group.get("loadBalancerInfo", {}).get("targetGroupPairInfoList", ())) != 1:
        raise ApiError("InvalidLoadBalancerInfoException", "The deployment group must have one pair of target groups")


def _must_run(deployment: Deployment) -> None:
    if not deployment.is_running:
        raise ApiError(
            "DeploymentAlreadyCompletedException",
            f"The deployment {deployment.id} is in a terminal state: {deployment.status}",
        )


def _target_id(deployment: Deployment) -> str:
    return ":".join(deployment.service)


def _task_set(label: str, each: dict[str, Any], share: float) -> dict[str, Any]:
    return {
        "identifer": each["id"],
        "desiredCount": each["computedDesiredCount"],
        "pendingCount": each["pendingCount"],
        "runningCount": each["runningCount"],
        "status": each["status"],
        "trafficWeight": share,
        "targetGroup": {"name": each["loadBalancers"][0]["targetGroupArn"].split("/")[1]},
        "taskSetLabel": label,
    }
