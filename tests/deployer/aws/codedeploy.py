"""CodeDeploy: deployment groups and deployments as a test has put them there, which a call may continue or stop."""

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
_ENDED = ("Succeeded", "Failed", "Stopped")
_BATCH = 25


@dataclass
class Deploying:
    """Groups by application and name, deployments by id and their targets by deployment, as they are shown."""

    groups: dict[tuple[str, str], Shown] = field(default_factory=dict)
    deployments: dict[str, Shown] = field(default_factory=dict)
    targets: dict[str, dict[str, Shown]] = field(default_factory=dict)


class CodeDeploy(Service):
    """A deployment's `status` is what the test sets; `ContinueDeployment` and `StopDeployment` change it."""

    name = "codedeploy"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.places: Places[Deploying] = Places(Deploying)

    # What a test does ----------------------------------------------------------------------------------------------

    def put_group(
        self, application: str, name: str, *, account: str = ACCOUNT, region: str = REGION, **members: Any
    ) -> Shown:
        """Let a deployment group be there."""
        group = {
            "applicationName": application,
            "deploymentGroupName": name,
            "deploymentGroupId": self.new_id(),
            "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
            "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            "computePlatform": "ECS",
        } | members
        self.places.at(account, region).groups[application, name] = group
        return group

    def put_deployment(
        self,
        application: str,
        group: str,
        status: str = "InProgress",
        *,
        account: str = ACCOUNT,
        region: str = REGION,
        **members: Any,
    ) -> Shown:
        """Let a deployment be there, with one target; the newest is listed first."""
        place = self.places.at(account, region)
        number = f"d-{self.new_id().replace('-', '')[:9].upper()}"
        deployment = {
            "deploymentId": number,
            "applicationName": application,
            "deploymentGroupName": group,
            "status": status,
            "createTime": self.clock.now,
            "creator": "user",
            "computePlatform": "ECS",
        } | members
        place.deployments = {number: deployment, **place.deployments}
        target = {
            "deploymentId": number,
            "targetId": "cluster:service",
            "status": status if status in ("InProgress", "Succeeded", "Failed", "Ready") else "Unknown",
            "lifecycleEvents": [],
            "taskSetsInfo": [],
        }
        place.targets[number] = {"cluster:service": {"deploymentTargetType": "ECSTarget", "ecsTarget": target}}
        return deployment

    # The API -------------------------------------------------------------------------------------------------------

    def _deployment(self, call: Call) -> Shown:
        number = call.parameters.get("deploymentId", "")
        deployments = self.places.here(call).deployments
        if number not in deployments:
            raise ApiError("DeploymentDoesNotExistException", f"The deployment {number} could not be found")
        return deployments[number]

    def get_deployment_group(self, call: Call) -> Shown:
        """Show a deployment group, with the newest deployment that there was."""
        asked, place = call.parameters, self.places.here(call)
        application, name = asked["applicationName"], asked["deploymentGroupName"]
        if application not in {key[0] for key in place.groups}:
            raise ApiError("ApplicationDoesNotExistException", f"No application found for name: {application}")
        if (application, name) not in place.groups:
            raise ApiError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}")
        attempted = [one for one in place.deployments.values() if one["deploymentGroupName"] == name][:1]
        last = {key: attempted[0][key] for key in ("deploymentId", "status", "createTime")} if attempted else None
        shown = place.groups[application, name]
        return {"deploymentGroupInfo": shown | ({"lastAttemptedDeployment": last} if last else {})}

    def list_deployments(self, call: Call) -> Shown:
        """List deployments, of a group and of some statuses if so asked."""
        asked = call.parameters
        statuses = asked.get("includeOnlyStatuses", [])
        found = [
            number
            for number, deployment in self.places.here(call).deployments.items()
            if all(
                asked.get(key, deployment[key]) == deployment[key] for key in ("applicationName", "deploymentGroupName")
            )
            and (not statuses or deployment["status"] in statuses)
        ]
        return paged("deployments", found, asked.get("nextToken"), 100, "nextToken")

    def get_deployment(self, call: Call) -> Shown:
        """Show a deployment."""
        return {"deploymentInfo": self._deployment(call)}

    def batch_get_deployments(self, call: Call) -> Shown:
        """Show deployments; those that are not there are left out."""
        wanted = call.parameters["deploymentIds"]
        if len(wanted) > _BATCH:
            raise ApiError("BatchLimitExceededException", f"The maximum number of deployments is {_BATCH}")
        deployments = self.places.here(call).deployments
        return {"deploymentsInfo": [deployments[number] for number in wanted if number in deployments]}

    def list_deployment_targets(self, call: Call) -> Shown:
        """List the targets of a deployment."""
        targets = self.places.here(call).targets[self._deployment(call)["deploymentId"]]
        return {"targetIds": list(targets)}

    def batch_get_deployment_targets(self, call: Call) -> Shown:
        """Show targets of a deployment; one that is not there is an error."""
        targets = self.places.here(call).targets[self._deployment(call)["deploymentId"]]
        wanted = call.parameters["targetIds"]
        missing = [number for number in wanted if number not in targets]
        if missing:
            raise ApiError("DeploymentTargetDoesNotExistException", f"The target {missing[0]} does not exist")
        return {"deploymentTargets": [targets[number] for number in wanted]}

    def get_deployment_target(self, call: Call) -> Shown:
        """Show a target of a deployment."""
        targets = self.places.here(call).targets[self._deployment(call)["deploymentId"]]
        wanted = call.parameters["targetId"]
        if wanted not in targets:
            raise ApiError("DeploymentTargetDoesNotExistException", f"The target {wanted} does not exist")
        return {"deploymentTarget": targets[wanted]}

    def continue_deployment(self, call: Call) -> Shown:
        """Let a deployment go on that waits for a person, or end one that only keeps the old version."""
        deployment = self._deployment(call)
        if deployment["status"] in _ENDED:
            raise ApiError(
                "DeploymentAlreadyCompletedException", f"The deployment {deployment['deploymentId']} is complete"
            )
        ending = call.parameters.get("deploymentWaitType") == "TERMINATION_WAIT"
        if ending and deployment.get("instanceTerminationWaitTimeStarted"):
            deployment["status"], deployment["completeTime"] = "Succeeded", self.clock.now
            return {}
        if deployment["status"] != "Ready":
            raise ApiError(
                "DeploymentIsNotInReadyStateException", f"The deployment {deployment['deploymentId']} is not ready"
            )
        deployment["status"] = "InProgress"
        return {}

    def stop_deployment(self, call: Call) -> Shown:
        """End a deployment."""
        deployment = self._deployment(call)
        if deployment["status"] in _ENDED:
            raise ApiError(
                "DeploymentAlreadyCompletedException", f"The deployment {deployment['deploymentId']} is complete"
            )
        deployment["status"] = "Stopped"
        deployment["completeTime"] = self.clock.now
        return {"status": "Succeeded", "statusMessage": "No more commands will be scheduled for execution"}
