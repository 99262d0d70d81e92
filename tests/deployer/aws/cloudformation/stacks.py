"""The API that reads stacks, resources, events, exports and templates' summaries, and sets what is not an operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.aws.service import paged
from generator.rehearsal.errors import invalid

from . import views
from .base import Base, without_empty
from .model import Stack

if TYPE_CHECKING:
    from deployer.aws.calls import Call

_RESOURCES_SHOWN = 100


class StacksApi(Base):
    """The operations that only read, and those that set a stack's protection and policy."""

    def describe_stacks(self, call: Call) -> dict[str, Any]:
        """Show a stack, or all that are not deleted."""
        if "StackName" in call.parameters:
            stack = self.called(call)
            shown = views.stack(stack)
            if stack.stale_reads:
                stack.stale_reads -= 1
                shown["StackStatus"] = stack.stale_status
            return {"Stacks": [shown]}
        stacks = [views.stack(stack) for stack in self.here(call).stacks if stack.status != "DELETE_COMPLETE"]
        return paged("Stacks", stacks, call.parameters.get("NextToken"), self.page_size)

    def list_stacks(self, call: Call) -> dict[str, Any]:
        """List stacks, deleted ones too."""
        wanted = call.parameters.get("StackStatusFilter", [])
        found = [stack for stack in self.here(call).stacks if not wanted or stack.status in wanted]
        summaries = [views.stack_summary(stack) for stack in found]
        return paged("StackSummaries", summaries, call.parameters.get("NextToken"), self.page_size)

    def describe_stack_events(self, call: Call) -> dict[str, Any]:
        """Show the events of a stack, the newest first."""
        stack = self.called(call, "Stack [{}] does not exist")
        events = [views.stack_event(stack, event) for event in reversed(stack.events)]
        return paged("StackEvents", events, call.parameters.get("NextToken"), self.page_size)

    def describe_events(self, call: Call) -> dict[str, Any]:
        """Show the events of an operation, a change set or a stack, the newest first."""
        events = self._events(call)
        if call.parameters.get("Filters", {}).get("FailedEvents"):
            events = [event for event in events if _failed(event)]
        return paged("OperationEvents", events, call.parameters.get("NextToken"), self.page_size)

    def _events(self, call: Call) -> list[dict[str, Any]]:
        asked, region = call.parameters, self.here(call)
        if "ChangeSetName" in asked:
            if not asked["ChangeSetName"].startswith("arn:") and "StackName" not in asked:
                # A change set's name alone is not enough, and this is what AWS says about it.
                raise invalid("One of ChangeSetName, OperationId or StackName must be specified")
            stack, change_set = self.change_set(call)
            wanted = {change_set.operation.id}
            stacks = [stack]
        elif "OperationId" in asked:
            wanted, stacks = {asked["OperationId"]}, region.stacks
        elif "StackName" in asked:
            stacks = [self.called(call, "Stack [{}] does not exist")]
            wanted = {operation.id for operation in stacks[0].operations}
        else:
            raise invalid("One of ChangeSetName, OperationId or StackName must be specified")
        events = [event for stack in stacks for event in _all_events(stack) if event["OperationId"] in wanted]
        return sorted(events, key=lambda event: event["Timestamp"])[::-1]

    def list_stack_resources(self, call: Call) -> dict[str, Any]:
        """List the resources of a stack."""
        resources = [views.resource(resource) for resource in self.called(call).resources.values()]
        return paged("StackResourceSummaries", resources, call.parameters.get("NextToken"), self.page_size)

    def describe_stack_resources(self, call: Call) -> dict[str, Any]:
        """Show the resources of a stack, at most a hundred."""
        stack = self.called(call)
        wanted = call.parameters.get("LogicalResourceId")
        found = [resource for name, resource in stack.resources.items() if wanted in (None, name)]
        if wanted is not None and not found:
            raise invalid(f"Resource {wanted} does not exist for stack {stack.name}")
        return {"StackResources": [views.described_resource(stack, resource) for resource in found[:_RESOURCES_SHOWN]]}

    # Exports -------------------------------------------------------------------------------------------------------

    def list_exports(self, call: Call) -> dict[str, Any]:
        """List the exports of the Region."""
        exports = [
            {"ExportingStackId": stack.id, "Name": name, "Value": value}
            for name, (value, stack) in sorted(self.here(call).exports().items())
        ]
        return paged("Exports", exports, call.parameters.get("NextToken"), self.page_size)

    def list_imports(self, call: Call) -> dict[str, Any]:
        """List the stacks that import a value; none is an error."""
        name = call.parameters["ExportName"]
        importers = self.here(call).importers(name)
        if not importers:
            raise invalid(f"Export '{name}' is not imported by any stack.")
        return paged("Imports", importers, call.parameters.get("NextToken"), self.page_size)

    # Settings ------------------------------------------------------------------------------------------------------

    def update_termination_protection(self, call: Call) -> dict[str, Any]:
        """Turn termination protection on or off."""
        stack = self.living(call)
        stack.termination_protection = call.parameters["EnableTerminationProtection"]
        return {"StackId": stack.id}

    def set_stack_policy(self, call: Call) -> dict[str, Any]:
        """Set the policy of a stack."""
        stack = self.living(call)
        body = call.parameters.get("StackPolicyBody", "")
        try:
            json.loads(body)
        except ValueError:
            raise invalid("Error validating stack policy: Invalid stack policy") from None
        stack.policy = body
        return {}

    def get_stack_policy(self, call: Call) -> dict[str, Any]:
        """Show the policy of a stack."""
        return without_empty({"StackPolicyBody": self.called(call, "Stack [{}] does not exist").policy})


def _all_events(stack: Stack) -> list[dict[str, Any]]:
    events = [views.operation_event(stack, event) for event in stack.events]
    for change_set in stack.change_sets.values():
        events += [views.validation(stack, change_set, found) for found in change_set.script.validations]
        events += [views.hook_event(stack, change_set, hook) for hook in change_set.script.hooks]
    return events


def _failed(event: dict[str, Any]) -> bool:
    return (
        event["EventType"] in ("PROVISIONING_ERROR", "VALIDATION_ERROR")
        or event.get("HookStatus", "").endswith("FAILED")
        or event.get("ResourceStatus", "").endswith("_FAILED")
    )
