"""Follow a deployment to its end, and tell its steps as they happen: each hook with what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.deployer import codedeploy
from generator.deployer.aws import is_denied, is_expired, is_passing
from generator.deployer.errors import StillRunningError
from generator.deployer.results import ResourceEvent

if TYPE_CHECKING:
    from generator.deployer.codedeploy import Deployment
    from generator.deployer.deliveries import Delivery
    from generator.deployer.session import Session

_TYPE = "AWS::CodeDeploy::Deployment"


def follow(session: Session, delivery: Delivery, deployment_id: str) -> Deployment:
    """Return a deployment once it has ended, whatever its end is.

    Raises `StillRunningError` when the person leaves or the credentials expire: it goes on without us.
    """
    return _Follower(session, delivery, deployment_id).until_ended()


class _Follower:
    def __init__(self, session: Session, delivery: Delivery, deployment_id: str) -> None:
        self._session = session
        self._key = delivery.service
        self._id = deployment_id
        self._client: Any = session.aws.client("codedeploy", delivery.place)
        self._pace = session.pace(delivery.place)
        self._told: set[tuple[str, str]] = set()
        self._waits_for = ""

    def until_ended(self) -> Deployment:
        self._pace.join()
        try:
            while True:
                deployment = self._asked()
                if deployment is not None and not deployment.is_running:
                    return deployment
                if self._session.stop.is_set():
                    raise StillRunningError(f"{self._key}: you have left it, and the deployment {self._id} goes on")
                self._session.clock.wait(self._pace.pause(), self._session.stop)
        finally:
            self._pace.leave()

    def _asked(self) -> Deployment | None:
        """Return the deployment; None where the question did not get through, which says nothing about it."""
        try:
            deployment = codedeploy.describe(self._client, self._id)
            self._tell(deployment)
        except Exception as error:
            if is_expired(error):
                text = f"{self._key}: the credentials have expired, and the deployment {self._id} goes on"
                raise StillRunningError(text) from error
            if not is_passing(error):
                raise
            self._pace.throttled()
            return None
        self._pace.answered()
        return deployment

    def _tell(self, deployment: Deployment) -> None:
        for step in self._steps():
            if step.status == "Pending" or (step.name, step.status) in self._told:
                continue
            self._told.add((step.name, step.status))
            time = step.ended or step.began or self._session.clock.utc()
            event = ResourceEvent(time=time, resource=step.name, type=_TYPE, status=step.status, reason=step.text)
            self._session.progress.event(self._key, event)
        if deployment.waits_for and deployment.waits_for != self._waits_for:
            self._waits_for = deployment.waits_for
            self._session.progress.note(self._key, f"{self._id} waits for {deployment.waits_for}")

    def _steps(self) -> tuple[codedeploy.Lifecycle, ...]:
        try:
            return codedeploy.lifecycle(self._client, self._id)
        except Exception as error:
            # The steps are only told; the deployment itself says how it ends.
            if not is_denied(error):
                raise
            return ()
