"""Accounts, Regions and preferences in the words of the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generator.deployer.stack_sets.state import Cell

if TYPE_CHECKING:
    from generator.deployer.stack_sets.targets import SetTarget
    from generator.params.stacksets import Share


def accounts(target: SetTarget, named: Sequence[str], units: Iterable[str] = ()) -> dict[str, Any]:
    """Return the argument that means these accounts and no others; `units` are by default those of the file."""
    if not target.wanted.service_managed:
        return {"Accounts": list(named)}
    of = sorted(set(units)) or list(target.wanted.targets.units)
    filtered = {"OrganizationalUnitIds": of, "Accounts": list(named), "AccountFilterType": "INTERSECTION"}
    return {"DeploymentTargets": filtered}


def whole_units(target: SetTarget, units: Iterable[str]) -> dict[str, Any]:
    """Return the argument that means all accounts of units, but those that the file leaves out."""
    meant: dict[str, Any] = {"OrganizationalUnitIds": list(units), "AccountFilterType": "NONE"}
    if target.wanted.targets.filter == "difference":
        meant |= {"Accounts": list(target.wanted.targets.accounts), "AccountFilterType": "DIFFERENCE"}
    return {"DeploymentTargets": meant}


def by_regions(cells: Iterable[Cell], order: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """Return the accounts by the Regions that are meant in them: an operation takes every account in every Region."""
    regions: dict[str, set[str]] = {}
    for account, region in cells:
        regions.setdefault(account, set()).add(region)
    found: dict[tuple[str, ...], list[str]] = {}
    for account, of in regions.items():
        found.setdefault(ordered(of, order), []).append(account)
    return found


def ordered(regions: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    """Return Regions in the order of the file; those that are no longer in it come last."""
    known = [*order, *sorted(set(regions) - set(order))]
    return tuple(sorted(set(regions), key=known.index))


def preferences(target: SetTarget, regions: Sequence[str]) -> dict[str, Any]:
    """Return how an operation goes through accounts and Regions, as the file says."""
    operation = target.wanted.operation
    return {
        "RegionConcurrencyType": "PARALLEL" if operation.parallel_regions else "SEQUENTIAL",
        "RegionOrder": list(regions),
        **_share("FailureTolerance", operation.failure_tolerance),
        **_share("MaxConcurrent", operation.max_concurrent),
        "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE" if operation.soft else "STRICT_FAILURE_TOLERANCE",
    }


def one_at_a_time(regions: Sequence[str]) -> dict[str, Any]:
    """Return how the canary wave goes: one account in one Region, and no failure."""
    return {
        "RegionConcurrencyType": "SEQUENTIAL",
        "RegionOrder": list(regions),
        "FailureToleranceCount": 0,
        "MaxConcurrentCount": 1,
    }


def values(given: Mapping[str, str]) -> list[dict[str, str]]:
    """Return parameters."""
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]


def _share(name: str, share: Share) -> dict[str, int]:
    return {f"{name}{'Percentage' if share.is_percentage else 'Count'}": share.number}
