"""What a deployment would do to a set: read it, compare, and say it. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from generator.deployer.results import Difference
from generator.deployer.stack_sets import compare, organization, state, waves
from generator.deployer.stack_sets.compare import Comparison
from generator.deployer.stack_sets.model import Fate, InstanceAction, InstanceChange, SetAction, SetPlan

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.state import Cell
    from generator.deployer.stack_sets.targets import SetTarget


def plan(session: Session, target: SetTarget, others: Sequence[SetTarget], prune: Fate | None) -> SetPlan:
    """Return what a deployment would do. `others` are all sets there are files for: some of them come first.

    Costs a call for each hundred instances, one for each instance with overrides in the file, and a few for the set
    and its units. Raises `RefusedError` for a set that is not ours.
    """
    there = state.read(session, target)
    compare.owned(target, there)
    wanted = organization.wanted(session, target, there)
    arns, missing = _required(session, target, others)
    cells = [cell for cell in wanted.cells if cell[0] in target.wanted.overrides]
    known = [cell for cell in cells if there and cell in there.instances]
    found = Comparison(
        target=target,
        state=there,
        wanted=wanted,
        arns=tuple(sorted(arns)) if target.wanted.auto_deployment.enabled else (),
        overridden=state.overrides(session, target, known),
        prune=prune,
    )
    return _plan(found, missing)


def _required(session: Session, target: SetTarget, others: Sequence[SetTarget]) -> tuple[list[str], list[str]]:
    """Return the ARNs of the sets that come first, and the keys of those that are not there."""
    arns, missing = [], []
    for other in others:
        if other.key in target.requires:
            there = state.read_set(session, other)
            if there is None:
                missing.append(other.key)
            elif other.wanted.service_managed:
                arns.append(there.arn)
    return arns, missing


def _plan(found: Comparison, missing: Sequence[str]) -> SetPlan:
    steps = tuple(waves.steps(found))
    action: SetAction = "create" if found.state is None else "update" if steps else "unchanged"
    inoperable = [_change(cell, "leave", "INOPERABLE: no operation touches it") for cell in found.inoperable]
    return SetPlan(
        key=found.target.key,
        name=found.target.name,
        action=action,
        differences=(*_made(found), *found.content, *found.automation),
        changes=tuple(_changes(found)),
        steps=steps,
        inoperable=tuple(inoperable),
        under_way=found.state.under_way if found.state else (),
        missing=tuple(missing),
        warnings=(*found.wanted.warnings, *_warnings(found)),
    )


def _made(found: Comparison) -> Iterator[Difference]:
    """Yield the values of a set that is not there yet."""
    if found.state is None:
        for name, value in found.target.wanted.parameters.items():
            yield Difference(name=f"parameter {name}", before=None, after=value)


def _changes(found: Comparison) -> Iterator[InstanceChange]:
    canary, vanguard = found.target.wanted.canary, found.vanguard
    outdated, misfits = set(found.outdated), set(found.misfits)
    for cell in found.missing:
        yield _change(cell, "create", "canary" if cell[0] in canary else "")
    for cell in found.there:
        if found.content or cell in outdated:
            why = "canary" if cell[0] in vanguard else "" if found.content else "outdated"
            yield _change(cell, "update", why)
        if cell in misfits:
            yield _change(cell, "override", _overridden(found, cell))
    for each in found.extra:
        if found.prune:
            yield _change(each.cell, "remove", "the stack is kept" if found.prune == "retain" else "with its stack")
        else:
            yield _change(each.cell, "leave", "no longer a target: --prune takes it out")


def _overridden(found: Comparison, cell: Cell) -> str:
    before, after = found.overridden.get(cell, {}), found.target.wanted.overrides[cell[0]]
    names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return ", ".join(
        f"{name}: {before.get(name, '(as the set)')} -> {after.get(name, '(as the set)')}" for name in names
    )


def _warnings(found: Comparison) -> Iterator[str]:
    if found.wanted.blind:
        yield f"nothing is known of {', '.join(found.wanted.blind)}: all accounts in there get stacks"
    updated = list(found.there) if found.content else found.outdated
    if updated and not found.vanguard <= set(found.target.wanted.canary):
        yield f"no canary account has a stack: {', '.join(found.vanguard)} goes first"


def _change(cell: Cell, action: InstanceAction, why: str) -> InstanceChange:
    return InstanceChange(account=cell[0], region=cell[1], action=action, why=why)
