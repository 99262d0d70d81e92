"""AWS Organizations, as far as StackSets need it, and the units from which the stacks of a set come.

    POST /_rehearsal/organization {"r-ab12": ["999900001111", "ou-ab12-workload1"],
                                   "ou-ab12-workload1": ["222233334444", "333344445555"]}

says which accounts and units there are in the root, `r-...`, and in each unit. The first account of the root is the
management account. Without a root nobody is in an organization.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetAutoDeploymentTargets.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front
from generator.rehearsal.stack_set_operations import StackSet
from generator.rehearsal.stack_set_places import Organization
from generator.rehearsal.stack_sets import StackSets

_ROOT = "r-"
_UNIT = "OrganizationalUnitId"


def install(front: Front, sets: StackSets) -> None:
    """Put the operations in front; those that create stacks in units remember the units."""
    service = _Service(sets._organization)
    front.services.setdefault("organizations", {}).update(
        DescribeOrganization=service.describe,
        ListAccountsForParent=service.accounts,
        ListOrganizationalUnitsForParent=service.units,
    )
    create = front.services["cloudformation"]["CreateStackInstances"]

    def create_instances(call: Call) -> dict[str, Any] | None:
        begun = create(call)
        named = call.parameters.get("DeploymentTargets", {}).get("OrganizationalUnitIds", ())
        for (account, _), instance in sets._found(call).instances.items():
            if _UNIT not in instance.shown and (unit := service.unit_of(account, named)):
                instance.shown[_UNIT] = unit
        return begun

    def automatic(call: Call) -> dict[str, Any]:
        """ListStackSetAutoDeploymentTargets."""
        return {"Summaries": _automatic(sets._found(call))}

    front.services["cloudformation"] |= {
        "CreateStackInstances": create_instances,
        "ListStackSetAutoDeploymentTargets": automatic,
    }


class _Service:
    """The operations of Organizations. Whoever may call them is not asked."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization

    def describe(self, _: Call) -> dict[str, Any]:
        """DescribeOrganization."""
        root = next((unit for unit in self._units if unit.startswith(_ROOT)), None)
        if root is None:
            text = "Your account is not a member of an organization."
            raise ApiError("AWSOrganizationsNotInUseException", text)
        management = next(member for member in self._units[root] if member.isdigit())
        number = f"o-{root.removeprefix(_ROOT)}"
        arn = f"arn:aws:organizations::{management}:organization/{number}"
        return {"Organization": {"Id": number, "Arn": arn, "FeatureSet": "ALL", "MasterAccountId": management}}

    def accounts(self, call: Call) -> dict[str, Any]:
        """ListAccountsForParent: those of the unit itself."""
        found = [member for member in self._members(call) if member.isdigit()]
        return {"Accounts": [{"Id": account, "Status": "ACTIVE", "State": "ACTIVE"} for account in found]}

    def units(self, call: Call) -> dict[str, Any]:
        """ListOrganizationalUnitsForParent: those of the unit itself."""
        return {"OrganizationalUnits": [{"Id": member} for member in self._members(call) if not member.isdigit()]}

    def unit_of(self, account: str, named: Iterable[str]) -> str:
        """Return the one of some units that has an account, in itself or below; nothing if none has."""
        return next((unit for unit in named if account in self._organization._members([unit])), "")

    def _members(self, call: Call) -> list[str]:
        parent = call.parameters["ParentId"]
        if parent not in self._units:
            raise ApiError("ParentNotFoundException", "You specified parent that doesn't exist.")
        return self._units[parent]

    @property
    def _units(self) -> Mapping[str, list[str]]:
        return self._organization.units


def _automatic(found: StackSet) -> list[dict[str, Any]]:
    """Return the units whose new accounts get stacks: those that have some, where the set says so."""
    if not found.shown.get("AutoDeployment", {}).get("Enabled"):
        return []
    regions: dict[str, set[str]] = {}
    for (_, region), instance in found.instances.items():
        regions.setdefault(instance.shown.get(_UNIT, ""), set()).add(region)
    return [{_UNIT: unit, "Regions": sorted(there)} for unit, there in regions.items() if unit]
