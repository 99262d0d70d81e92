"""How sets are shown in answers."""

from __future__ import annotations

from typing import Any

from deployer.aws.cloudformation.base import without_empty

from .model import Instance, Operation, StackSet


def parameters(values: dict[str, str]) -> list[dict[str, str]]:
    """Show values."""
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def stack_set(one: StackSet) -> dict[str, Any]:
    """Show a set as DescribeStackSet does."""
    return without_empty(
        {
            "StackSetName": one.name,
            "StackSetId": one.id,
            "StackSetARN": one.arn,
            "Status": "ACTIVE",
            "TemplateBody": one.template,
            "Parameters": parameters(one.parameters),
            "OrganizationalUnitIds": sorted({each.unit for each in one.instances.values() if each.unit}),
            "Regions": sorted({region for _, region in one.instances}),
            **one.settings,
        }
    )


def summary(owner: StackSet, one: Instance) -> dict[str, Any]:
    """Show an instance as ListStackInstances does: without its overrides."""
    return without_empty(
        {
            "StackSetId": owner.id,
            "Account": one.account,
            "Region": one.region,
            "StackId": one.stack_id,
            "Status": one.status,
            "StatusReason": one.reason,
            "StackInstanceStatus": {"DetailedStatus": one.detailed},
            "OrganizationalUnitId": one.unit,
            "DriftStatus": one.drift,
            "LastDriftCheckTimestamp": one.drift_checked,
            "LastOperationId": one.last_operation,
        }
    )


def instance(owner: StackSet, one: Instance) -> dict[str, Any]:
    """Show an instance as DescribeStackInstance does."""
    return summary(owner, one) | {"ParameterOverrides": parameters(one.overrides)}


def operation(owner: StackSet, one: Operation) -> dict[str, Any]:
    """Show an operation as DescribeStackSetOperation does."""
    return operation_summary(one) | without_empty(
        {"StackSetId": owner.id, "RetainStacks": one.retain if one.action == "DELETE" else None}
    )


def operation_summary(one: Operation) -> dict[str, Any]:
    """Show an operation as ListStackSetOperations does."""
    return without_empty(
        {
            "OperationId": one.id,
            "Action": one.action,
            "Status": one.status,
            "CreationTimestamp": one.created,
            "EndTimestamp": one.ended,
            "OperationPreferences": dict(one.preferences),
            "StatusDetails": {"FailedStackInstancesCount": one.failed},
        }
    )


def results(owner: StackSet, one: Operation) -> list[dict[str, Any]]:
    """Show what became of each instance, as ListStackSetOperationResults does."""
    shown = []
    for (account, region), (status, reason) in one.results.items():
        there = owner.instances.get((account, region))
        members = {"Account": account, "Region": region, "Status": status, "StatusReason": reason}
        shown.append(without_empty(members | {"OrganizationalUnitId": there.unit if there else ""}))
    return shown
