"""Delete the stacks of an environment in reverse order. What holds data is named and kept, unless each is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.deployer import data_stores, exits, guards, leftovers, order, removal
from generator.deployer.aws import said_plainly
from generator.deployer.causes import root_cause
from generator.deployer.data_stores import Store
from generator.deployer.errors import DeployError, NeedsRecoverError, RefusedError
from generator.deployer.results import Outcome, StackResult
from generator.deployer.stacks import StackState, describe, resources, status_of, template
from generator.deployer.statuses import DELETE, Step, step
from generator.deployer.watch import Watch
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.options import Options
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


@dataclass(frozen=True, kw_only=True)
class Deletion:
    """What the deletion of a stack means: the stack as it is, and the stores of data that it made."""

    target: Target
    state: StackState | None
    stores: tuple[Store, ...] = ()


def examine(session: Session, targets: Sequence[Target], empty: Collection[str]) -> list[Deletion]:
    """Return what would be deleted, in the order of the targets.

    Raises `RefusedError` for stacks that are not ours, that are protected against termination, or that would fail
    because of data that nobody allowed to delete, and `UserError` for a name in `empty` that is no store of theirs.
    """
    deletions = [_examined(session, target) for target in targets]
    known = {store.name for deletion in deletions for store in deletion.stores}
    if strangers := sorted(set(empty) - known):
        stores = ", ".join(sorted(known)) or "none"
        raise UserError(f"--empty {' '.join(strangers)}: no bucket or repository of these stacks; they have: {stores}")
    problems = [problem for deletion in deletions for problem in _problems(deletion, empty)]
    if problems:
        raise RefusedError("\n".join(problems))
    return deletions


def delete(
    session: Session, deletions: Sequence[Deletion], empty: Collection[str], options: Options
) -> list[StackResult]:
    """Delete the stacks, each after all that require it, and return what became of each."""
    by_key = {deletion.target.key: deletion for deletion in deletions}

    def work(target: Target, later: Mapping[str, StackResult]) -> StackResult:
        still = [key for key, result in later.items() if result.outcome not in ("deleted", "unchanged")]
        result = StackResult(key=target.key, name=target.name, outcome="skipped")
        if still:
            return replace(result, text=f"because of {', '.join(still)}")
        if session.stop.is_set():
            return replace(result, outcome="not-started", text="stopped", exit_code=exits.INTERRUPTED)
        try:
            with said_plainly():
                return _deleted(session, by_key[target.key], empty, options)
        except DeployError as error:
            outcome: Outcome = "running" if error.exit_code == exits.STILL_RUNNING else "failed"
            return replace(result, outcome=outcome, text=str(error), exit_code=error.exit_code)

    targets = [deletion.target for deletion in deletions]
    run = order.run(targets, work, session.interruption, max_parallel=options.max_parallel, backwards=True)
    return list(run.values())


def _examined(session: Session, target: Target) -> Deletion:
    client = session.cloudformation(target.place)
    state = describe(client, target.name)
    if state is None or state.status == "DELETE_COMPLETE":
        return Deletion(target=target, state=None)
    if state.status != "REVIEW_IN_PROGRESS":
        guards.ownership(target, state, template(client, state.id))
    found = data_stores.find(session, target, resources(client, state.id))
    return Deletion(target=target, state=state, stores=tuple(found))


def _problems(deletion: Deletion, empty: Collection[str]) -> list[str]:
    target, state = deletion.target, deletion.state
    problems = []
    if state is not None and state.termination_protection:
        switch = f"aws cloudformation update-termination-protection --stack-name {target.name}"
        problems.append(
            f"{target.key}: {target.name} is protected against termination; "
            f"`{switch} --no-enable-termination-protection` switches that off"
        )
    problems += [
        f"{target.key}: {store.name} holds {store.holds} and its stack would fail to delete it: --empty {store.name} "
        "allows to delete the data with it"
        for store in deletion.stores
        if store.holds and not store.retained and store.name not in empty
    ]
    return problems


def _deleted(session: Session, deletion: Deletion, empty: Collection[str], options: Options) -> StackResult:
    target, state = deletion.target, deletion.state
    action = step(DELETE, status_of(state))
    result = StackResult(key=target.key, name=target.name, outcome="unchanged", status=status_of(state))
    if state is None or action is Step.NOTHING:
        return replace(result, text="there is no such stack")
    if action in (Step.WAIT, Step.WAIT_UNTIL_GONE):
        since = state.updated or state.created or session.clock.utc()
        state = Watch(session, target, state.id, since).until_quiet(options.wait_timeout)
        if state.status == "DELETE_COMPLETE":
            return replace(result, outcome="deleted", status=state.status)
        action = step(DELETE, state.status)
    if action in (Step.RECOVER, Step.REFUSE):
        remedy = f"`ecs-bluegreen recover {target.environment} --stack {target.key}` shows what can be done"
        raise NeedsRecoverError(f"{target.key}: {target.name} is in {state.status}; {remedy}")
    if state.status == "REVIEW_IN_PROGRESS":
        leftovers.sweep(session, target, state)
    return _gone(session, deletion, state, empty)


def _gone(session: Session, deletion: Deletion, state: StackState, empty: Collection[str]) -> StackResult:
    target = deletion.target
    named = [store for store in deletion.stores if store.name in empty]
    for store in named:
        session.progress.note(target.key, f"emptying {store.name}")
        data_stores.empty(session, target, store)
    begun = session.clock.now()
    ended = removal.remove(session, target, state)
    result = StackResult(
        key=target.key,
        name=target.name,
        outcome="deleted",
        stack_id=state.id,
        status=ended.status,
        duration=session.clock.now() - begun,
    )
    if ended.status != "DELETE_COMPLETE":
        # A stack whose export is in use goes back to where it was, and only its reason says why.
        stuck = step(DELETE, ended.status) in (Step.RECOVER, Step.REFUSE)
        code = exits.NEEDS_RECOVER if stuck else exits.FAILED
        cause = root_cause(session, target, ended, ()) if stuck else None
        return replace(result, outcome="failed", text=ended.reason, cause=cause, exit_code=code)
    for store in named:
        if store.retained:
            data_stores.remove(session, target, store)
    kept = [store for store in deletion.stores if store.retained and store.name not in empty]
    return replace(result, warnings=tuple(f"{store.name} ({store.type}) is kept" for store in kept))
