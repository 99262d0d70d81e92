"""Delete the stacks of an environment in reverse order. What holds data is named and kept, unless each is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.deployer import data_stores, exits, guards, leftovers, order, outcomes, removal, watch
from generator.deployer.aws import said_plainly
from generator.deployer.causes import root_cause
from generator.deployer.data_stores import Store
from generator.deployer.errors import DeployError, NeedsRecoverError, RefusedError, StillRunningError, StoppedError
from generator.deployer.stacks import StackState, describe, resources, status_of, template
from generator.deployer.statuses import DELETE, Step, step
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.options import Options
    from generator.deployer.results import StackResult
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
        if still:
            return outcomes.about(target, by_key[target.key].state, "skipped", f"because of {', '.join(still)}")
        try:
            if session.stop.is_set():
                raise StoppedError("stopped")
            with said_plainly():
                return _deleted(session, by_key[target.key], empty, options)
        except DeployError as error:
            return outcomes.of_error(target, error)

    targets = [deletion.target for deletion in deletions]
    run = order.run(targets, work, session.interruption, max_parallel=options.max_parallel, backwards=True)
    return list(run.values())


def _examined(session: Session, target: Target) -> Deletion:
    client = session.cloudformation(target.place)
    state = describe(client, target.name)
    if state is None or state.status == "DELETE_COMPLETE":
        return Deletion(target=target, state=None)
    if state.status == "REVIEW_IN_PROGRESS":
        return Deletion(target=target, state=state)
    deployed = template(client, state.id)
    guards.ownership(target, state, deployed)
    found = data_stores.find(session, target, deployed, resources(client, state.id))
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
    target = deletion.target
    state = _settled(session, target, deletion.state, options)
    action = step(DELETE, status_of(state))
    if state is None or action is Step.NOTHING:
        if deletion.state is not None:
            return outcomes.about(target, state, "deleted")
        return outcomes.about(target, state, "unchanged", "there is no such stack")
    if action in (Step.WAIT, Step.WAIT_UNTIL_GONE):
        text = f"{target.key}: {state.status} on {target.name} has not ended: wait for it with `ecs-bluegreen watch`"
        raise StillRunningError(text)
    if action in (Step.RECOVER, Step.REFUSE):
        remedy = f"`ecs-bluegreen recover {target.environment} --stack {target.key}` shows what can be done"
        raise NeedsRecoverError(f"{target.key}: {target.name} is in {state.status}; {remedy}")
    if state.status == "REVIEW_IN_PROGRESS":
        leftovers.sweep(session, target, state)
    return _gone(session, deletion, state, empty)


def _settled(session: Session, target: Target, state: StackState | None, options: Options) -> StackState | None:
    """Return the stack once nothing runs on it, if there is to be waited for that."""
    waiting = step(DELETE, status_of(state)) in (Step.WAIT, Step.WAIT_UNTIL_GONE)
    if state is None or not waiting or not options.wait:
        return state
    session.progress.begin(target.key, f"waiting for {state.status}")
    return watch.found(session, target, state).until_quiet(options.wait_timeout)


def _gone(session: Session, deletion: Deletion, state: StackState, empty: Collection[str]) -> StackResult:
    target = deletion.target
    named = [store for store in deletion.stores if store.name in empty]
    _empty(session, target, [store for store in named if not store.retained])
    begun = session.clock.now()
    ended = removal.remove(session, target, state)
    if ended.status != "DELETE_COMPLETE":
        result = _failed(session, target, ended)
    else:
        # What is kept is emptied last: it loses its data only if its stack is gone.
        _empty(session, target, retained := [store for store in named if store.retained])
        for store in retained:
            data_stores.remove(session, target, store)
        kept = [store for store in deletion.stores if store.retained and store not in retained]
        warnings = tuple(f"{store.name} ({store.type}) is kept" for store in kept)
        result = replace(outcomes.about(target, ended, "deleted"), warnings=warnings)
    return replace(result, duration=session.clock.now() - begun)


def _empty(session: Session, target: Target, stores: Sequence[Store]) -> None:
    for store in stores:
        session.progress.note(target.key, f"emptying {store.name}")
        data_stores.empty(session, target, store)


def _failed(session: Session, target: Target, ended: StackState) -> StackResult:
    # A stack whose export is in use goes back to where it was, and only its reason says why.
    stuck = step(DELETE, ended.status) in (Step.RECOVER, Step.REFUSE)
    cause = root_cause(session, target, ended, ()) if stuck else None
    code = exits.NEEDS_RECOVER if stuck else exits.FAILED
    return replace(outcomes.about(target, ended, "failed", ended.reason, code), cause=cause)
