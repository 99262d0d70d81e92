"""The calls that take stacks out of a set: only when a person asked for it, and said what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.deployer.stack_sets import addressing
from generator.deployer.stack_sets.model import Fate, Step

if TYPE_CHECKING:
    from generator.deployer.stack_sets.compare import Comparison
    from generator.deployer.stack_sets.state import Instance, State
    from generator.deployer.stack_sets.targets import SetTarget


def removals(found: Comparison, fate: Fate) -> Iterator[Step]:
    """Yield the calls that take out what is no longer wanted."""
    if found.state is None:
        return
    whole = dict(_abandoned(found, found.state))
    for unit, regions in whole.items():
        yield _removed(found.target, _all_of(unit), regions, fate, f"all of {unit}")
    left = [each for each in found.extra if each.region not in whole.get(each.unit, ())]
    yield from _listed(found.target, left, fate)


def everything(target: SetTarget, state: State, fate: Fate) -> Iterator[Step]:
    """Yield the calls that take out every stack: whole units, so that no account gets one again meanwhile."""
    if not target.wanted.service_managed:
        yield from _listed(target, state.instances.values(), fate)
        return
    regions: dict[str, set[str]] = {unit: set(of) for unit, of in state.registered.items()}
    for each in state.instances.values():
        regions.setdefault(each.unit, set()).add(each.region)
    for unit in sorted(regions):
        of = addressing.ordered(regions[unit], target.wanted.regions)
        yield _removed(target, _all_of(unit), of, fate, f"all of {unit}")


def _abandoned(found: Comparison, state: State) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield units, with Regions, whose new accounts would still get stacks although the file no longer says so."""
    wanted = found.target.wanted
    for unit, regions in state.registered.items():
        kept = set(wanted.regions) if unit in wanted.targets.units else set()
        used = {each.region for each in found.there.values() if each.unit == unit}
        if gone := set(regions) - kept - used:
            yield unit, addressing.ordered(gone, wanted.regions)


def _all_of(unit: str) -> dict[str, Any]:
    return {"DeploymentTargets": {"OrganizationalUnitIds": [unit], "AccountFilterType": "NONE"}}


def _listed(target: SetTarget, instances: Iterable[Instance], fate: Fate) -> Iterator[Step]:
    there = list(instances)
    units = {each.account: each.unit for each in there}
    for regions, accounts in addressing.by_regions([each.cell for each in there], target.wanted.regions).items():
        meant = addressing.accounts(target, accounts, {units[account] for account in accounts})
        yield _removed(target, meant, regions, fate, f"{len(accounts)} account{'s' * (len(accounts) > 1)}")


def _removed(target: SetTarget, meant: Mapping[str, Any], regions: tuple[str, ...], fate: Fate, whose: str) -> Step:
    becomes = "keep them as stacks of their accounts" if fate == "retain" else "delete them"
    return Step(
        call="delete_stack_instances",
        text=f"take the stacks of {whose} in {', '.join(regions)} out of the set and {becomes}",
        arguments={
            **meant,
            "Regions": list(regions),
            "RetainStacks": fate == "retain",
            "OperationPreferences": addressing.preferences(target, regions),
        },
    )
