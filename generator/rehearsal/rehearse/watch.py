"""What goes on around a service, as the deployer's own eyes see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.deployer import codedeploy, live
from generator.deployer.codedeploy import Deployment, Lifecycle
from generator.deployer.deliveries import End
from generator.deployer.physical import PhysicalIds
from generator.rehearsal.rehearse.stacks import Deployed
from generator.rehearsal.story import Colour

_OTHER: Mapping[str, Colour] = {"blue": "green", "green": "blue"}
_DEPLOYS = "CodeDeployToECS"
_HOOK_LOG, _SUMMARY = "HookLogGroup", '{"event": "summary"'
RUNS = ("", "InProgress", "Stopping")


@dataclass(frozen=True)
class Stage:
    """A stage of the pipeline, and what is said about it."""

    execution: str
    status: str
    text: str = ""


@dataclass(frozen=True)
class Sight:
    """What is so at one moment. `shares` has the percentage of each colour at each end.

    `deployment` is the newest that somebody began, with its steps; `undoing` is the one by which CodeDeploy undoes it.
    """

    stages: Mapping[str, Stage]
    deployment: Deployment | None
    undoing: Deployment | None
    steps: tuple[Lifecycle, ...]
    shares: Mapping[End, Mapping[str, float]]
    alarms: frozenset[str]

    @property
    def is_deploying(self) -> bool:
        """Whether CodeDeploy is at work."""
        return any(each.is_running for each in (self.deployment, self.undoing) if each)

    @property
    def live(self) -> Colour:
        """The colour that gets most requests of clients."""
        shares = self.shares["production"]
        return "green" if shares.get("green", 0) > shares.get("blue", 0) else "blue"

    @property
    def idle(self) -> Colour:
        """The other one, where the next version starts."""
        return _OTHER[self.live]

    @property
    def at_work(self) -> str:
        """What is being done, in a few words."""
        working = [name for name, stage in self.stages.items() if stage.status == "InProgress"]
        steps = [step.name for step in self.steps if step.status == "InProgress"]
        waits = [f"waits for {self.deployment.waits_for}"] if self.deployment and self.deployment.waits_for else []
        return ": ".join([*working, *(steps or waits)])


class Eyes:
    """Looks at the service of a delivery, by the APIs that `ecs-bluegreen status` asks."""

    def __init__(self, deployed: Deployed) -> None:
        self._session, self._delivery, self._hook_stack = deployed.session, deployed.delivery, deployed.hook_stack
        self._ids = PhysicalIds(self._session)
        self._pipeline = self._ids.of(self._delivery.pipeline) or ""

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        return self._session.aws.client(service, self._delivery.place)

    def look(self) -> Sight:
        """Return what is so now."""
        deployment, undoing = self._deployments()
        alarms = self.client("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
        return Sight(
            stages=self._stages(),
            deployment=deployment,
            undoing=undoing,
            steps=codedeploy.lifecycle(self.client("codedeploy"), deployment.id) if deployment else (),
            shares=self._shares(),
            alarms=frozenset(each["AlarmName"] for each in alarms),
        )

    def execution(self, commit: str) -> tuple[str, str]:
        """Return the id and the status of the pipeline's execution for a commit; empty before it has the commit."""
        found = self.client("codepipeline").list_pipeline_executions(pipelineName=self._pipeline)
        for each in found["pipelineExecutionSummaries"]:
            if any(revision["revisionId"] == commit for revision in each.get("sourceRevisions", ())):
                return each["pipelineExecutionId"], each["status"]
        return "", ""

    def deployment_of(self, execution: str) -> str | None:
        """Return the deployment that an execution has begun; None if it did not come so far."""
        wanted = {"pipelineExecutionId": execution}
        found = self.client("codepipeline").list_action_executions(pipelineName=self._pipeline, filter=wanted)
        for each in found["actionExecutionDetails"]:
            if each["input"]["actionTypeId"]["provider"] == _DEPLOYS:
                deployment: str | None = each["output"].get("executionResult", {}).get("externalExecutionId")
                return deployment
        return None

    def hook_says(self) -> str:
        """Return why the hook refused the newest version, as it says in its log; nothing if it did not."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName=self._hook_stack, LogicalResourceId=_HOOK_LOG
        )["StackResourceDetail"]
        lines = self.client("logs").filter_log_events(logGroupName=found["PhysicalResourceId"])["events"]
        summaries = [each for each in lines if each["message"].startswith(_SUMMARY)]
        newest = max(summaries, key=lambda each: each["timestamp"], default=None)
        return str(json.loads(newest["message"])["reason"]) if newest else ""

    def _deployments(self) -> tuple[Deployment | None, Deployment | None]:
        client = self.client("codedeploy")
        newest = codedeploy.newest(client, self._delivery)
        if newest is None or newest.creator != codedeploy.ROLLBACK:
            return newest, None
        info = client.get_deployment(deploymentId=newest.id)["deploymentInfo"]
        return codedeploy.describe(client, info["rollbackInfo"]["rollbackTriggeringDeploymentId"]), newest

    def _stages(self) -> dict[str, Stage]:
        states = self.client("codepipeline").get_pipeline_state(name=self._pipeline)["stageStates"]
        return {each["stageName"]: _stage(each) for each in states}

    def _shares(self) -> dict[End, Mapping[str, float]]:
        routes = self._delivery.routes
        found = (live.route_state(self._session, self._delivery, each, self._ids) for each in routes)
        return {route.end: route.shares for route in found if route}


def _stage(state: Mapping[str, Any]) -> Stage:
    latest = state.get("latestExecution", {})
    actions = [each.get("latestExecution", {}) for each in state.get("actionStates", ())]
    texts = [each.get("errorDetails", {}).get("message") or each.get("summary", "") for each in actions]
    return Stage(latest.get("pipelineExecutionId", ""), latest.get("status", ""), "; ".join(filter(None, texts)))
