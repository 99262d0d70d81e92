"""The accounts and Regions that an operation of a stack set goes to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html

    POST /_rehearsal/organization {"ou-abcd-12345678": ["111122223333", "ou-abcd-child"], ...}

says which accounts and units an organizational unit has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rehearsal.errors import ApiError
from generator.rehearsal.stack_instances import Place
from generator.rehearsal.stack_set_operations import StackSet


class Organization:
    """The organizational units, and what is in them."""

    def __init__(self) -> None:
        self.units: dict[str, list[str]] = {}

    def places(self, found: StackSet, asked: dict[str, Any]) -> list[Place]:
        """Return where an operation is to go, Region after Region."""
        targets = asked.get("DeploymentTargets", {})
        if found.shown["PermissionModel"] == "SERVICE_MANAGED":
            in_units = dict.fromkeys(self._members(targets.get("OrganizationalUnitIds", [])))
            accounts = _filtered(list(in_units), targets.get("Accounts", []), targets.get("AccountFilterType", "NONE"))
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
            accounts = [account for account in accounts if account != found.admin]
        else:
            accounts = asked.get("Accounts") or targets.get("Accounts", [])
        regions = asked.get("OperationPreferences", {}).get("RegionOrder") or asked["Regions"]
        return [(account, region) for region in regions for account in accounts]

    def _members(self, units: list[str]) -> Iterator[str]:
        for unit in units:
            if unit not in self.units:
                raise ApiError("ValidationError", f"Organizational unit {unit} not found")
            yield from (member for member in self.units[unit] if member.isdigit())
            yield from self._members([member for member in self.units[unit] if not member.isdigit()])


def _filtered(accounts: list[str], named: list[str], how: str) -> list[str]:
    if how == "INTERSECTION":
        return [account for account in accounts if account in named]
    if how == "DIFFERENCE":
        return [account for account in accounts if account not in named]
    return list(dict.fromkeys([*accounts, *named])) if how == "UNION" else accounts
