"""Bring sets to what their files say: each after those it requires, each step after the one before has succeeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.deployer import exits
from generator.deployer.errors import DeployError, RefusedError, StillRunningError, StoppedError
from generator.deployer.stack_sets import failures, operations
from generator.deployer.stack_sets.api import Api
from generator.deployer.stack_sets.compare import ORDER
from generator.deployer.stack_sets.model import Failure, Fate, SetOutcome, SetPlan, SetResult, Step
from generator.deployer.stack_sets.operations import OvertakenError
from generator.deployer.stack_sets.plan import plan
from generator.deployer.stack_sets.state import SUSPENDED, Operation

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.targets import SetTarget

# How often others may begin operations between our looking and our calls.
_OVERTAKEN = 5
_PAGE = 100


@dataclass
class _Run:
    """What happens to one set."""

    session: Session
    target: SetTarget
    begun: float
    operations: list[str] = field(default_factory=list)

    def result(self, outcome: SetOutcome, text: str = "", **members: Any) -> SetResult:
        """Return what became of it."""
        return SetResult(
            key=self.target.key,
            name=self.target.name,
            outcome=outcome,
            text=text,
            operations=tuple(self.operations),
            duration=self.session.clock.now() - self.begun,
            **members,
        )

    def succeeded(self, step: Step) -> SetResult | None:
        """Carry out a step; return what became of the set if it ends here."""
        if self.session.stop.is_set():
            raise StoppedError(f"{self.target.key}: stopped before: {step.text}")
        operation = operations.carry_out(self.session, self.target, step)
        if operation is None:
            return None
        self.operations.append(operation.id)
        # SUCCEEDED only says that no more failed than are tolerated.
        if operation.status == "SUCCEEDED" and not operation.failed:
            return None
        return self.failed(step, operation)

    def failed(self, step: Step, operation: Operation) -> SetResult:
        """Return what an operation did not do."""
        found: list[Failure] = failures.failed(self.session, self.target, operation.id)
        return self.result(
            "failed",
            f"{operation.status}: {step.text}",
            failures=tuple(found),
            cancelled=failures.cancelled(self.session, self.target, operation.id),
            exit_code=exits.FAILED,
        )


def deploy(
    session: Session,
    targets: Sequence[SetTarget],
    plans: Mapping[str, SetPlan],
    others: Sequence[SetTarget],
    prune: Fate | None,
) -> list[SetResult]:
    """Carry out what a person has seen in `plans`, one set after the other, and return what became of each."""
    results: dict[str, SetResult] = {}
    for target in targets:
        broken = [key for key in target.requires if key in results and not results[key].is_there]
        if session.stop.is_set():
            left = any(each.outcome == "running" for each in results.values())
            code = exits.DONE if left else exits.INTERRUPTED
            results[target.key] = _skipped(target, "you have stopped before it", code)
        elif broken:
            results[target.key] = _skipped(target, f"because of {', '.join(broken)}", exits.DONE)
        else:
            results[target.key] = _one(session, target, plans[target.key], others, prune)
            session.progress.end(target.key, results[target.key].outcome)
    return list(results.values())


def _skipped(target: SetTarget, why: str, code: int) -> SetResult:
    return SetResult(key=target.key, name=target.name, outcome="skipped", text=why, exit_code=code)


def settled(session: Session, target: SetTarget, found: SetPlan) -> bool:
    """Wait for what is under way on a set, ours of an earlier run or somebody else's; False where nothing is."""
    for operation in found.under_way:
        session.progress.note(target.key, f"waiting for operation {operation.id} ({operation.action}), begun before")
        operations.watch(session, target, operation.id)
    return bool(found.under_way)


def _one(
    session: Session, target: SetTarget, approved: SetPlan, others: Sequence[SetTarget], prune: Fate | None
) -> SetResult:
    run = _Run(session, target, session.clock.now())
    try:
        return _carried_out(run, approved, others, prune)
    except StillRunningError as error:
        return run.result("running", str(error), exit_code=error.exit_code)
    except RefusedError as error:
        return run.result("refused", str(error), exit_code=error.exit_code)
    except StoppedError as error:
        return run.result("skipped", str(error), exit_code=error.exit_code)


def _carried_out(run: _Run, approved: SetPlan, others: Sequence[SetTarget], prune: Fate | None) -> SetResult:
    """Look, compare, and do; look again where somebody else was faster."""
    for _ in range(_OVERTAKEN):
        found = plan(run.session, run.target, others, prune)
        if settled(run.session, run.target, found):
            found = plan(run.session, run.target, others, prune)
        _require(run.target, found)
        _within(run.target, found, approved)
        try:
            for step in found.steps:
                if result := run.succeeded(step):
                    return result
        except OvertakenError:
            continue
        return _done(run, found)
    raise StillRunningError(f"{run.target.key}: others begin operations on {run.target.name} all the time; try later")


def _require(target: SetTarget, found: SetPlan) -> None:
    if found.missing:
        raise RefusedError(f"{target.key}: needs {', '.join(found.missing)} first: deploy them, or all with --all")


def _within(target: SetTarget, found: SetPlan, approved: SetPlan) -> None:
    """Refuse what nobody has agreed to: something has changed since the plan was shown."""
    seen = {(each.action, each.cell) for each in approved.changes}
    more = {f"{each.action} {' '.join(each.cell)}" for each in found.changes if (each.action, each.cell) not in seen}
    if approved.under_way:
        # What an operation that was waited for left undone is part of it.
        more.clear()
    for each in set(found.differences) - set(approved.differences):
        # What comes first may have been made since, by this very command.
        if not (approved.missing and each.name == ORDER):
            more.add(each.name)
    if more:
        what = ", ".join(sorted(more))
        raise RefusedError(f"{target.key}: the set has changed since the plan was shown ({what}): plan again")


def _done(run: _Run, found: SetPlan) -> SetResult:
    warnings = (*found.warnings, *_suspended(run)) if run.operations else found.warnings
    outcome: SetOutcome = "deployed" if found.steps else "unchanged"
    if found.inoperable:
        text = inoperable(run.target, found)
        return run.result("failed", text, warnings=warnings, exit_code=exits.NEEDS_RECOVER)
    return run.result(outcome, warnings=warnings)


def inoperable(target: SetTarget, found: SetPlan) -> str:
    """Return what a person must do about instances that no operation touches."""
    where = ", ".join(f"{each.account} {each.region}" for each in found.inoperable)
    command = f"`ecs-bluegreen stackset deploy {target.key} --prune --retain-stacks`"
    return (
        f"INOPERABLE: {where}; take these accounts out of `targets`, then {command}, delete what is left of the stacks "
        "in their accounts, and put the accounts back"
    )


def _suspended(run: _Run) -> list[str]:
    filters = [{"Name": "DETAILED_STATUS", "Values": SUSPENDED}]
    found = Api(run.session, run.target).all("list_stack_instances", Filters=filters, MaxResults=_PAGE)
    return [f"{each['Account']} {each['Region']} was skipped: the account is suspended" for each in found]


def decided(fate: Fate | None, *, prune: bool) -> Fate | None:
    """Return what becomes of stacks that nobody wants any more; None where they stay in the set."""
    if prune and fate is None:
        text = "--prune needs --retain-stacks or --delete-stacks: it is about stacks that run"
        raise DeployError(text, exits.BAD_INPUT)
    if fate and not prune:
        text = "--retain-stacks and --delete-stacks say what --prune does: give it, too"
        raise DeployError(text, exits.BAD_INPUT)
    return fate
