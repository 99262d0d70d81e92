"""The API about sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from deployer.aws.accounts import ACCOUNT, REGION
from deployer.aws.cloudformation.base import Base
from deployer.aws.cloudformation.template import acknowledged, body_of, parse
from deployer.aws.organizations import Organization
from deployer.aws.service import paged
from generator.rehearsal.errors import ApiError

from . import requests, views
from .model import Instance, Operation, StackSet
from .running import Runner

if TYPE_CHECKING:
    from deployer.aws.calls import Call
    from deployer.aws.clock import Clock

Action = Literal["CREATE", "UPDATE", "DELETE", "DETECT_DRIFT"]


class StackSetsApi(Base):
    """`sets` has them by the account and Region that keep them, and by name."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.organization = Organization()
        self.sets: dict[tuple[str, str], dict[str, StackSet]] = {}
        self.stack_sets = Runner(clock, self.new_id, lambda account: account in self.organization.suspended)

    def stack_set(self, name: str, *, account: str = ACCOUNT, region: str = REGION) -> StackSet:
        """Return a set, to look into it or to change any field of it."""
        return self.sets[account, region][name]

    # Sets ----------------------------------------------------------------------------------------------------------

    def create_stack_set(self, call: Call) -> dict[str, Any]:
        """Make a set without any instance."""
        asked, settings = call.parameters, requests.settings(call, self.organization)
        account, token = requests.owner(call, self.organization), asked["ClientRequestToken"]
        name = asked["StackSetName"]
        here = self.sets.setdefault((account, call.region), {})
        if name in here:
            if here[name].token == token:
                return {"StackSetId": here[name].id}
            raise ApiError("NameAlreadyExistsException", f"Stack set {name} already exists", 409)
        text, template = self._template(call)
        number = f"{name}:{self.new_id()}"
        here[name] = StackSet(
            name=name,
            id=number,
            arn=f"arn:aws:cloudformation:{call.region}:{account}:stackset/{number}",
            account=account,
            template=text,
            parameters=requests.values(template, call, None),
            settings=settings,
            token=token,
        )
        return {"StackSetId": number}

    def describe_stack_set(self, call: Call) -> dict[str, Any]:
        """Show a set."""
        return {"StackSet": views.stack_set(self._set(call))}

    def update_stack_set(self, call: Call) -> dict[str, Any]:
        """Give a set another content, and that to some of its instances, or to all."""
        there, asked = self._set(call), call.parameters
        self._free(there, call)
        settings = requests.changed(there, call)
        text, template = there.template, parse(there.template)
        if not asked.get("UsePreviousTemplate"):
            text, template = self._template(call)
        acknowledged(template, asked.get("Capabilities", []))
        values = requests.values(template, call, there.parameters)
        cells = requests.cells(there, call, self.organization)
        if {"TemplateBody", "TemplateURL", "Parameters"} & asked.keys():
            for each in there.instances.values():
                each.status = "OUTDATED" if each.status == "CURRENT" else each.status
        there.template, there.parameters, there.settings = text, values, settings
        return self._begin(there, call, "UPDATE", cells)

    def delete_stack_set(self, call: Call) -> None:
        """Delete a set that has no instances; one that is not there is as good as deleted."""
        account, name = requests.owner(call, self.organization), call.parameters["StackSetName"]
        here = self.sets.get((account, call.region), {})
        if name in here:
            if here[name].active:
                raise ApiError("OperationInProgressException", "An operation is in progress", 409)
            if here[name].instances:
                raise ApiError("StackSetNotEmptyException", f"StackSet {name} is not empty", 409)
            del here[name]

    # Instances -----------------------------------------------------------------------------------------------------

    def create_stack_instances(self, call: Call) -> dict[str, Any]:
        """Let accounts have stacks; those that have them get what the set has today."""
        there, asked = self._set(call), call.parameters
        self._free(there, call)
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
        return self._begin(there, call, "CREATE", cells, overrides)

    def update_stack_instances(self, call: Call) -> dict[str, Any]:
        """Give instances what the set has today, and other overrides if the call has any."""
        there = self._set(call)
        self._free(there, call)
        overrides = requests.overrides(there, call)
        cells = requests.cells(there, call, self.organization)
        return self._begin(there, call, "UPDATE", cells, overrides)

    def delete_stack_instances(self, call: Call) -> dict[str, Any]:
        """Take stacks out of the set; delete them, too, unless they are retained."""
        there, asked = self._set(call), call.parameters
        self._free(there, call)
        cells = requests.cells(there, call, self.organization)
        targets = asked.get("DeploymentTargets", {})
        if not targets.get("Accounts"):
            for unit in targets.get("OrganizationalUnitIds", []):
                left = [region for region in there.registered.pop(unit, []) if region not in asked["Regions"]]
                if left:
                    there.registered[unit] = left
        return self._begin(there, call, "DELETE", cells)

    def list_stack_instances(self, call: Call) -> dict[str, Any]:
        """List instances, of an account, a Region, a status or a drift if so asked."""
        there, asked = self._set(call), call.parameters
        found = [views.summary(there, each) for each in there.instances.values()]
        for member, wanted in (("Account", "StackInstanceAccount"), ("Region", "StackInstanceRegion")):
            found = [each for each in found if each[member] == asked.get(wanted, each[member])]
        for one in asked.get("Filters", []):
            found = [each for each in found if _filtered(each, one["Name"]) == one["Values"]]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    def describe_stack_instance(self, call: Call) -> dict[str, Any]:
        """Show an instance with its overrides."""
        there, one = self._instance(call)
        return {"StackInstance": views.instance(there, one)}

    def list_stack_set_auto_deployment_targets(self, call: Call) -> dict[str, Any]:
        """List the units whose new accounts get stacks."""
        there, asked = self._set(call), call.parameters
        found = [{"OrganizationalUnitId": unit, "Regions": list(at)} for unit, at in there.registered.items()]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    # Operations ----------------------------------------------------------------------------------------------------

    def describe_stack_set_operation(self, call: Call) -> dict[str, Any]:
        """Show an operation."""
        there = self._set(call)
        return {"StackSetOperation": views.operation(there, self._operation(there, call))}

    def list_stack_set_operations(self, call: Call) -> dict[str, Any]:
        """List the operations, the newest first."""
        there, asked = self._set(call), call.parameters
        found = [views.operation_summary(each) for each in reversed(there.operations)]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    def list_stack_set_operation_results(self, call: Call) -> dict[str, Any]:
        """List what became of each instance, of a status if so asked."""
        there, asked = self._set(call), call.parameters
        found = views.results(there, self._operation(there, call))
        for one in asked.get("Filters", []):
            found = [each for each in found if each["Status"] == one["Values"]]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    def stop_stack_set_operation(self, call: Call) -> None:
        """Begin no further instance."""
        there = self._set(call)
        operation = self._operation(there, call)
        if operation.is_over:
            raise ApiError("InvalidOperationException", f"Operation {operation.id} is not running")
        self.stack_sets.stop(there, operation)

    def detect_stack_set_drift(self, call: Call) -> dict[str, Any]:
        """Look for drift in every instance."""
        there = self._set(call)
        self._free(there, call)
        return self._begin(there, call, "DETECT_DRIFT", list(there.instances))

    def list_stack_instance_resource_drifts(self, call: Call) -> dict[str, Any]:
        """List the resources of an instance that differ."""
        there, one = self._instance(call)
        self._operation(there, call)
        statuses = call.parameters.get("StackInstanceResourceDriftStatuses", [])
        found = [
            {"StackId": one.stack_id, "Timestamp": self.clock.now, "ResourceType": "AWS::EC2::VPC"} | drift
            for drift in self.stack_sets.drifted.get((one.account, one.region), [])
            if not statuses or drift["StackResourceDriftStatus"] in statuses
        ]
        size = call.parameters.get("MaxResults", self.page_size)
        return paged("Summaries", found, call.parameters.get("NextToken"), size)

    # Parts ---------------------------------------------------------------------------------------------------------

    def _set(self, call: Call) -> StackSet:
        account, name = requests.owner(call, self.organization), call.parameters["StackSetName"]
        here = self.sets.get((account, call.region), {})
        if name not in here:
            raise ApiError("StackSetNotFoundException", f"StackSet {name} not found", 404)
        return here[name]

    def _instance(self, call: Call) -> tuple[StackSet, Instance]:
        there, asked = self._set(call), call.parameters
        cell = asked["StackInstanceAccount"], asked["StackInstanceRegion"]
        if cell not in there.instances:
            text = f"Stack instance in account {cell[0]} and region {cell[1]} not found"
            raise ApiError("StackInstanceNotFoundException", text, 404)
        return there, there.instances[cell]

    @staticmethod
    def _operation(there: StackSet, call: Call) -> Operation:
        wanted = call.parameters["OperationId"]
        for operation in there.operations:
            if operation.id == wanted:
                return operation
        raise ApiError("OperationNotFoundException", f"Operation {wanted} not found", 404)

    def _template(self, call: Call) -> tuple[str, dict[str, Any]]:
        text = body_of(call.parameters, self.fetch)
        template = parse(text)
        acknowledged(template, call.parameters.get("Capabilities", []))
        return text, template

    @staticmethod
    def _free(there: StackSet, call: Call) -> None:
        """Refuse what cannot be begun now."""
        if any(each.id == call.parameters["OperationId"] for each in there.operations):
            raise ApiError("OperationIdAlreadyExistsException", "The specified operation ID already exists.", 409)
        if there.active and not there.settings["ManagedExecution"].get("Active"):
            text = f"Another Operation on StackSet {there.id} is in progress: {there.active[0].id}"
            raise ApiError("OperationInProgressException", text, 409)

    def _begin(
        self, there: StackSet, call: Call, action: Action, cells: list[Any], overrides: dict[str, str] | None = None
    ) -> dict[str, Any]:
        asked = call.parameters
        operation = Operation(
            id=asked["OperationId"],
            action=action,
            cells=cells,
            created=self.clock.now,
            preferences=asked.get("OperationPreferences", {}),
            overrides=overrides,
            retain=asked.get("RetainStacks", False),
        )
        self.stack_sets.begin(there, operation)
        return {"OperationId": operation.id}


def _filtered(shown: dict[str, Any], name: str) -> str:
    if name == "DETAILED_STATUS":
        return str(shown["StackInstanceStatus"]["DetailedStatus"])
    return str(shown.get({"DRIFT_STATUS": "DriftStatus", "LAST_OPERATION_ID": "LastOperationId"}[name], ""))
