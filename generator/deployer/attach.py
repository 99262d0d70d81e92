"""Look at what runs and at what ran: attach to operations that anybody began, and explain those that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.deployer import execute, order, outcomes
from generator.deployer import watch as watching
from generator.deployer.aws import said_plainly
from generator.deployer.causes import root_cause
from generator.deployer.errors import DeployError
from generator.deployer.stacks import StackState, describe, describe_all
from generator.deployer.statuses import RUNNING, SUCCEEDED
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.options import Options
    from generator.deployer.results import StackResult
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


def watch(session: Session, targets: Sequence[Target], options: Options) -> list[StackResult]:
    """Follow everything that runs on these stacks to its end; what nobody touches is left out.

    Whatever it is, it is only watched: nothing is cancelled because it takes long, and nothing is protected.
    """
    states = describe_all(session, targets)
    running = [target for target in targets if target.key in states and states[target.key].status in RUNNING]

    def work(target: Target, _earlier: Mapping[str, StackResult]) -> StackResult:
        try:
            with said_plainly():
                return _followed(session, target, states[target.key], options.timeout or target.timeout)
        except DeployError as error:
            return outcomes.of_error(target, error)

    results = order.run(
        [_alone(target) for target in running], work, session.interruption, max_parallel=max(len(running), 1)
    )
    return list(results.values())


def why(session: Session, target: Target) -> StackResult:
    """Say why the newest operation on a stack failed, if it did.

    Raises `UserError` if there is no such stack.
    """
    state = describe(session.cloudformation(target.place), target.name)
    if state is None:
        raise UserError(f"{target.key}: there is no stack {target.name}")
    if state.status in SUCCEEDED:
        return outcomes.about(target, state, "unchanged", f"{state.status}: the newest operation succeeded")
    if state.status in RUNNING:
        text = f"{state.status}: `ecs-bluegreen watch {target.environment} --stack {target.key}` follows it"
        return outcomes.about(target, state, "unchanged", text)
    if state.status == "REVIEW_IN_PROGRESS":
        text = f"{state.status}: nothing has been created yet; a change set waits for a decision"
        return outcomes.about(target, state, "unchanged", text)
    cause = root_cause(session, target, state, ())
    text = state.reason or ("" if cause else "CloudFormation gives no reason")
    return replace(outcomes.about(target, state, "failed", text), cause=cause)


def _followed(session: Session, target: Target, state: StackState, timeout: float) -> StackResult:
    session.progress.begin(target.key, state.status)
    watched = watching.found(session, target, state)
    ended = watched.until_quiet(timeout)
    session.progress.end(target.key, ended.status)
    if ended.status == "DELETE_COMPLETE":
        return outcomes.about(target, ended, "deleted")
    return execute.judged(session, target, ended, watched.events)


def _alone(target: Target) -> Target:
    """Return the target without its requirements: who only watches waits for nobody."""
    return replace(target, requires=())
