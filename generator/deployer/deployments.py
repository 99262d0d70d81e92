"""`ecs-bluegreen deployment`: promote a new version that waits for a person, or give it up, and follow what happens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from generator.deployer import codedeploy, exits
from generator.deployer.aws import code_of
from generator.deployer.codedeploy import READY, RUNNING, SUCCEEDED, Deployment
from generator.deployer.errors import DeployError, RefusedError
from generator.deployer.follow import follow
from generator.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.deployer.deliveries import Delivery
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

Verb = Literal["continue", "stop", "rollback"]

# The deployment went on, or ended, between our look and our call.
_TOO_LATE = frozenset(
    {"DeploymentAlreadyCompletedException", "DeploymentIsNotInReadyStateException", "InvalidDeploymentStatusException"}
)


@dataclass(frozen=True, kw_only=True)
class DeploymentResult:
    """What became of a deployment; `deployment` is None where none ran."""

    service: str
    text: str
    deployment: Deployment | None = None
    exit_code: int = exits.DONE


def act(session: Session, targets: Sequence[Target], service: str, verb: Verb) -> DeploymentResult:
    """Do what a person wants done with the deployment of a service that runs, and follow it to its end.

    Raises `UserError` where there is nothing to be done it with, `RefusedError` where it would hurt or was not
    confirmed, and `StillRunningError` when the person leaves: the deployment goes on.
    """
    delivery = delivery_of(targets, service)
    action = _Action(session, delivery, targets[0].environment)
    running = codedeploy.newest(action.client, delivery, RUNNING)
    if running is None:
        return action.nothing_runs(verb)
    return {"continue": action.promote, "stop": action.stop, "rollback": action.roll_back}[verb](running)


def delivery_of(targets: Sequence[Target], service: str) -> Delivery:
    """Return how a service is delivered; raises `UserError` for one that the parameter file does not deliver."""
    found = {each.service: each for target in targets for each in target.deliveries}
    if service not in found:
        known = f"it has {', '.join(found)}" if found else "no service in it has the stack `deployment`"
        raise UserError(f"the parameter file delivers no service {service}: {known}")
    return found[service]


class _Action:
    """One command on the deployment of one service."""

    def __init__(self, session: Session, delivery: Delivery, environment: str) -> None:
        self._session = session
        self._delivery = delivery
        self._command = f"{environment} {delivery.service}"
        self.client: Any = session.aws.client("codedeploy", delivery.place)

    def nothing_runs(self, verb: Verb) -> DeploymentResult:
        """Return what is so where nothing runs: who wants it stopped has what he wants, the others do not."""
        service = self._delivery.service
        last = codedeploy.newest(self.client, self._delivery)
        text = f"no deployment of {service} runs"
        text += f"; the newest one, {last.id}, is {last.status}" if last else " or ever ran"
        if verb == "stop":
            return DeploymentResult(service=service, text=text)
        if verb == "rollback":
            text += ": to go back to an earlier version, let the pipeline release its commit again"
        raise UserError(text)

    def promote(self, running: Deployment) -> DeploymentResult:
        """Give production to the new version, or end the time in which it could be taken back."""
        if running.status == READY:
            self._say(running, "production traffic moves to the new version")
            self._continue(running, "READY_WAIT")
        elif running.waits_for:
            question = (
                f"{running.id} gave production to the new version and keeps the old one, to roll back to. "
                "Delete the old one now?"
            )
            if not self._session.person.confirm(question):
                raise RefusedError(f"{running.id}: not confirmed, so the old version stays until its time is over")
            self._continue(running, "TERMINATION_WAIT")
        else:
            raise UserError(f"{running.id} waits for nobody: it is {self._where(running)}")
        ended = follow(self._session, self._delivery, running.id)
        if ended.status == SUCCEEDED:
            return self._result(ended, "the new version has production")
        return self._result(ended, f"{ended.status}: {ended.error or 'CodeDeploy gives no reason'}", exits.FAILED)

    def stop(self, running: Deployment) -> DeploymentResult:
        """Give up a new version that has no production traffic yet."""
        if codedeploy.has_moved_traffic(codedeploy.lifecycle(self.client, running.id)):
            raise RefusedError(
                f"{running.id} is moving production traffic already, and stopped now it would stay where it is: "
                f"`ecs-bluegreen deployment rollback {self._command}` takes it back"
            )
        self._say(running, "it is stopped; production stays where it is")
        self._stop(running, roll_back=False)
        ended = follow(self._session, self._delivery, running.id)
        if ended.status == SUCCEEDED:
            return self._result(ended, "it was faster: the new version has production", exits.FAILED)
        return self._result(ended, f"{ended.status}: the old version keeps production")

    def roll_back(self, running: Deployment) -> DeploymentResult:
        """Give up a new version and take back whatever traffic it has."""
        self._say(running, "it is stopped; production goes back to the old version")
        self._stop(running, roll_back=True)
        ended = follow(self._session, self._delivery, running.id)
        undoing = self._undoing(ended)
        if undoing:
            self._say(undoing, f"it undoes {running.id}")
            undoing = follow(self._session, self._delivery, undoing.id)
        if ended.status == SUCCEEDED and undoing is None:
            return self._result(ended, "it was faster: the new version has production", exits.FAILED)
        if undoing and undoing.status != SUCCEEDED:
            text = f"the rollback {undoing.id} is {undoing.status}: {undoing.error or 'CodeDeploy gives no reason'}"
            return self._result(undoing, text, exits.FAILED)
        return self._result(ended, f"{ended.status}: the old version has production")

    def _undoing(self, ended: Deployment) -> Deployment | None:
        """Return the deployment by which CodeDeploy undoes another, where it needs one."""
        if ended.rollback_id:
            return codedeploy.describe(self.client, ended.rollback_id)
        newest = codedeploy.newest(self.client, self._delivery, RUNNING)
        return newest if newest and newest.creator == codedeploy.ROLLBACK else None

    def _continue(self, running: Deployment, wait_type: str) -> None:
        with _in_time(running):
            self.client.continue_deployment(deploymentId=running.id, deploymentWaitType=wait_type)

    def _stop(self, running: Deployment, *, roll_back: bool) -> None:
        with _in_time(running):
            self.client.stop_deployment(deploymentId=running.id, autoRollbackEnabled=roll_back)

    def _where(self, running: Deployment) -> str:
        steps = codedeploy.lifecycle(self.client, running.id)
        at = next((step.name for step in steps if step.status == "InProgress"), "")
        return f"{running.status}, at {at}" if at else running.status

    def _say(self, deployment: Deployment, text: str) -> None:
        self._session.progress.note(self._delivery.service, f"{deployment.id}: {text}")

    def _result(self, deployment: Deployment, text: str, exit_code: int = exits.DONE) -> DeploymentResult:
        return DeploymentResult(
            service=self._delivery.service,
            deployment=deployment,
            text=f"{deployment.id}: {text}",
            exit_code=exit_code,
        )


@contextmanager
def _in_time(running: Deployment) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if code_of(error) not in _TOO_LATE:
            raise
        raise DeployError(f"{running.id} went on or ended just now, and nothing was done to it: look again") from error
