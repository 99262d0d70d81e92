"""What goes on around a service, as the deployer's own eyes see it, and what of that is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.deployer import codedeploy, live
from generator.deployer.codedeploy import Deployment, Lifecycle
from generator.deployer.deliveries import End
from generator.deployer.physical import PhysicalIds
from generator.rehearsal.rehearse.stacks import Deployed
from generator.rehearsal.story import Colour, Kind

_WHOLE = 100
_OTHER: Mapping[str, Colour] = {"blue": "green", "green": "blue"}
_DEPLOYS = "CodeDeployToECS"
RUNS = ("", "InProgress", "Stopping")
_SAID = {
    "AllowTestTraffic": "test listener to {}",
    "AfterAllowTestTraffic": "hook probes {}",
}


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


@dataclass(frozen=True)
class Event:
    """Something that has just happened."""

    label: str
    kind: Kind
    detail: str = ""


class Eyes:
    """Looks at the service of a delivery, by the APIs that `ecs-bluegreen status` asks."""

    def __init__(self, deployed: Deployed) -> None:
        self._session, self._delivery = deployed.session, deployed.delivery
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
                return str(each["output"]["executionResult"]["externalExecutionId"])
        return None

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


def changes(before: Sight, now: Sight, idle: Colour) -> Iterator[Event]:
    """Yield what has happened between two sights; `idle` is the colour where the new version starts."""
    yield from _of_alarms(before, now)
    for name, stage in now.stages.items():
        if stage.execution != before.stages[name].execution:
            yield Event(name, "pipeline")
    yield from _of_deployment(before, now, idle)
    yield from _of_traffic(before, now)
    for name, stage in now.stages.items():
        if stage != before.stages[name] and stage.status not in ("", "InProgress", "Succeeded"):
            yield Event(f"{name}: {stage.status}", "pipeline", stage.text)


def _of_alarms(before: Sight, now: Sight) -> Iterator[Event]:
    for name in sorted(now.alarms - before.alarms):
        yield Event(f"alarm {_logical(name)}", "alarm", f"{name} is in state ALARM")
    for name in sorted(before.alarms - now.alarms):
        yield Event(f"alarm {_logical(name)} is over", "alarm", f"{name} is no longer in state ALARM")


def _logical(name: str) -> str:
    """Return what the template calls a resource that CloudFormation has named: STACK-LOGICALID-SUFFIX."""
    return name.rsplit("-", 2)[1] if name.count("-") > 1 else name


def _of_deployment(before: Sight, now: Sight, idle: Colour) -> Iterator[Event]:
    deployment = now.deployment
    if deployment is None:
        return
    is_new = before.deployment is None or before.deployment.id != deployment.id
    if is_new:
        yield Event(f"{idle} tasks start", "deployment", deployment.id)
    known = {} if is_new else {step.name: step.status for step in before.steps}
    for step in now.steps:
        was = known.get(step.name, "Pending")
        if step.status != was:
            yield from _of_step(step, was, idle)
    yield from _of_end(None if is_new else before.deployment, deployment, "deployment")
    yield from _of_end(before.undoing, now.undoing, "rollback")


def _of_end(before: Deployment | None, now: Deployment | None, what: str) -> Iterator[Event]:
    if now and not now.is_running and (before is None or before.id != now.id or before.is_running):
        yield Event(f"{what} {now.status}", "deployment", now.error)


def _of_step(step: Lifecycle, was: str, idle: Colour) -> Iterator[Event]:
    if step.status == "Failed":
        yield Event(f"{step.name} failed", "deployment")
    elif was == "Pending" and step.name in _SAID and step.status != "Skipped":
        yield Event(_SAID[step.name].format(idle), "deployment", step.name)


def _of_traffic(before: Sight, now: Sight) -> Iterator[Event]:
    old, new = before.shares["production"], now.shares["production"]
    grown = [(colour, share) for colour, share in new.items() if share > old.get(colour, 0)]
    for colour, share in grown:
        yield Event(f"production {share:g} % to {colour}", "deployment")
