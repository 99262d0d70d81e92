"""The life of a deployment, from Created to its end, and of the one that undoes it.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ministack.services import alb

from generator.rehearsal.codedeploy import hooks, revision
from generator.rehearsal.codedeploy.model import Deployment, EndedError, failed
from generator.rehearsal.codedeploy.pause import Pause
from generator.rehearsal.codedeploy.records import primary
from generator.rehearsal.codedeploy.task_sets import TaskSets
from generator.rehearsal.codedeploy.traffic import Actions, Step, Traffic
from generator.rehearsal.state import now

# https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html
_HEALTHY_WITHIN = 3600.0
_UNHEALTHY = (
    "The deployment timed out while waiting for the replacement task set to become healthy. "
    "This time out period is 60 minutes."
)
_NOT_CONTINUED = (
    "The deployment timed out while waiting for a notification to continue. This time out period is {} minutes."
)
_NOT_BEHIND = (
    "The ELB could not be updated due to the following error: Primary taskset target group must be behind listener"
)
_ALL = 100


class Lifecycle:
    """What one deployment does. After `run` or its failure, `undo` takes back whatever it has done."""

    def __init__(self, deployment: Deployment, pause: Pause, task_sets: TaskSets, steps: list[Step]) -> None:
        self.deployment = deployment
        self._pause = pause
        self._task_sets = task_sets
        self._steps = steps
        self._before: Actions = {}
        self.replacement: dict[str, Any] | None = None

    def run(self) -> None:
        """Go through all events; raises `EndedError` where it cannot."""
        deployment = self.deployment
        deployment.started, deployment.status = now(), "InProgress"
        self._spec = revision.load(deployment.revision or {})
        self._find()
        self._hooked("BeforeInstall")
        self._event("Install", self._install)
        self._hooked("AfterInstall")
        if self._test:
            self._event("AllowTestTraffic", self._allow_test_traffic)
            self._hooked("AfterAllowTestTraffic")
        self._wait_for_a_person()
        self._hooked("BeforeAllowTraffic")
        self._event("AllowTraffic", self._allow_traffic)
        self._hooked("AfterAllowTraffic")
        self._end_the_old()

    def undo(self) -> None:
        """Send all requests where they went before, and end the new tasks."""
        self._production.restore(self._before)
        if self._test:
            self._test.restore(self._before)
        if primary(self._service) is not self.original:
            self._task_sets.promote(self._service, self.original)
        if self.replacement:
            self._task_sets.remove(self._service, self.replacement)

    def task_sets(self) -> Iterator[tuple[str, dict[str, Any], float]]:
        """Yield the task sets that there are, labelled as in the console, with their share of the traffic."""
        if not hasattr(self, "original"):
            return
        for label, each in (("Blue", self.original), ("Green", self.replacement)):
            if each:
                yield label, each, self._production.share(each["loadBalancers"][0]["targetGroupArn"])

    def _find(self) -> None:
        """Find the service, the pair and the listeners."""
        self._service = self._task_sets.service(*self.deployment.service)
        self._pause.guard = self._must_be_there
        self.original = primary(self._service)
        [pair] = self.deployment.settings["loadBalancerInfo"]["targetGroupPairInfoList"]
        first, second = (_group(each["name"]) for each in pair["targetGroups"])
        self._old = self.original["loadBalancers"][0]["targetGroupArn"]
        self._new = second if self._old == first else first
        both = (first, second)
        self._production = Traffic(pair["prodTrafficRoute"]["listenerArns"], both, self._task_sets.tasks)
        test = pair.get("testTrafficRoute", {}).get("listenerArns", [])
        self._test = Traffic(test, both, self._task_sets.tasks) if test else None
        self._before = self._production.snapshot() | (self._test.snapshot() if self._test else {})

    def _must_be_there(self) -> None:
        if "taskSets" not in self._service:
            # There is nothing to roll back, either.
            raise EndedError("Failed", "INVALID_ECS_SERVICE", "The ECS service has been deleted.", trigger="")

    def _install(self) -> None:
        if self._old not in self._production.groups():
            raise failed("ELASTIC_LOAD_BALANCING_INVALID", _NOT_BEHIND)
        for leftover in [each for each in self._service["taskSets"] if each is not self.original]:
            self._task_sets.remove(self._service, leftover)
        definition = self._spec.task_definition
        self.replacement = made = self._task_sets.add(self._service, definition, self._new, self.deployment.id)
        self._task_sets.start(self._service, made)
        if not self._pause.wait(_HEALTHY_WITHIN, lambda: self._task_sets.is_healthy(made)):
            raise failed("TIMEOUT", _UNHEALTHY)

    def _allow_test_traffic(self) -> None:
        if self._test:
            self._test.set(self._old, self._new, _ALL)

    def _allow_traffic(self) -> None:
        for percentage, minutes in self._steps:
            self._production.set(self._old, self._new, percentage)
            self._pause.wait(60.0 * minutes)
        if self.replacement:
            self._task_sets.promote(self._service, self.replacement)

    def _wait_for_a_person(self) -> None:
        """Wait where the group says so. Nobody continuing it in time is a stop.

        https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
        """
        ready = self._blue_green().get("deploymentReadyOption", {})
        if ready.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            return
        self.deployment.status, minutes = "Ready", ready.get("waitTimeInMinutes", 0)
        if not self._continued("READY_WAIT", 60.0 * minutes):
            raise EndedError("Stopped", "TIMEOUT", _NOT_CONTINUED.format(minutes), "DEPLOYMENT_STOP_ON_REQUEST")
        self.deployment.status = "InProgress"

    def _end_the_old(self) -> None:
        """Keep the old tasks for as long as the group says, then end them.

        https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html
        """
        termination = self._blue_green().get("terminateBlueInstancesOnDeploymentSuccess", {})
        if termination.get("action") == "KEEP_ALIVE":
            return
        self.deployment.keeps_old = True
        self._continued("TERMINATION_WAIT", 60.0 * termination.get("terminationWaitTimeInMinutes", 0))
        self._task_sets.remove(self._service, self.original)

    def _continued(self, wait: str, seconds: float) -> bool:
        deployment = self.deployment
        deployment.waits_for = wait
        continued = self._pause.wait(seconds, lambda: wait in deployment.continued)
        deployment.waits_for = ""
        return continued

    def _blue_green(self) -> dict[str, Any]:
        return dict(self.deployment.settings.get("blueGreenDeploymentConfiguration", {}))

    def _hooked(self, name: str) -> None:
        function = self._spec.hooks.get(name)
        if function is None:
            self._event(name, lambda: None)
        else:
            self._event(name, lambda: hooks.ask(self.deployment, name, function, self._pause))

    def _event(self, name: str, work: Callable[[], None]) -> None:
        with self._recorded(name):
            self._pause.look()
            work()

    @contextmanager
    def _recorded(self, name: str) -> Iterator[None]:
        event = self.deployment.events[name]
        event.began, event.status = now(), "InProgress"
        try:
            yield
        except EndedError as error:
            event.status, event.message = "Failed", error.message
            raise
        else:
            event.status = "Succeeded"
        finally:
            event.ended = now()


def _group(name: str) -> str:
    for arn, group in alb._tgs.items():
        if group["TargetGroupName"] == name:
            return str(arn)
    raise failed("ELASTIC_LOAD_BALANCING_INVALID", f"There is no target group {name}")
