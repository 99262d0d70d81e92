"""The connection to the repository: a person must agree to it once, in the console, and no deployment can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from generator.deployer import console
from generator.deployer.aws import is_denied, is_passing, text_of
from generator.deployer.deliveries import PIPELINE, Part
from generator.deployer.physical import PhysicalIds

if TYPE_CHECKING:
    from generator.deployer.results import StackResult
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

# Seconds that a person has to agree. Nothing is lost then: he agrees later and starts the pipeline.
LIMIT = 30 * 60.0

_AVAILABLE = "AVAILABLE"
_ARN = "ConnectionArn"
_CONNECTIONS = frozenset({"AWS::CodeConnections::Connection", "AWS::CodeStarConnections::Connection"})


def awaited(session: Session, target: Target, result: StackResult, *, wait: bool) -> StackResult:
    """Return the result of a stack once the connection of its pipeline works, and the pipeline runs.

    A stack without a pipeline, or one that was not deployed, is returned as it is. What a person still has to do is
    a warning of the result and no failure: the stack is right. With `wait` False nobody is waited for.
    """
    if result.outcome != "deployed" or not list(_of_types(target, PIPELINE)):
        return result
    handshake = _Handshake(session, target, result)
    try:
        warning = handshake.carried_out(wait=wait)
    except ClientError as error:
        if not is_denied(error):
            raise
        warning = (
            f"whether the connection to the repository works is not known without the permission for "
            f"{error.operation_name}: {text_of(error)}"
        )
    return replace(result, warnings=(*result.warnings, warning)) if warning else result


class _Handshake:
    """The consent of a person, and what waits for it."""

    def __init__(self, session: Session, target: Target, result: StackResult) -> None:
        self._session = session
        self._target = target
        self._ids = PhysicalIds(session)
        self._arn = result.outputs.get(_ARN) or self._own() or target.parameters.get(_ARN, "")
        self._is_new = any(each.type in _CONNECTIONS and each.action == "Add" for each in result.changes)

    def carried_out(self, *, wait: bool) -> str:
        """Return what a person has yet to do; the empty text where it is nothing."""
        if not self._arn:
            return ""
        if self._status() == _AVAILABLE:
            # Somebody was quicker than our first look, but perhaps not than the first run of the pipeline.
            if self._is_new:
                self._start()
            return ""
        where = f"the connection {self._arn} at {self._link()}"
        if wait:
            self._note(f"waiting for you: agree to {where}, so that the pipeline can read the repository")
            if self._awaited() == _AVAILABLE:
                self._start()
                return ""
        return f"agree to {where}, then release a change in the pipeline: until then it cannot read the repository"

    def _awaited(self) -> str:
        """Return the status of the connection once it works, or nobody waits any more.

        One in `ERROR` is tried again by AWS, and is waited for like one that is pending.
        """
        pace = self._session.pace(self._target.place)
        deadline = self._session.clock.now() + LIMIT
        status = ""
        while status != _AVAILABLE and self._session.clock.now() < deadline and not self._session.stop.is_set():
            self._session.clock.wait(pace.pause(), self._session.stop)
            try:
                status = self._status()
            except Exception as error:
                if not is_passing(error):
                    raise
                pace.throttled()
        return status

    def _start(self) -> None:
        """Start the pipeline where it failed for want of the connection: CodePipeline does not try again."""
        [pipeline] = _of_types(self._target, PIPELINE)
        name = self._ids.of(pipeline)
        client = self._session.aws.client("codepipeline", self._target.place)
        source, *_ = client.get_pipeline_state(name=name).get("stageStates") or [{}]
        if source.get("latestExecution", {}).get("status") != "Failed":
            self._note(f"the connection works; the pipeline {name} takes the next commit")
            return
        client.start_pipeline_execution(name=name)
        self._note(f"the connection works; the pipeline {name} could not read the repository before and starts again")

    def _status(self) -> str:
        # An ARN says which of the two names of the service it belongs to, and the connection's own Region.
        _, _, service, region, *_ = self._arn.split(":")
        client: Any = self._session.aws.client(service, replace(self._target.place, region=region))
        return str(client.get_connection(ConnectionArn=self._arn)["Connection"]["ConnectionStatus"])

    def _own(self) -> str:
        arns = [self._ids.of(part) for part in _of_types(self._target, *_CONNECTIONS)]
        return next((arn for arn in arns if arn), "")

    def _link(self) -> str:
        return console.link(self._arn.split(":")[3], "codesuite/settings/connections")

    def _note(self, text: str) -> None:
        self._session.progress.note(self._target.key, text)


def _of_types(target: Target, *types: str) -> Iterator[Part]:
    for name, resource in target.template["Resources"].items():
        if resource["Type"] in types:
            yield Part(
                target=target.key,
                stack_name=target.name,
                place=target.place,
                resource=name,
                type=resource["Type"],
            )
