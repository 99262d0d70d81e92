"""How things are shown in answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import parameters as values
from .base import without_empty
from .model import ChangeSet, Event, Operation, Resource, Stack
from .script import Hook, Validation

_LAST_OPERATIONS = 5


def stack(one: Stack) -> dict[str, Any]:
    """Show a stack as DescribeStacks does."""
    return without_empty(
        {
            "StackId": one.id,
            "StackName": one.name,
            "ChangeSetId": one.change_set_id,
            "Description": one.version.template.get("Description", "") if one.version else "",
            "Parameters": values.shown(one.version.template, one.version.parameters) if one.version else [],
            "CreationTime": one.created,
            "LastUpdatedTime": one.updated,
            "DeletionTime": one.deleted,
            "StackStatus": one.status,
            "StackStatusReason": one.reason,
            "DisableRollback": one.disable_rollback,
            "RetainExceptOnCreate": one.retain_except_on_create,
            "DeploymentConfig": {"Mode": one.deployment_mode} if one.deployment_mode else None,
            "NotificationARNs": one.notification_arns,
            "Capabilities": one.capabilities,
            "Outputs": one.outputs,
            "RoleARN": one.role,
            "Tags": tags(one.version.tags if one.version else ()),
            "EnableTerminationProtection": one.termination_protection,
            "DriftInformation": without_empty(
                {"StackDriftStatus": one.drift_status, "LastCheckTimestamp": one.drift_checked}
            ),
            "LastOperations": [
                {"OperationType": operation.kind, "OperationId": operation.id}
                for operation in one.operations[: -_LAST_OPERATIONS - 1 : -1]
            ],
        }
    )


def stack_summary(one: Stack) -> dict[str, Any]:
    """Show a stack as ListStacks does."""
    return without_empty(
        {
            "StackId": one.id,
            "StackName": one.name,
            "CreationTime": one.created,
            "LastUpdatedTime": one.updated,
            "DeletionTime": one.deleted,
            "StackStatus": one.status,
            "StackStatusReason": one.reason,
        }
    )


def tags(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """Show tags."""
    return [{"Key": key, "Value": value} for key, value in pairs]


def resource(one: Resource) -> dict[str, Any]:
    """Show a resource as ListStackResources does."""
    return without_empty(
        {
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id,
            "ResourceType": one.kind,
            "LastUpdatedTimestamp": one.at,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason,
        }
    )


def described_resource(owner: Stack, one: Resource) -> dict[str, Any]:
    """Show a resource as DescribeStackResources does."""
    shown = resource(one)
    shown["Timestamp"] = shown.pop("LastUpdatedTimestamp")
    return {"StackName": owner.name, "StackId": owner.id} | shown


def stack_event(owner: Stack, one: Event) -> dict[str, Any]:
    """Show an event as DescribeStackEvents does."""
    return without_empty(
        {
            "StackId": owner.id,
            "StackName": owner.name,
            "EventId": one.id,
            "OperationId": one.operation.id,
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id,
            "ResourceType": one.kind,
            "Timestamp": one.at,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason,
            "ClientRequestToken": one.operation.token,
        }
    )


def operation_event(owner: Stack, one: Event) -> dict[str, Any]:
    """Show an event as DescribeEvents does."""
    shown = stack_event(owner, one)
    del shown["StackName"]
    failed = one.status.endswith("_FAILED") and one.physical_id != owner.id
    kind = "STACK_EVENT" if one.physical_id == owner.id else "PROVISIONING_ERROR" if failed else "PROGRESS_EVENT"
    return shown | _about(one.operation) | {"EventType": kind}


def validation(owner: Stack, change_set: ChangeSet, found: Validation) -> dict[str, Any]:
    """Show a finding of early validation as DescribeEvents does."""
    body = change_set.version.resources.get(found.logical_id) if change_set.version else None
    return without_empty(
        _about(change_set.operation)
        | {
            "EventId": f"{change_set.operation.id}-{found.logical_id}-{found.name}",
            "StackId": owner.id,
            "EventType": "VALIDATION_ERROR",
            "LogicalResourceId": found.logical_id,
            "ResourceType": body["Type"] if body else "",
            "Timestamp": change_set.created,
            "ValidationFailureMode": found.mode,
            "ValidationName": found.name,
            "ValidationStatus": "FAILED",
            "ValidationStatusReason": found.reason,
            "ValidationPath": found.path or f"/Resources/{found.logical_id}",
        }
    )


def hook_event(owner: Stack, change_set: ChangeSet, one: Hook) -> dict[str, Any]:
    """Show what a hook said as DescribeEvents does."""
    return _about(change_set.operation) | {
        "EventId": f"{change_set.operation.id}-{one.logical_id}-{one.type_name}",
        "StackId": owner.id,
        "EventType": "HOOK_INVOCATION_ERROR",
        "LogicalResourceId": one.logical_id,
        "Timestamp": change_set.created,
        "HookType": one.type_name,
        "HookStatus": one.status,
        "HookStatusReason": one.reason,
        "HookInvocationPoint": "PRE_PROVISION",
        "HookFailureMode": one.mode,
    }


def _about(operation: Operation) -> dict[str, Any]:
    status = "IN_PROGRESS" if operation.ended is None else "FAILED" if operation.failed else "SUCCEEDED"
    return {"OperationId": operation.id, "OperationType": operation.kind, "OperationStatus": status}


def change_set(owner: Stack, one: ChangeSet) -> dict[str, Any]:
    """Show a change set as DescribeChangeSet does, without its changes."""
    shown = ("NotificationARNs", "Capabilities", "RollbackConfiguration", "DeploymentConfig", "OnStackFailure")
    settings: Mapping[str, Any] = {name: one.request[name] for name in shown if name in one.request}
    return {
        "ChangeSetName": one.name,
        "ChangeSetId": one.id,
        "StackId": owner.id,
        "StackName": owner.name,
        "Description": one.request.get("Description", ""),
        "Parameters": values.shown(one.version.template, one.version.parameters) if one.version else [],
        "CreationTime": one.created,
        "ExecutionStatus": one.execution,
        "Status": one.status,
        "Tags": one.request.get("Tags", []),
        "IncludeNestedStacks": one.request.get("IncludeNestedStacks", False),
        **settings,
    }


def change_set_summary(owner: Stack, one: ChangeSet) -> dict[str, Any]:
    """Show a change set as ListChangeSets does."""
    return without_empty(
        {
            "StackId": owner.id,
            "StackName": owner.name,
            "ChangeSetId": one.id,
            "ChangeSetName": one.name,
            "ExecutionStatus": one.execution,
            "Status": one.status,
            "StatusReason": one.reason,
            "CreationTime": one.created,
            "Description": one.request.get("Description", ""),
            "IncludeNestedStacks": one.request.get("IncludeNestedStacks", False),
        }
    )


def hook(owner: ChangeSet, one: Hook) -> dict[str, Any]:
    """Show a hook as DescribeChangeSetHooks does."""
    body = owner.version.resources[one.logical_id] if owner.version else {"Type": "AWS::Unknown::Type"}
    target = {"LogicalResourceId": one.logical_id, "ResourceType": body["Type"], "ResourceAction": "Add"}
    return {
        "InvocationPoint": "PRE_PROVISION",
        "FailureMode": one.mode,
        "TypeName": one.type_name,
        "TargetDetails": {"TargetType": "RESOURCE", "ResourceTargetDetails": target},
    }
