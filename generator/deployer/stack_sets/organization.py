"""Which accounts are in the organizational units of a set: its instances do not say which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from generator.deployer import exits
from generator.deployer.aws import code_of, is_denied, text_of
from generator.deployer.errors import DeployError
from generator.deployer.stack_sets.state import Cell, State
from generator.deployer.stack_sets.targets import SetTarget

if TYPE_CHECKING:
    from generator.deployer.session import Session

_ACTIVE = "ACTIVE"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Where a set is to have stacks: every cell with the unit of the file that it comes from.

    `blind` are units of which nothing is known, because Organizations may not be asked and none of their accounts has
    a stack. `active` are the accounts that Organizations says are not suspended.
    """

    cells: Mapping[Cell, str]
    blind: tuple[str, ...] = ()
    active: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


@dataclass
class _Members:
    units: dict[str, str] = field(default_factory=dict)
    suspended: list[str] = field(default_factory=list)
    management: str = ""


def wanted(session: Session, target: SetTarget, state: State | None) -> Wanted:
    """Return the accounts and Regions that the file means today."""
    accounts = target.wanted.targets.accounts
    if not target.wanted.service_managed:
        return Wanted(cells=_cells(target, dict.fromkeys(accounts, "")), active=frozenset(accounts))
    try:
        members = _asked(session, target)
    except ClientError as error:
        if not is_denied(error):
            raise
        return _guessed(target, state, text_of(error))
    units = _filtered(target, members.units)
    warnings = [f"{account} is suspended: it gets no stack" for account in members.suspended if account in units]
    if members.management in units:
        warnings.append(f"{members.management} is the management account, which never gets a stack of such a set")
    unknown = [account for account in accounts if account not in members.units]
    warnings += [f"{account} is in none of the units of targets" for account in unknown]
    left = {*members.suspended, members.management}
    units = {account: unit for account, unit in units.items() if account not in left}
    return Wanted(cells=_cells(target, units), active=frozenset(units), warnings=tuple(warnings))


def _asked(session: Session, target: SetTarget) -> _Members:
    client = session.aws.client("organizations", target.place)
    found = _Members(management=client.describe_organization()["Organization"]["MasterAccountId"])
    for unit in target.wanted.targets.units:
        for account in _of_unit(client, target, unit):
            found.units.setdefault(account["Id"], unit)
            # Organizations retires `Status` in favour of `State`.
            if account.get("State", account.get("Status", _ACTIVE)) != _ACTIVE and account["Id"] not in found.suspended:
                found.suspended.append(account["Id"])
    return found


def _of_unit(client: Any, target: SetTarget, unit: str) -> list[dict[str, Any]]:
    try:
        return list(_accounts(client, unit))
    except ClientError as error:
        if code_of(error) != "ParentNotFoundException":
            raise
        text = f"{target.key}: the organization has no unit {unit}: `targets` names it"
        raise DeployError(text, exits.BAD_INPUT) from None


def _accounts(client: Any, parent: str) -> Iterator[dict[str, Any]]:
    """Yield the accounts of a unit and of all units below it."""
    for page in client.get_paginator("list_accounts_for_parent").paginate(ParentId=parent):
        yield from page["Accounts"]
    for page in client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent):
        for unit in page["OrganizationalUnits"]:
            yield from _accounts(client, unit["Id"])


def _guessed(target: SetTarget, state: State | None, why: str) -> Wanted:
    """Return what the instances that are there say: accounts that joined a unit since are then not missed."""
    targets = target.wanted.targets
    there = state.instances.values() if state else ()
    units = {each.account: each.unit for each in there if each.unit in targets.units}
    if targets.filter == "intersection":
        units = {account: units.get(account, "") for account in targets.accounts}
    units = _filtered(target, units)
    blind = () if targets.filter == "intersection" else tuple(set(targets.units) - set(units.values()))
    warning = f"which accounts are in the units is not known ({why}): accounts that joined since are not seen"
    return Wanted(cells=_cells(target, units), blind=tuple(sorted(blind)), warnings=(warning,))


def _filtered(target: SetTarget, units: Mapping[str, str]) -> dict[str, str]:
    targets = target.wanted.targets
    if targets.filter == "intersection":
        return {account: unit for account, unit in units.items() if account in targets.accounts}
    if targets.filter == "difference":
        return {account: unit for account, unit in units.items() if account not in targets.accounts}
    return dict(units)


def _cells(target: SetTarget, units: Mapping[str, str]) -> dict[Cell, str]:
    return {(account, region): unit for region in target.wanted.regions for account, unit in units.items()}
