"""The API about the operations on sets."""

from __future__ import annotations

from typing import Any

from deployer.aws.calls import Call
from deployer.aws.service import paged
from generator.rehearsal.errors import ApiError

from . import views
from .base import SetsBase


class OperationsApi(SetsBase):
    """Showing, stopping, and looking for drift."""

    def describe_stack_set_operation(self, call: Call) -> dict[str, Any]:
        """Show an operation."""
        there = self.called_set(call)
        return {"StackSetOperation": views.operation(there, self.called_operation(there, call))}

    def list_stack_set_operations(self, call: Call) -> dict[str, Any]:
        """List the operations, the newest first."""
        there, asked = self.called_set(call), call.parameters
        found = [views.operation_summary(each) for each in reversed(there.operations)]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    def list_stack_set_operation_results(self, call: Call) -> dict[str, Any]:
        """List what became of each instance, of a status if so asked."""
        there, asked = self.called_set(call), call.parameters
        found = views.results(there, self.called_operation(there, call))
        for one in asked.get("Filters", []):
            found = [each for each in found if each["Status"] == one["Values"]]
        return paged("Summaries", found, asked.get("NextToken"), asked.get("MaxResults", self.page_size))

    def stop_stack_set_operation(self, call: Call) -> None:
        """Begin no further instance."""
        there = self.called_set(call)
        operation = self.called_operation(there, call)
        if operation.is_over:
            raise ApiError("InvalidOperationException", f"Operation {operation.id} is not running")
        self.stack_sets.stop(there, operation)

    def detect_stack_set_drift(self, call: Call) -> dict[str, Any]:
        """Look for drift in every instance."""
        there = self.called_set(call)
        self.require_free(there, call)
        return self.begin_operation(there, call, "DETECT_DRIFT", list(there.instances))

    def list_stack_instance_resource_drifts(self, call: Call) -> dict[str, Any]:
        """List the resources of an instance that differ."""
        there, one = self.called_instance(call)
        self.called_operation(there, call)
        statuses = call.parameters.get("StackInstanceResourceDriftStatuses", [])
        found = [
            {"StackId": one.stack_id, "Timestamp": self.clock.now, "ResourceType": "AWS::EC2::VPC"} | drift
            for drift in self.stack_sets.drifted.get((one.account, one.region), [])
            if not statuses or drift["StackResourceDriftStatus"] in statuses
        ]
        size = call.parameters.get("MaxResults", self.page_size)
        return paged("Summaries", found, call.parameters.get("NextToken"), size)
