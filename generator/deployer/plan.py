"""Plan many stacks: the same questions as a deployment asks, with nothing carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.deployer import exits, gate, leftovers, order
from generator.deployer.aws import said_plainly
from generator.deployer.errors import DeployError, StoppedError
from generator.deployer.planning import Planned, plan_stack
from generator.deployer.results import StackPlan

if TYPE_CHECKING:
    from generator.deployer.leftovers import Purpose
    from generator.deployer.options import Options
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


def plan(session: Session, targets: Sequence[Target], options: Options, purpose: Purpose) -> dict[str, Planned]:
    """Return the plan of every target by its key.

    What is wrong with one stack is in its plan; the others are planned all the same. Raises `StoppedError` when a
    person stops the command; no change set is left then.
    """
    done: dict[str, Planned] = {}

    def work(target: Target, earlier: Mapping[str, Planned]) -> Planned:
        if session.stop.is_set():
            return Planned(plan=_failed(target, StoppedError("stopped")))
        try:
            with said_plainly():
                plans = {key: planned.plan for key, planned in earlier.items()}
                done[target.key] = plan_stack(session, target, plans, options, purpose)
        except DeployError as error:
            done[target.key] = Planned(plan=_failed(target, error))
        return done[target.key]

    with _nothing_left(session, targets, done):
        interruption = session.interruption.with_nothing_at_stake()
        planned = order.run(targets, work, interruption, max_parallel=options.max_parallel)
        if session.stop.is_set():
            raise StoppedError("stopped before anything was changed")
        _check_allowed(planned.values(), options)
    return planned


def _check_allowed(planned: Iterable[Planned], options: Options) -> None:
    """Refuse permissions that nothing needs, unless what they are for is known only after other stacks."""
    planned = list(planned)
    if not any(each.plan.recomputed_after or each.plan.action == "blocked" for each in planned):
        changes = [change for each in planned for change in each.plan.changes]
        gate.check_allowed(changes, options.allow_replace)


def discard(session: Session, targets: Iterable[Target], planned: Mapping[str, Planned]) -> None:
    """Delete the change sets that were made for a plan, and the placeholders of stacks."""
    for target in targets:
        change_set = planned[target.key].change_set if target.key in planned else None
        if change_set is not None:
            with said_plainly():
                leftovers.discard(session, target, change_set.id, change_set.stack_id, change_set.type)


def exit_code(plans: Iterable[StackPlan], *, detailed: bool) -> int:
    """Return what `plan` ends with; with `detailed`, changes have a code of their own."""
    plans = list(plans)
    changes = exits.HAS_CHANGES if detailed and any(plan.has_changes for plan in plans) else exits.DONE
    return exits.gravest([*(plan.exit_code for plan in plans), changes])


@contextmanager
def _nothing_left(session: Session, targets: Sequence[Target], done: Mapping[str, Planned]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        discard(session, targets, done)
        raise


def _failed(target: Target, error: DeployError) -> StackPlan:
    return StackPlan(
        key=target.key,
        name=target.name,
        action="blocked",
        # Whoever shows it says whose it is.
        refusals=tuple(line.removeprefix(f"{target.key}: ") for line in str(error).splitlines()),
        exit_code=error.exit_code,
    )
