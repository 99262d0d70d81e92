"""What differs in the stacks of a set: those that do, and their resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstanceResourceDrifts.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ministack.core.responses import request_scope
from ministack.services.cloudformation import handlers

from generator.rehearsal.front import Call, Front, Operation
from generator.rehearsal.stack_sets import StackSets

# What a filter of ListStackInstances looks at.
_FILTERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "DRIFT_STATUS": lambda shown: shown["DriftStatus"],
    "DETAILED_STATUS": lambda shown: shown["StackInstanceStatus"]["DetailedStatus"],
}


def install(front: Front, sets: StackSets) -> None:
    """Put the operation in front, and the filters around the one that lists instances."""

    def resource_drifts(call: Call) -> dict[str, Any]:
        asked = call.parameters
        place = asked["StackInstanceAccount"], asked["StackInstanceRegion"]
        stack = sets._found(call).instances[place].shown["StackId"]
        with request_scope(*place):
            resources = handlers._resolve_stack(stack)["_resources"].values()
        drifts = [each["_drift"] for each in resources if "_drift" in each]
        if wanted := asked.get("StackInstanceResourceDriftStatuses"):
            drifts = [each for each in drifts if each["StackResourceDriftStatus"] in wanted]
        return {"Summaries": list(map(_shown, drifts))}

    operations = front.services["cloudformation"]
    operations["ListStackInstanceResourceDrifts"] = resource_drifts
    operations["ListStackInstances"] = _filtered(operations["ListStackInstances"])


def _filtered(list_instances: Operation) -> Operation:
    def listed(call: Call) -> dict[str, Any]:
        answer = list_instances(call) or {}
        filters = [(_FILTERS[each["Name"]], each["Values"]) for each in call.parameters.get("Filters", ())]
        there = answer["Summaries"]
        return answer | {"Summaries": [each for each in there if all(look(each) == value for look, value in filters)]}

    return listed


def _shown(drift: Mapping[str, Any]) -> dict[str, Any]:
    """Return a drift as ministack keeps it, with the time that the protocol wants."""
    names = ("StackId", "LogicalResourceId", "PhysicalResourceId", "ResourceType", "StackResourceDriftStatus")
    differences = drift.get("PropertyDifferences", [])
    timestamp = datetime.fromisoformat(drift["Timestamp"])
    return {name: drift[name] for name in names} | {"PropertyDifferences": differences, "Timestamp": timestamp}
