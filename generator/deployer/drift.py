"""What differs between the stacks and what is really there, without what a blue/green deployment is expected to move.

CodeDeploy writes the weights of the listener rules and the task definition of the service; reporting that as drift
after every release would teach everybody to look away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.deployer.aws import is_passing
from generator.deployer.errors import DeployError, StillRunningError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

_DEADLINE = 15 * 60.0
# Where a deployment leaves its mark: the type of a resource, and the beginnings of the paths it writes.
_EXPECTED = {
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("/Actions",),
    "AWS::ElasticLoadBalancingV2::Listener": ("/DefaultActions",),
    "AWS::ECS::Service": ("/TaskDefinition", "/DesiredCount", "/LoadBalancers", "/TaskSets", "/PlatformVersion"),
}


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One difference between a stack and what is there; `expected` ones are what a deployment does."""

    resource: str
    type: str
    status: str
    path: str = ""
    expected_value: str = ""
    actual_value: str = ""
    expected: bool = False


def detect(session: Session, target: Target, state: StackState) -> list[Drift]:
    """Let CloudFormation look for drift, and return every difference, the expected ones marked.

    Raises `DeployError` if CloudFormation cannot look.
    """
    client = session.cloudformation(target.place)
    detection = client.detect_stack_drift(StackName=state.id)["StackDriftDetectionId"]
    _finished(session, target, detection)
    found: list[Drift] = []
    token: dict[str, str] = {}
    while True:
        page = client.describe_stack_resource_drifts(
            StackName=state.id, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"], **token
        )
        for each in page["StackResourceDrifts"]:
            found.extend(_drifts(target, each))
        if not page.get("NextToken"):
            return found
        token = {"NextToken": page["NextToken"]}


def lines(session: Session, target: Target, state: StackState) -> Iterator[str]:
    """Yield the unexpected differences as sentences."""
    for each in detect(session, target, state):
        if not each.expected:
            place = f" at {each.path}" if each.path else ""
            yield session.secrets.masked(
                f"{each.resource} ({each.type}) is {each.status.lower()}{place}: the template says "
                f"{each.expected_value or 'nothing'}, there is {each.actual_value or 'nothing'}"
            )


def _finished(session: Session, target: Target, detection: str) -> None:
    client, pace = session.cloudformation(target.place), session.pace(target.place)
    deadline = session.clock.now() + _DEADLINE
    attempt = 0
    while session.clock.now() < deadline and not session.stop.is_set():
        try:
            status = client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        except Exception as error:
            if not is_passing(error):
                raise
            pace.throttled()
        else:
            pace.answered()
            if status["DetectionStatus"] == "DETECTION_FAILED":
                reason = status.get("DetectionStatusReason", "without a reason")
                raise DeployError(f"{target.key}: CloudFormation could not look for drift: {reason}")
            if status["DetectionStatus"] == "DETECTION_COMPLETE":
                return
        session.clock.wait(pace.short_pause(attempt), session.stop)
        attempt += 1
    raise StillRunningError(f"{target.key}: CloudFormation still looks for drift")


def _drifts(target: Target, found: Mapping[str, Any]) -> Iterator[Drift]:
    kind, status = found["ResourceType"], found["StackResourceDriftStatus"]
    common = {"resource": found["LogicalResourceId"], "type": kind, "status": status}
    if status == "DELETED":
        yield Drift(**common)
    for difference in found.get("PropertyDifferences", ()):
        path = difference["PropertyPath"]
        yield Drift(
            **common,
            path=path,
            expected_value=difference["ExpectedValue"],
            actual_value=difference["ActualValue"],
            expected=found["LogicalResourceId"] in target.frozen and path.startswith(_EXPECTED.get(kind, ())),
        )
