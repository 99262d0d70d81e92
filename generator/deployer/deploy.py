"""Deploy many stacks: each as soon as those it requires are there, and none on top of one that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from generator.deployer import blue_green, compare, connections, exits, leftovers, order, outcomes, protection, removal
from generator.deployer.aws import said_plainly
from generator.deployer.errors import DeployError, RefusedError, StoppedError
from generator.deployer.execute import execute
from generator.deployer.planning import Planned, plan_stack
from generator.deployer.results import StackResult

if TYPE_CHECKING:
    from generator.deployer.change_sets import ChangeSet
    from generator.deployer.options import Options
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target


def deploy(
    session: Session, targets: Sequence[Target], planned: Mapping[str, Planned], options: Options
) -> list[StackResult]:
    """Carry out a plan that a person approved, and return what became of each stack.

    A change set of the plan is executed as it is. Where a stack it requires has changed meanwhile, it is made anew,
    and may do no more than what was approved. Change sets that were not executed are deleted in the end.
    """
    deployment = _Deployment(session, planned, options)
    try:
        results = order.run(targets, deployment.work, session.interruption, max_parallel=options.max_parallel)
    finally:
        deployment.discard_rest(targets)
    return list(results.values())


def exit_code(results: Sequence[StackResult]) -> int:
    """Return what the command ends with: the gravest of its stacks."""
    return exits.gravest(result.exit_code for result in results)


@dataclass
class _Deployment:
    """One run. Its methods are called from several threads, each with a stack of its own."""

    session: Session
    planned: Mapping[str, Planned]
    options: Options
    failed: list[str] = field(default_factory=list)
    executed: set[str] = field(default_factory=set)

    def work(self, target: Target, earlier: Mapping[str, StackResult]) -> StackResult:
        """Deploy one stack, unless something stands in its way."""
        missing = [key for key, result in earlier.items() if not result.is_there]
        if missing:
            return outcomes.about(target, None, "skipped", f"because of {', '.join(missing)}")
        if self.session.stop.is_set():
            return outcomes.about(target, None, "not-started", "stopped", exits.INTERRUPTED)
        if self.failed and not self.options.keep_going:
            return outcomes.about(target, None, "not-started", f"because {self.failed[0]} failed")
        changed = any(result.outcome == "deployed" for result in earlier.values())
        result = self._result(target, changed=changed)
        if not result.is_there:
            self.failed.append(target.key)
        return result

    def discard_rest(self, targets: Sequence[Target]) -> None:
        """Delete the change sets of the plan that nobody executed."""
        for target in targets:
            change_set = self.planned[target.key].change_set
            if change_set is not None and change_set.id not in self.executed:
                self._discard(target, change_set)

    def _result(self, target: Target, *, changed: bool) -> StackResult:
        try:
            with said_plainly():
                return self._carried_out(target, self.planned[target.key], changed=changed)
        except DeployError as error:
            result = outcomes.of_error(target, error)
            self.session.progress.note(target.key, f"{result.outcome}: {error}")
            return result

    def _carried_out(self, target: Target, planned: Planned, *, changed: bool) -> StackResult:
        plan = planned.plan
        if plan.action == "unchanged" and planned.state is not None:
            return _unchanged(self.session, target, planned.state)
        if plan.refusals:
            raise DeployError("\n".join(plan.refusals), plan.exit_code or exits.REFUSED)
        if plan.action == "recreate" and planned.state is not None and planned.state.status == "ROLLBACK_COMPLETE":
            removal.remove_failed_creation(self.session, target, planned.state)
        if planned.change_set is None or changed:
            planned = self._planned_anew(target, planned)
        if planned.change_set is None:
            return self._without_change_set(target, planned)
        return self._executed(target, planned.change_set, planned.state)

    def _planned_anew(self, target: Target, approved: Planned) -> Planned:
        """Plan a stack again, now that those it requires are there. It may do no more than what was approved."""
        anew = plan_stack(self.session, target, {}, self.options, "deploy")
        beyond = compare.exceeding(anew.plan.changes, approved.plan.changes)
        try:
            if anew.plan.refusals:
                raise DeployError("\n".join(anew.plan.refusals), anew.plan.exit_code)
            if beyond and not self._approved(target, beyond):
                raise RefusedError(f"{target.key}: the change set now does more than was approved: {'; '.join(beyond)}")
        except DeployError:
            self._discard(target, anew.change_set)
            raise
        return anew

    def _approved(self, target: Target, beyond: Sequence[str]) -> bool:
        question = f"{target.key} does more than you have seen: {'; '.join(beyond)}. Go on?"
        return self.session.person.confirm(question)

    def _without_change_set(self, target: Target, planned: Planned) -> StackResult:
        if planned.plan.action == "unchanged" and planned.state is not None:
            return _unchanged(self.session, target, planned.state)
        raise DeployError(f"{target.key}: CloudFormation finds nothing to create: run the command again")

    def _executed(self, target: Target, change_set: ChangeSet, state: StackState | None) -> StackResult:
        before = state if change_set.type == "UPDATE" else None
        try:
            if before is not None:
                blue_green.before_update(self.session, target, change_set.changes)
            result = execute(self.session, target, change_set, before, self.options.timeout or target.timeout)
        except BaseException as error:
            if _has_begun(error):
                self.executed.add(change_set.id)
            else:
                self._discard(target, change_set)
            raise
        self.executed.add(change_set.id)
        return connections.awaited(self.session, target, result, wait=self.options.wait_for_connection)

    def _discard(self, target: Target, change_set: ChangeSet | None) -> None:
        """Delete a change set that nobody executes. Whether that succeeds decides nothing about the stack."""
        if change_set is None:
            return
        try:
            with said_plainly():
                leftovers.discard(self.session, target, change_set.id, change_set.stack_id, change_set.type)
        except DeployError as error:
            self.session.progress.note(target.key, f"a change set is left, which a run after a day deletes: {error}")


def _has_begun(error: BaseException) -> bool:
    """Whether an error came after a change set was executed, or perhaps executed: then nothing is to tidy up."""
    if isinstance(error, ClientError):
        return error.operation_name in ("DescribeStacks", "DescribeStackEvents")
    return not isinstance(error, StoppedError | RefusedError)


def _unchanged(session: Session, target: Target, state: StackState) -> StackResult:
    # An earlier run may have been killed before it came to this.
    protection.set_policy(session, target, state.id)
    protection.protect(session, target, state)
    return replace(outcomes.about(target, state, "unchanged"), outputs=state.outputs)
