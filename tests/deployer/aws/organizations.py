"""Organizations: one organization with its units and accounts, which StackSets go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT
from .service import Service, paged

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

ROOT = "r-ab12"
_PAGE = 20


@dataclass
class Organization:
    """`units` has for each unit its parent, `members` for each account its unit; `suspended` are closed accounts."""

    management: str = ACCOUNT
    delegated: set[str] = field(default_factory=set)
    units: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)

    def accounts(self, unit: str) -> list[str]:
        """Return the accounts of a unit and of those below it, without the management account."""
        below = {unit, *self._below(unit)}
        return [account for account, of in self.members.items() if of in below and account != self.management]

    def _below(self, unit: str) -> Iterator[str]:
        for child, parent in self.units.items():
            if parent == unit:
                yield child
                yield from self._below(child)


class Organizations(Service):
    """The organization as its management account and its delegated administrators see it."""

    name = "organizations"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.organization = Organization()
        self.page_size = _PAGE

    # What a test does ----------------------------------------------------------------------------------------------

    def put_unit(self, unit: str, *accounts: str, parent: str = ROOT) -> None:
        """Let a unit be there, with these accounts in it."""
        self.organization.units[unit] = parent
        self.organization.members |= dict.fromkeys(accounts, unit)

    # The API -------------------------------------------------------------------------------------------------------

    def describe_organization(self, call: Call) -> dict[str, Any]:
        """Say which account manages it."""
        number = self._admitted(call).management
        organization = f"arn:aws:organizations::{number}"
        return {
            "Organization": {
                "Id": "o-exampleorg1",
                "Arn": f"{organization}:organization/o-exampleorg1",
                "FeatureSet": "ALL",
                "MasterAccountId": number,
                "MasterAccountArn": f"{organization}:account/o-exampleorg1/{number}",
                "MasterAccountEmail": "management@example.com",
            }
        }

    def list_accounts_for_parent(self, call: Call) -> dict[str, Any]:
        """List the accounts that are directly in a unit."""
        organization = self._admitted(call)
        accounts = [account for account, unit in organization.members.items() if unit == self._parent(call)]
        found = [self._account(account) for account in accounts]
        return paged("Accounts", found, call.parameters.get("NextToken"), self.page_size)

    def list_organizational_units_for_parent(self, call: Call) -> dict[str, Any]:
        """List the units that are directly below another."""
        parent, units = self._parent(call), self._admitted(call).units
        found = [{"Id": unit, "Name": unit} for unit, above in units.items() if above == parent]
        return paged("OrganizationalUnits", found, call.parameters.get("NextToken"), self.page_size)

    def _account(self, account: str) -> dict[str, Any]:
        status = "SUSPENDED" if account in self.organization.suspended else "ACTIVE"
        return {"Id": account, "Name": account, "State": status}

    def _admitted(self, call: Call) -> Organization:
        if call.account not in {self.organization.management, *self.organization.delegated}:
            raise ApiError("AccessDeniedException", "You don't have permissions to access this resource.")
        return self.organization

    def _parent(self, call: Call) -> str:
        parent: str = call.parameters["ParentId"]
        if parent != ROOT and parent not in self.organization.units:
            raise ApiError("ParentNotFoundException", f"You specified a parent that doesn't exist: {parent}")
        return parent
