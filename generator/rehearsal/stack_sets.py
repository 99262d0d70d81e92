"""StackSets: operations over accounts and Regions whose instances are real stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
"""

from __future__ import annotations

import uuid
from typing import Any

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front
from generator.rehearsal.stack_instances import Instance
from generator.rehearsal.stack_set_operations import RUNNING, Operation, StackSet, begin, must_be_free
from generator.rehearsal.stack_set_places import Organization
from generator.rehearsal.state import arn

_KEPT = (
    "Description",
    "TemplateBody",
    "Parameters",
    "Capabilities",
    "Tags",
    "AdministrationRoleARN",
    "ExecutionRoleName",
    "AutoDeployment",
    "ManagedExecution",
)


class StackSets:
    """The operations of CloudFormation on sets."""

    def __init__(self, front: Front) -> None:
        self._sets = front.state.store("stack sets")
        self._organization = Organization()
        front.endpoints["organization"] = self._organization.units.update
        front.on_reset.append(self._organization.units.clear)
        front.services["cloudformation"] |= {
            "CreateStackSet": self.create,
            "UpdateStackSet": self.update,
            "DeleteStackSet": self.delete,
            "DescribeStackSet": self.describe,
            "ListStackSets": self.list_sets,
            "CreateStackInstances": self.create_instances,
            "UpdateStackInstances": self.update_instances,
            "DeleteStackInstances": self.delete_instances,
            "ListStackInstances": self.list_instances,
            "DescribeStackInstance": self.describe_instance,
            "DescribeStackSetOperation": self.describe_operation,
            "ListStackSetOperations": self.list_operations,
            "ListStackSetOperationResults": self.list_results,
            "StopStackSetOperation": self.stop,
            "DetectStackSetDrift": self.detect_drift,
        }

    def create(self, call: Call) -> dict[str, Any]:
        """CreateStackSet."""
        asked = call.parameters
        name = asked["StackSetName"]
        if name in self._sets:
            raise ApiError("NameAlreadyExistsException", f"StackSet {name} already exists", 409)
        identifier = f"{name}:{uuid.uuid4()}"
        shown = {
            "StackSetName": name,
            "StackSetId": identifier,
            "StackSetARN": arn("cloudformation", f"stackset/{identifier}"),
            "Status": "ACTIVE",
            "PermissionModel": asked.get("PermissionModel", "SELF_MANAGED"),
        }
        self._sets[name] = StackSet(shown | {key: asked[key] for key in _KEPT if key in asked}, call.account)
        return {"StackSetId": identifier}

    def update(self, call: Call) -> dict[str, Any]:
        """UpdateStackSet: every instance is outdated, and those asked for, or all, are brought up to date."""
        found, asked = self._found(call), call.parameters
        places = self._organization.places(found, asked) if "Regions" in asked else list(found.instances)
        must_be_free(found)
        found.shown |= {key: asked[key] for key in _KEPT if key in asked}
        for instance in found.instances.values():
            instance.shown |= {"Status": "OUTDATED", "StatusReason": "The stack set has been updated"}
        return begin(found, call, "UPDATE", places, lambda instance: instance.update(found.shown))

    def delete(self, call: Call) -> None:
        """DeleteStackSet: only an empty one."""
        if self._found(call).instances:
            raise ApiError("StackSetNotEmptyException", "StackSet is not empty", 409)
        del self._sets[call.parameters["StackSetName"]]

    def describe(self, call: Call) -> dict[str, Any]:
        """DescribeStackSet."""
        found = self._found(call)
        return {"StackSet": found.shown | {"Regions": sorted({region for _, region in found.instances})}}

    def list_sets(self, _: Call) -> dict[str, Any]:
        """ListStackSets."""
        names = ("StackSetName", "StackSetId", "Status", "PermissionModel", "Description", "ManagedExecution")
        return {"Summaries": [{k: v for k, v in each.shown.items() if k in names} for each in self._sets.values()]}

    def create_instances(self, call: Call) -> dict[str, Any]:
        """CreateStackInstances: those that are there already are updated."""
        found, asked = self._found(call), call.parameters
        must_be_free(found)
        places = self._organization.places(found, asked)
        for place in places:
            instance = found.instances.setdefault(place, Instance(found.shown, place))
            instance.overrides = asked.get("ParameterOverrides", instance.overrides)
        return begin(found, call, "CREATE", places, lambda instance: instance.update(found.shown))

    def update_instances(self, call: Call) -> dict[str, Any]:
        """UpdateStackInstances: with other overrides, which are kept where none are given."""
        found, asked = self._found(call), call.parameters
        must_be_free(found)
        places = self._organization.places(found, asked)
        for place in places:
            if place not in found.instances:
                raise ApiError("StackInstanceNotFoundException", f"Stack instance {place} was not found", 404)
            found.instances[place].overrides = asked.get("ParameterOverrides", found.instances[place].overrides)
        return begin(found, call, "UPDATE", places, lambda instance: instance.update(found.shown))

    def delete_instances(self, call: Call) -> dict[str, Any]:
        """DeleteStackInstances: the stacks go, or stay and are nobody's."""
        found, asked = self._found(call), call.parameters
        must_be_free(found)
        places = [place for place in self._organization.places(found, asked) if place in found.instances]

        def work(instance: Instance) -> str:
            reason = "" if asked["RetainStacks"] else instance.delete()
            if not reason:
                del found.instances[instance.place]
            return reason

        return begin(found, call, "DELETE", places, work)

    def detect_drift(self, call: Call) -> dict[str, Any]:
        """DetectStackSetDrift."""
        found = self._found(call)
        must_be_free(found)
        return begin(found, call, "DETECT_DRIFT", list(found.instances), Instance.detect_drift)

    def list_instances(self, call: Call) -> dict[str, Any]:
        """ListStackInstances, of an account and of a Region if so asked."""
        account, region = (call.parameters.get(f"StackInstance{key}") for key in ("Account", "Region"))
        places = self._found(call).instances.items()
        shown = [one.shown for place, one in places if account in (None, place[0]) and region in (None, place[1])]
        return {"Summaries": shown}

    def describe_instance(self, call: Call) -> dict[str, Any]:
        """DescribeStackInstance."""
        place = (call.parameters["StackInstanceAccount"], call.parameters["StackInstanceRegion"])
        instances = self._found(call).instances
        if place not in instances:
            raise ApiError("StackInstanceNotFoundException", f"Stack instance {place} was not found", 404)
        return {"StackInstance": instances[place].shown | {"ParameterOverrides": instances[place].overrides}}

    def describe_operation(self, call: Call) -> dict[str, Any]:
        """DescribeStackSetOperation."""
        operation = self._operation(call)
        failed = sum(each["Status"] == "FAILED" for each in operation.results.values())
        return {"StackSetOperation": operation.shown | {"StatusDetails": {"FailedStackInstancesCount": failed}}}

    def list_operations(self, call: Call) -> dict[str, Any]:
        """ListStackSetOperations, the newest first."""
        names = ("OperationId", "Action", "Status", "CreationTimestamp", "EndTimestamp")
        operations = reversed(self._found(call).operations)
        return {"Summaries": [{k: v for k, v in each.shown.items() if k in names} for each in operations]}

    def list_results(self, call: Call) -> dict[str, Any]:
        """ListStackSetOperationResults, of a status if so asked."""
        filters = call.parameters.get("Filters", ())
        wanted = {each["Values"] for each in filters if each["Name"] == "OPERATION_RESULT_STATUS"}
        results = self._operation(call).results.values()
        return {"Summaries": [each for each in results if not wanted or each["Status"] in wanted]}

    def stop(self, call: Call) -> None:
        """StopStackSetOperation: what has not begun is cancelled."""
        operation = self._operation(call)
        if operation.shown["Status"] not in RUNNING:
            raise ApiError("InvalidOperationException", "The operation is not running", 400)
        operation.shown["Status"] = "STOPPING"

    def _found(self, call: Call) -> StackSet:
        name = call.parameters["StackSetName"]
        for found in self._sets.values():
            if name in (found.shown["StackSetName"], found.shown["StackSetId"], found.shown["StackSetARN"]):
                stack_set: StackSet = found
                return stack_set
        raise ApiError("StackSetNotFoundException", f"StackSet {name} not found", 404)

    def _operation(self, call: Call) -> Operation:
        for operation in self._found(call).operations:
            if operation.shown["OperationId"] == call.parameters["OperationId"]:
                return operation
        raise ApiError("OperationNotFoundException", f"Operation {call.parameters['OperationId']} not found", 404)
