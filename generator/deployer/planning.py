"""Plan one stack: what a deployment would do to it, and whether a guard or gate says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.deployer import blue_green, change_sets, compare, exits, gate, guards, leftovers, watch
from generator.deployer.change_sets import ChangeSet
from generator.deployer.leftovers import Purpose
from generator.deployer.results import StackPlan
from generator.deployer.stacks import StackState, describe, resources, status_of, template
from generator.deployer.statuses import DEPLOY, Step, step

if TYPE_CHECKING:
    from generator.deployer.options import Options
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

# What is left of a creation that was rolled back: nothing, or what was kept on purpose.
_NOT_THERE = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan with what it needs to be carried out: the stack as it was, and the change set, if there is one."""

    plan: StackPlan
    state: StackState | None = None
    change_set: ChangeSet | None = None


def plan_stack(
    session: Session, target: Target, earlier: Mapping[str, StackPlan], options: Options, purpose: Purpose
) -> Planned:
    """Return what a deployment would do to a stack; `earlier` holds the plans of the stacks it requires.

    A change set that it makes for this is in the result and is the caller's to execute or to discard.
    """
    planned = _planned(session, target, earlier, options, purpose)
    return replace(planned, plan=replace(planned.plan, notes=(*planned.plan.notes, *target.cautions)))


def _planned(
    session: Session, target: Target, earlier: Mapping[str, StackPlan], options: Options, purpose: Purpose
) -> Planned:
    state = _settled(session, target, describe(session.cloudformation(target.place), target.name), options)
    match step(DEPLOY, status_of(state)):
        case Step.CREATE:
            return _creation(session, target, None, earlier, purpose)
        case Step.REVIEW if state is not None:
            leftovers.sweep(session, target, state)
            return _creation(session, target, state, earlier, purpose)
        case Step.UPDATE if state is not None:
            return _update(session, target, state, earlier, options, purpose)
        case Step.RECREATE if state is not None:
            return _recreation(session, target, state, options)
        case Step.WAIT | Step.WAIT_UNTIL_GONE if state is not None:
            text = f"{state.status} on {target.name} has not ended: wait for it with `ecs-bluegreen watch`"
            return _blocked(target, state, text, exits.STILL_RUNNING)
    return _stuck(session, target, state, earlier, options, purpose)


def _settled(session: Session, target: Target, state: StackState | None, options: Options) -> StackState | None:
    """Return the stack once nothing runs on it, if there is to be waited for that."""
    if state is None or not options.wait:
        return state
    if step(DEPLOY, state.status) not in (Step.WAIT, Step.WAIT_UNTIL_GONE):
        return state
    session.progress.begin(target.key, f"waiting for {state.status}")
    # Nothing of ours runs: a signal ends the waiting, and there is nothing to ask or to cancel.
    watcher = replace(session, interruption=session.interruption.with_nothing_at_stake())
    state = watch.found(watcher, target, state).until_quiet(options.wait_timeout)
    session.progress.end(target.key, state.status)
    return state


def _creation(
    session: Session, target: Target, state: StackState | None, earlier: Mapping[str, StackPlan], purpose: Purpose
) -> Planned:
    plan = StackPlan(
        key=target.key,
        name=target.name,
        action="create",
        status=status_of(state),
        parameters=tuple(compare.parameter_differences(target, None)),
        tags=tuple(compare.tag_differences(target, None)),
    )
    waiting = tuple(key for key, other in earlier.items() if other.action in ("create", "recreate", "blocked"))
    if waiting:
        return Planned(plan=replace(plan, known=False, changes=compare.additions(target), recomputed_after=waiting))
    change_set = change_sets.propose(session, target, state, purpose)
    return Planned(plan=_with(plan, change_set), change_set=change_set, state=state)


def _update(
    session: Session,
    target: Target,
    state: StackState,
    earlier: Mapping[str, StackPlan],
    options: Options,
    purpose: Purpose,
) -> Planned:
    deployed = template(session.cloudformation(target.place), state.id)
    guards.ownership(target, state, deployed)
    plan = StackPlan(key=target.key, name=target.name, action="unchanged", stack_id=state.id, status=state.status)
    if compare.is_as_wanted(target, state, deployed):
        return Planned(plan=plan, state=state)
    guards.tags(target, state)
    leftovers.sweep(session, target, state)
    change_set = change_sets.propose(session, target, state, purpose)
    if change_set is None:
        return Planned(plan=plan, state=state)
    refusals = [
        *blue_green.refusals(target, change_set, state),
        *gate.refusals(target, change_set, options.allow_replace),
    ]
    plan = replace(
        _with(plan, change_set),
        action="update",
        parameters=tuple(compare.parameter_differences(target, state)),
        tags=tuple(compare.tag_differences(target, state)),
        outputs=tuple(compare.output_differences(target, deployed)),
        recomputed_after=tuple(key for key, other in earlier.items() if other.has_changes),
        # Whoever shows them says whose they are.
        refusals=tuple(refusal.removeprefix(f"{target.key}: ") for refusal in refusals),
        notes=tuple(_history(state)),
        exit_code=exits.REFUSED if refusals else exits.DONE,
    )
    return Planned(plan=plan, state=state, change_set=change_set)


def _recreation(session: Session, target: Target, state: StackState, options: Options) -> Planned:
    """Plan to delete what a failed creation left, which must be nothing but what was kept on purpose."""
    client = session.cloudformation(target.place)
    guards.ownership(target, state, template(client, state.id))
    left = list(resources(client, state.id))
    there = [each for each in left if each["ResourceStatus"] not in _NOT_THERE]
    if there:
        names = ", ".join(f"{each['LogicalResourceId']} ({each['ResourceStatus']})" for each in there)
        text = f"its creation failed and left {names}: look at them, then `ecs-bluegreen recover` or delete the stack"
        return _blocked(target, state, text, exits.NEEDS_RECOVER)
    if target.protect and not options.recreate_failed:
        text = "its creation failed; in a protected environment `--recreate-failed` allows to delete and create it anew"
        return _blocked(target, state, text, exits.REFUSED)
    kept = [each for each in left if each["ResourceStatus"] == "DELETE_SKIPPED"]
    plan = StackPlan(
        key=target.key,
        name=target.name,
        action="recreate",
        stack_id=state.id,
        status=state.status,
        known=False,
        changes=compare.additions(target),
        notes=tuple(
            f"{each['LogicalResourceId']} ({each.get('PhysicalResourceId', '')}) was kept when the creation failed and "
            "may be in the way of the next one"
            for each in kept
        ),
    )
    return Planned(plan=plan, state=state)


def _stuck(
    session: Session,
    target: Target,
    state: StackState | None,
    earlier: Mapping[str, StackPlan],
    options: Options,
    purpose: Purpose,
) -> Planned:
    """Plan for a stack that only a person gets out of where it is, unless he said to try once more."""
    status = status_of(state)
    if state is not None and target.key in options.retry and status in ("CREATE_FAILED", "UPDATE_FAILED"):
        return _update(session, target, state, earlier, options, purpose)
    remedy = f"`ecs-bluegreen recover {target.environment} --stack {target.key}` shows what can be done"
    if step(DEPLOY, status) is Step.REFUSE:
        remedy = "this version does not know that status: look at the stack in the console"
    return _blocked(target, state, f"the stack {target.name} is in {status}; {remedy}", exits.NEEDS_RECOVER)


def _blocked(target: Target, state: StackState | None, text: str, exit_code: int) -> Planned:
    plan = StackPlan(
        key=target.key,
        name=target.name,
        action="blocked",
        stack_id=state.id if state else "",
        status=status_of(state),
        refusals=(text,),
        exit_code=exit_code,
    )
    return Planned(plan=plan, state=state)


def _with(plan: StackPlan, change_set: ChangeSet | None) -> StackPlan:
    if change_set is None:
        return plan
    return replace(
        plan,
        stack_id=change_set.stack_id,
        change_set=change_set.id,
        changes=change_set.changes,
        findings=change_set.findings,
    )


def _history(state: StackState) -> list[str]:
    if state.status != "UPDATE_ROLLBACK_COMPLETE":
        return []
    return [f"the last update was rolled back: {state.reason or 'see `ecs-bluegreen why`'}"]
