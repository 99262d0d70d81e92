"""Drift, hooks' results and limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deployer.aws.service import paged
from generator.rehearsal.errors import ApiError, invalid

from .base import Base, without_empty
from .model import Stack
from .versions import concrete

if TYPE_CHECKING:
    from deployer.aws.calls import Call
    from deployer.aws.clock import Clock

_SECONDS = 1.5


class DriftApi(Base):
    """Drift is what a test has put into `Stack.drift`: for a logical id the members of its StackResourceDrift.

    `limits` are those of DescribeAccountLimits.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.limits = {"StackLimit": 2000, "StackOutputsLimit": 200, "ConcurrentResourcesLimit": 2500}
        self._detections: dict[str, tuple[Stack, dict[str, Any]]] = {}

    def detect_stack_drift(self, call: Call) -> dict[str, Any]:
        """Start looking for drift."""
        stack = self.living(call)
        if stack.busy or stack.status == "REVIEW_IN_PROGRESS":
            raise invalid(f"Drift detection cannot be performed on stack [{stack.id}] in {stack.status} state")
        number = self.new_id()
        begun = self.clock.now
        status: dict[str, Any] = {"DetectionStatus": "DETECTION_IN_PROGRESS", "Timestamp": begun}
        self._detections[number] = stack, status

        def finish() -> None:
            drifted = [entry for entry in stack.drift.values() if entry["StackResourceDriftStatus"] != "IN_SYNC"]
            stack.drift_status = "DRIFTED" if drifted else "IN_SYNC"
            stack.drift_checked = self.clock.now
            status.update(
                DetectionStatus="DETECTION_COMPLETE",
                StackDriftStatus=stack.drift_status,
                DriftedStackResourceCount=len(drifted),
            )

        self.clock.after(_SECONDS, finish)
        return {"StackDriftDetectionId": number}

    def describe_stack_drift_detection_status(self, call: Call) -> dict[str, Any]:
        """Tell how far the search is."""
        number = call.parameters["StackDriftDetectionId"]
        if number not in self._detections:
            raise invalid(f"Drift detection {number} does not exist")
        stack, status = self._detections[number]
        return {"StackId": stack.id, "StackDriftDetectionId": number} | status

    def describe_stack_resource_drifts(self, call: Call) -> dict[str, Any]:
        """Show how the resources of a stack were found, those that differ and those that do not."""
        stack = self.living(call)
        wanted = call.parameters.get("StackResourceDriftStatusFilters", [])
        drifts = [] if stack.drift_checked is None else [_drift(stack, name) for name in stack.resources]
        found = [entry for entry in drifts if not wanted or entry["StackResourceDriftStatus"] in wanted]
        size = call.parameters.get("MaxResults", self.page_size)
        return paged("StackResourceDrifts", found, call.parameters.get("NextToken"), size)

    # Hooks ---------------------------------------------------------------------------------------------------------

    def list_hook_results(self, call: Call) -> dict[str, Any]:
        """Show what hooks said about a change set."""
        asked = call.parameters
        if asked.get("TargetType") != "CHANGE_SET":
            raise invalid("The fake knows hook results of change sets only")
        found = {
            number: result
            for number, result in self._hook_results(call).items()
            if result["TargetId"] == asked["TargetId"]
        }
        return {
            "TargetType": "CHANGE_SET",
            "TargetId": asked["TargetId"],
            "HookResults": [{"HookResultId": number} | result for number, result in found.items()],
        }

    def get_hook_result(self, call: Call) -> dict[str, Any]:
        """Show one result of a hook."""
        number = call.parameters["HookResultId"]
        results = self._hook_results(call)
        if number not in results:
            raise ApiError("HookResultNotFound", f"Hook result {number} does not exist", 404)
        kept = ("FailureMode", "TypeName", "Status", "HookStatusReason", "InvocationPoint", "InvokedAt")
        return {"HookResultId": number} | {key: results[number][key] for key in kept}

    def _hook_results(self, call: Call) -> dict[str, dict[str, Any]]:
        results: dict[str, dict[str, Any]] = {}
        for stack in self.here(call).stacks:
            for change_set in stack.change_sets.values():
                base = change_set.operation.id[:-4]
                for index, hook in enumerate(change_set.script.hooks):
                    results[f"{base}{index:04x}"] = {
                        "InvocationPoint": "PRE_PROVISION",
                        "FailureMode": hook.mode,
                        "TypeName": hook.type_name,
                        "Status": hook.status,
                        "HookStatusReason": hook.reason,
                        "InvokedAt": change_set.created,
                        "TargetType": "CHANGE_SET",
                        "TargetId": change_set.id,
                    }
        return results

    def describe_account_limits(self, call: Call) -> dict[str, Any]:
        """Show the limits of the account."""
        limits = [{"Name": name, "Value": value} for name, value in self.limits.items()]
        return paged("AccountLimits", limits, call.parameters.get("NextToken"), self.page_size)


def _drift(stack: Stack, name: str) -> dict[str, Any]:
    resource = stack.resources[name]
    properties = json.dumps(concrete(resource.body.get("Properties", {}), stack.resources))
    found: dict[str, Any] = {
        "StackId": stack.id,
        "LogicalResourceId": name,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.kind,
        "StackResourceDriftStatus": "IN_SYNC",
        "ExpectedProperties": properties,
        "ActualProperties": properties,
        "PropertyDifferences": [],
        "Timestamp": stack.drift_checked,
    }
    return without_empty(found | stack.drift.get(name, {}))
