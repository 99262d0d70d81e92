"""One stack of a stack set, in its account and Region."""

from __future__ import annotations

import time
import uuid
from typing import Any

from ministack.services import cloudformation

from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import query

Place = tuple[str, str]
_POLL_SECONDS = 0.01
_CURRENT = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


class Instance:
    """A stack instance, as `shown` by ListStackInstances. It is to be called in the scope of its account and Region."""

    def __init__(self, stack_set: dict[str, Any], place: Place) -> None:
        self.place = place
        self.overrides: list[dict[str, Any]] = []
        self._name = f"StackSet-{stack_set['StackSetName']}-{uuid.uuid4()}"
        self.shown: dict[str, Any] = {
            "StackSetId": stack_set["StackSetId"],
            "Account": place[0],
            "Region": place[1],
            "Status": "OUTDATED",
            "StackInstanceStatus": {"DetailedStatus": "PENDING"},
            "DriftStatus": "NOT_CHECKED",
        }

    def update(self, stack_set: dict[str, Any]) -> str:
        """Create the stack or bring it up to date, and return why that failed."""
        there = self._name in cloudformation._stacks and self._stack()["StackStatus"] != "DELETE_COMPLETE"
        request = _request(self._name, stack_set, self.overrides)
        try:
            query("cloudformation", "UpdateStack" if there else "CreateStack", **request)
            reason = self._settled()
        except ApiError as error:
            reason = "" if "No updates are to be performed" in str(error) else str(error)
        if reason and not there:
            # What could not be created is deleted at once; only its id remains.
            query("cloudformation", "DeleteStack", StackName=self._name)
            self._settled()
        return self._ended(reason)

    def delete(self) -> str:
        """Delete the stack, and return why that failed."""
        try:
            query("cloudformation", "DeleteStack", StackName=self._name)
            reason = self._settled() or self._kept()
        except ApiError as error:
            reason = str(error)
        return self._ended(reason)

    def detect_drift(self) -> str:
        """Compare the stack with what is there, and return why that failed."""
        try:
            query("cloudformation", "DetectStackDrift", StackName=self._name)
        except ApiError as error:
            return str(error)
        information = query("cloudformation", "DescribeStacks", StackName=self._name)
        self.shown["DriftStatus"] = "DRIFTED" if ">DRIFTED<" in information else "IN_SYNC"
        return ""

    def _stack(self) -> Any:
        return cloudformation._stacks[self._name]

    def _settled(self) -> str:
        while self._stack()["StackStatus"].endswith("_IN_PROGRESS"):
            time.sleep(_POLL_SECONDS)
        stack = self._stack()
        self.shown["StackId"] = stack["StackId"]
        if stack["StackStatus"] in (*_CURRENT, "DELETE_COMPLETE"):
            return ""
        events = cloudformation._stack_events[stack["StackId"]]
        failed = [each for each in events if each["ResourceStatus"].endswith("_FAILED")]
        # What is wrong with exports is said where the stack turns back.
        turned = [each for each in events if each["ResourceStatus"].endswith("ROLLBACK_IN_PROGRESS")]
        said = (failed or turned)[-1]
        return (
            f"ResourceLogicalId:{said['LogicalResourceId']}, ResourceType:{said['ResourceType']}, "
            f"ResourceStatusReason:{said['ResourceStatusReason']}."
        )

    def _kept(self) -> str:
        """Return why a deletion left the stack as it was, as it does while exports are in use."""
        stack = self._stack()
        return "" if stack["StackStatus"] == "DELETE_COMPLETE" else str(stack["StackStatusReason"])

    def _ended(self, reason: str) -> str:
        current = not reason
        self.shown |= {
            "Status": "CURRENT" if current else "OUTDATED",
            "StatusReason": reason,
            "StackInstanceStatus": {"DetailedStatus": "SUCCEEDED" if current else "FAILED"},
        }
        return reason


def _request(name: str, stack_set: dict[str, Any], overrides: list[dict[str, Any]]) -> dict[str, Any]:
    values = {each["ParameterKey"]: each for each in [*stack_set.get("Parameters", []), *overrides]}
    return {
        "StackName": name,
        "TemplateBody": stack_set["TemplateBody"],
        "Parameters": {"member": list(values.values())},
        "Capabilities": {"member": stack_set.get("Capabilities", [])},
        "Tags": {"member": stack_set.get("Tags", [])},
    }
