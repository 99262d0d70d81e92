"""The API about the instances of sets."""

from __future__ import annotations

from typing import Any

from deployer.aws.calls import Call
from deployer.aws.service import paged

from . import requests, views
from .base import SetsBase
from .model import Instance


class InstancesApi(SetsBase):
    """Creating, updating, deleting and listing instances."""

    def create_stack_instances(self, call: Call) -> dict[str, Any]:
        """Let accounts have stacks; those that have them get what the set has today."""
        there, asked = self.called_set(call), call.parameters
        self.require_free(there, call)
        wanted = requests.units(there, call, self.organization, create=True)
        overrides = requests.overrides(there, call)
        cells = [(account, region) for region in asked["Regions"] for account in wanted]
        for account, region in cells:
            there.instances.setdefault((account, region), Instance(account, region, wanted[account]))
        targets = asked.get("DeploymentTargets", {})
        if there.settings.get("AutoDeployment", {}).get("Enabled") and not targets.get("Accounts"):
            for unit in targets["OrganizationalUnitIds"]:
                known = there.registered.setdefault(unit, [])
                known += [region for region in asked["Regions"] if region not in known]
        return self.begin_operation(there, call, "CREATE", cells, overrides)

    def update_stack_instances(self, call: Call) -> dict[str, Any]:
        """Give instances what the set has today, and other overrides if the call has any."""
        there = self.called_set(call)
        self.require_free(there, call)
        overrides = requests.overrides(there, call)
        cells = requests.cells(there, call, self.organization)
        return self.begin_operation(there, call, "UPDATE", cells, overrides)

    def delete_stack_instances(self, call: Call) -> dict[str, Any]:
        """Take stacks out of the set; delete them, too, unless they are retained."""
        there, asked = self.called_set(call), call.parameters
        self.require_free(there, call)
        cells = requests.cells(there, call, self.organization)
        targets = asked.get("DeploymentTargets", {})
        if not targets.get("Accounts"):
            for unit in targets.get("OrganizationalUnitIds", []):
                left = [region for region in there.registered.pop(unit, []) if region not in asked["Regions"]]
                if left:
                    there.registered[unit] = left
        return self.begin_operation(there, call, "DELETE", cells)

    def list_stack_instances(self, call: Call) -> dict[str, Any]:
        """List instances, of an account, a Region, a status or a drift if so asked."""
        there, asked = self.called_set(call), call.parameters
        found = [views.summary(there, each) for each in there.instances.values()]
        for member, wanted in (("Account", "StackInstanceAccount"), ("Region", "StackInstanceRegion")):
            found = [each for each in found if each[member] == asked.get(wanted, each[member])]
        for one in asked.get("Filters", []):
            found = [each for each in found if _filtered(each, one["Name"]) == one["Values"]]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    def describe_stack_instance(self, call: Call) -> dict[str, Any]:
        """Show an instance with its overrides."""
        there, one = self.called_instance(call)
        return {"StackInstance": views.instance(there, one)}

    def list_stack_set_auto_deployment_targets(self, call: Call) -> dict[str, Any]:
        """List the units whose new accounts get stacks."""
        there, asked = self.called_set(call), call.parameters
        found = [{"OrganizationalUnitId": unit, "Regions": list(at)} for unit, at in there.registered.items()]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))


def _filtered(shown: dict[str, Any], name: str) -> str:
    if name == "DETAILED_STATUS":
        return str(shown["StackInstanceStatus"]["DetailedStatus"])
    return str(shown.get({"DRIFT_STATUS": "DriftStatus", "LAST_OPERATION_ID": "LastOperationId"}[name], ""))
