"""Leave a running deployment undisturbed: wait for its end before what it works with is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from generator.deployer import codedeploy
from generator.deployer.aws import is_denied, is_passing, text_of
from generator.deployer.errors import RefusedError, StoppedError
from generator.impact.frozen import DEPLOYMENT_GROUP, TARGET_GROUP

if TYPE_CHECKING:
    from generator.deployer.codedeploy import Deployment
    from generator.deployer.deliveries import Delivery
    from generator.deployer.results import ResourceChange
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

# Seconds that a running deployment is waited for: an hour for a hook or for the time to roll back, and some more.
LIMIT = 90 * 60.0
# Seconds between two looks: a deployment takes minutes.
_PAUSE = 15.0

# Nothing of what exists is touched.
HARMLESS = frozenset({"Add", "Import"})

# What a running deployment works with, and what a change of it would do. Other resources may change beside it.
_DISTURBING: Mapping[str, str] = MappingProxyType(
    {
        TARGET_GROUP: "the health of the new tasks is judged by it",
        DEPLOYMENT_GROUP: "the deployment goes by it",
        "AWS::CodeDeploy::Application": "the deployment goes by it",
        "AWS::CodeDeploy::DeploymentConfig": "the deployment goes by it",
        "AWS::Lambda::Function": "it may be testing the new version",
        "AWS::CloudWatch::Alarm": "the deployment stops when it cannot read it",
        "AWS::ApplicationAutoScaling::ScalableTarget": "the number of tasks must not change under a deployment",
        "AWS::ApplicationAutoScaling::ScalingPolicy": "the number of tasks must not change under a deployment",
        "AWS::EC2::SecurityGroup": "requests and tests reach the tasks through it",
        "AWS::EC2::SecurityGroupEgress": "requests and tests reach the tasks through it",
        "AWS::EC2::SecurityGroupIngress": "requests and tests reach the tasks through it",
        "AWS::IAM::ManagedPolicy": "the deployment or its tasks act by it",
        "AWS::IAM::Policy": "the deployment or its tasks act by it",
        "AWS::IAM::Role": "the deployment or its tasks act as it",
        "AWS::IAM::RolePolicy": "the deployment or its tasks act by it",
    }
)

# The permission that a question needs begins with the service's name, which the error leaves out.
_SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "DescribeListeners": "elasticloadbalancing",
        "DescribeRules": "elasticloadbalancing",
        "ListStackResources": "cloudformation",
    }
)


def wait(session: Session, target: Target, delivery: Delivery, changes: Sequence[ResourceChange]) -> None:
    """Return once no deployment runs that works with what is changed; at once where nothing of that is changed.

    Raises `RefusedError` where waiting does not help or takes too long, `StoppedError` when a person stops the command.
    """
    reasons = {
        change.resource: _DISTURBING[change.type]
        for change in changes
        if change.action not in HARMLESS and change.type in _DISTURBING
    }
    if not reasons:
        return
    resource, reason = next(iter(reasons.items()))
    deadline, told = session.clock.now() + LIMIT, ""
    while running := _running(session, target, delivery, deadline):
        what = f"the deployment {running.id} of {delivery.service} runs ({running.status}), and the update changes"
        what += f" {resource}: {reason}"
        _refuse_endless(session, target, delivery, running, what, deadline)
        if told != running.id:
            session.progress.note(target.key, f"waiting, for {what}")
            told = running.id
        session.clock.wait(max(session.pace(delivery.place).pause(), _PAUSE), session.stop)
        if session.stop.is_set():
            raise StoppedError(f"{target.key}: stopped before anything was changed")


def _refuse_endless(
    session: Session, target: Target, delivery: Delivery, running: Deployment, what: str, deadline: float
) -> None:
    """Raise where waiting does not help, or no longer."""
    if running.waits_for == "a person":
        command = f"{target.environment} {delivery.service}"
        raise RefusedError(
            f"{target.key}: {what}; it waits for a person: `ecs-bluegreen deployment continue {command}` promotes the "
            f"new version, `ecs-bluegreen deployment rollback {command}` gives it up"
        )
    if session.clock.now() >= deadline:
        raise RefusedError(f"{target.key}: {what}; it has not ended in {LIMIT / 60:.0f} minutes: deploy when it has")


def _running(session: Session, target: Target, delivery: Delivery, deadline: float) -> Deployment | None:
    """Return the deployment that runs; a question that is lost is asked again, for it says nothing."""
    client, pace = session.aws.client("codedeploy", delivery.place), session.pace(delivery.place)
    while True:
        try:
            with looking(target, "whether a deployment runs"):
                return codedeploy.newest(client, delivery, codedeploy.RUNNING)
        except Exception as error:
            if not is_passing(error):
                raise
            if session.clock.now() >= deadline:
                text = f"{target.key}: CodeDeploy does not say whether a deployment runs ({text_of(error)})"
                raise RefusedError(text) from error
            pace.throttled()
            session.clock.wait(pace.pause(), session.stop)
            if session.stop.is_set():
                raise StoppedError(f"{target.key}: stopped before anything was changed") from error


@contextmanager
def looking(target: Target, what: str) -> Iterator[None]:
    """Refuse where the permission to look is missing: who cannot see must not act."""
    try:
        yield
    except ClientError as error:
        if not is_denied(error):
            raise
        permission = f"{_SERVICES.get(error.operation_name, 'codedeploy')}:{error.operation_name}"
        raise RefusedError(
            f"{target.key}: it cannot be seen {what}, for the permission {permission} is missing, and an update could "
            f"switch production or break a deployment ({text_of(error)})"
        ) from error
