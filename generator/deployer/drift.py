"""What differs between the stacks and what is really there, without what a blue/green deployment is expected to move.

CodeDeploy writes the weights of the listener rules and the task definition of the service; reporting that as drift
after every release would teach everybody to look away.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.deployer import exits
from generator.deployer.aws import is_passing, said_plainly
from generator.deployer.errors import DeployError, StillRunningError, StoppedError
from generator.deployer.stacks import describe_all

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

_DEADLINE = 15 * 60.0
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
_CHECKED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"})
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


@dataclass(frozen=True, kw_only=True)
class StackDrift:
    """The differences of one stack; `not_checked` says why there is no answer, `failure` that it was not given."""

    key: str
    drifts: tuple[Drift, ...] = ()
    not_checked: str = ""
    failure: str = ""

    @property
    def has_drifted(self) -> bool:
        """Whether something differs that no deployment moves."""
        return any(not each.expected for each in self.drifts)


def check(session: Session, targets: Sequence[Target]) -> list[StackDrift]:
    """Return the drift of every stack that is there, one after the other: detection is slow and throttled early."""
    states = describe_all(session, targets)
    found = []
    for target in targets:
        state = states.get(target.key)
        if state is None:
            found.append(StackDrift(key=target.key, not_checked="is not there"))
        elif state.status not in _CHECKED:
            found.append(StackDrift(key=target.key, not_checked=f"is in {state.status}"))
        else:
            session.progress.note(target.key, "looking for drift")
            found.append(_checked(session, target, state))
    return found


def exit_code(checked: Sequence[StackDrift]) -> int:
    """Return what the command ends with: the other stacks are told of although one could not be looked at."""
    if any(stack.failure for stack in checked):
        return exits.FAILED
    return exits.HAS_CHANGES if any(stack.has_drifted for stack in checked) else exits.DONE


def text(checked: Sequence[StackDrift]) -> str:
    """Return the drift for a person: a line for each difference, expected ones only counted."""
    return "".join(f"{line}\n" for stack in checked for line in _told(stack))


def as_json(checked: Sequence[StackDrift]) -> str:
    """Return the drift for a program, expected differences marked."""
    stacks = [dataclasses.asdict(stack) for stack in checked]
    return json.dumps({"stacks": stacks}, indent=2, ensure_ascii=False) + "\n"


SHAPES: dict[str, Callable[[Sequence[StackDrift]], str]] = {"text": text, "json": as_json}


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
    yield from (session.secrets.masked(_sentence(each)) for each in detect(session, target, state) if not each.expected)


def _checked(session: Session, target: Target, state: StackState) -> StackDrift:
    try:
        with said_plainly():
            return StackDrift(key=target.key, drifts=tuple(detect(session, target, state)))
    except StoppedError:
        raise
    except DeployError as error:
        return StackDrift(key=target.key, failure=str(error))


def _told(stack: StackDrift) -> Iterator[str]:
    if stack.failure:
        yield stack.failure
        return
    if stack.not_checked:
        yield f"{stack.key}: not checked, it {stack.not_checked}"
        return
    moved = sum(each.expected for each in stack.drifts)
    expected = f" ({moved} differences that deployments make)" if moved else ""
    if not stack.has_drifted:
        yield f"{stack.key}: as deployed{expected}"
        return
    yield f"{stack.key}: drifted{expected}"
    yield from (f"  {_sentence(each)}" for each in stack.drifts if not each.expected)


def _sentence(each: Drift) -> str:
    if each.status == "DELETED":
        return f"{each.resource} ({each.type}) is gone"
    says, there = each.expected_value or "nothing", each.actual_value or "nothing"
    return f"{each.resource} ({each.type}) differs at {each.path}: the template says {says}, there is {there}"


def _finished(session: Session, target: Target, detection: str) -> None:
    client, pace = session.cloudformation(target.place), session.pace(target.place)
    deadline = session.clock.now() + _DEADLINE
    attempt = 0
    while session.clock.now() < deadline:
        if session.stop.is_set():
            raise StoppedError(f"{target.key}: stopped while CloudFormation looked for drift")
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
    raise StillRunningError(f"{target.key}: CloudFormation still looks for drift after 15 minutes")


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
