"""Look at what runs and at what ran: attach to operations that anybody began, and explain those that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.deployer import exits, order
from generator.deployer.aws import said_plainly
from generator.deployer.causes import newest_operation, root_cause
from generator.deployer.errors import DeployError
from generator.deployer.execute import judged
from generator.deployer.results import Outcome, StackResult
from generator.deployer.stacks import describe, describe_all
from generator.deployer.statuses import RUNNING, SUCCEEDED
from generator.deployer.watch import CLOCKS_DIFFER, Watch
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.options import Options
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


def watch(session: Session, targets: Sequence[Target], options: Options) -> list[StackResult]:
    """Follow everything that runs on these stacks to its end; what nobody touches is left out."""
    states = describe_all(session, targets)
    running = [target for target in targets if target.key in states and states[target.key].status in RUNNING]

    def work(target: Target, _earlier: Mapping[str, StackResult]) -> StackResult:
        state = states[target.key]
        session.progress.begin(target.key, state.status)
        try:
            with said_plainly():
                since = (state.updated or state.created or session.clock.utc()) - CLOCKS_DIFFER
                watching = Watch(session, target, state.id, since)
                ended = watching.until_quiet(options.timeout or target.timeout)
                result = judged(session, target, ended, watching)
        except DeployError as error:
            outcome: Outcome = "running" if error.exit_code == exits.STILL_RUNNING else "failed"
            return StackResult(
                key=target.key, name=target.name, outcome=outcome, text=str(error), exit_code=error.exit_code
            )
        session.progress.end(target.key, ended.status)
        return result

    results = order.run(
        [_alone(target) for target in running], work, session.interruption, max_parallel=max(len(running), 1)
    )
    return list(results.values())


def why(session: Session, target: Target) -> StackResult:
    """Say why the newest operation on a stack failed, if it did.

    Raises `UserError` if there is no such stack.
    """
    client = session.cloudformation(target.place)
    state = describe(client, target.name)
    if state is None:
        raise UserError(f"{target.key}: there is no stack {target.name}")
    result = StackResult(key=target.key, name=target.name, outcome="unchanged", stack_id=state.id, status=state.status)
    if state.status in SUCCEEDED:
        return replace(result, text=f"{state.status}: the newest operation succeeded")
    if state.status in RUNNING:
        text = f"{state.status}: `ecs-bluegreen watch {target.environment} --stack {target.key}` follows it"
        return replace(result, text=text)
    events = list(newest_operation(client, state.id))
    cause = root_cause(session, target, state, events)
    text = state.reason or ("" if cause else "CloudFormation gives no reason")
    return replace(result, outcome="failed", text=text, cause=cause)


def _alone(target: Target) -> Target:
    """Return the target without its requirements: who only watches waits for nobody."""
    return replace(target, requires=())
