"""E9145: how a StackSet goes through its accounts."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings


def found(**properties: Any) -> list[str]:
    body = {"StackSetName": "roles", "PermissionModel": "SERVICE_MANAGED", **properties}
    resource = {"Type": "AWS::CloudFormation::StackSet", "Properties": body}
    template = {"Resources": {"X": resource}, "Parameters": {"Given": {"Type": "String"}}}
    return [f"{name} {message}" for name, message in findings(template, "E9145", "E9146")]


@pytest.mark.parametrize("what", ["FailureTolerance", "MaxConcurrent"])
def test_a_count_and_a_percentage_are_found(what: str) -> None:
    (message,) = found(OperationPreferences={f"{what}Count": 1, f"{what}Percentage": 10})
    assert message == f"E9145 Either {what}Count or {what}Percentage, not both"


@pytest.mark.parametrize(
    "preferences",
    [{"FailureToleranceCount": 0, "MaxConcurrentPercentage": 100}, {"Ref": "Given"}, "text", None, {}],
)
def test_one_of_them_is_not(preferences: Any) -> None:
    assert found(OperationPreferences=preferences) == []
