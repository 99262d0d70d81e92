"""Executing change sets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError, invalid

from .base import Base
from .course import Course
from .creation import Creation
from .model import ChangeSet, Operation, Stack
from .planning import planned, version_of
from .region import Region
from .script import Step
from .update import Update
from .versions import MissingExportError

if TYPE_CHECKING:
    from deployer.aws.calls import Call


class ExecutingApi(Base):
    """ExecuteChangeSet."""

    def execute_change_set(self, call: Call) -> dict[str, Any]:
        """Start the operation. All other change sets of the stack are gone then. Nothing is answered."""
        stack, change_set = self.change_set(call)
        asked, region = call.parameters, self.here(call)
        token = asked.get("ClientRequestToken", "")
        if token and token == change_set.token:
            return {}  # the same request again
        _must_be_executable(stack, change_set)
        if "DisableRollback" in asked and "OnStackFailure" in change_set.request:
            raise invalid("DisableRollback cannot be specified when OnStackFailure was specified for the change set")
        self.unused_token(stack, call)
        operation = region.begin(stack, "CREATE_STACK" if change_set.kind == "CREATE" else "UPDATE_STACK", token)
        operation.disable_rollback = asked.get("DisableRollback", _kept_when_failed(change_set))
        operation.retain_except_on_create = asked.get("RetainExceptOnCreate", False)
        change_set.token, change_set.execution = token, "EXECUTE_IN_PROGRESS"
        stack.change_sets = {change_set.id: change_set}
        _take_settings(stack, change_set, operation)
        region.run(_Watching(_course(region, stack, operation, change_set), change_set))
        return {}


def _kept_when_failed(change_set: ChangeSet) -> bool:
    config = change_set.request.get("DeploymentConfig", {})
    express = config.get("Mode") == "EXPRESS"  # which does not roll back unless told to
    return bool(config.get("DisableRollback", express)) or change_set.request.get("OnStackFailure") == "DO_NOTHING"


def _must_be_executable(stack: Stack, change_set: ChangeSet) -> None:
    if change_set.status != "CREATE_COMPLETE":
        what = f"status of [{change_set.status}]"
    elif change_set.execution != "AVAILABLE":
        what = f"execution status of [{change_set.execution}]"
    elif stack.busy:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    else:
        return
    raise ApiError("InvalidChangeSetStatus", f"ChangeSet [{change_set.id}] cannot be executed in its current {what}")


def _take_settings(stack: Stack, change_set: ChangeSet, operation: Operation) -> None:
    asked = change_set.request
    stack.change_set_id = change_set.id
    stack.stale_reads, stack.stale_status = operation.script.stale_reads, stack.status
    stack.disable_rollback = operation.disable_rollback
    stack.retain_except_on_create = operation.retain_except_on_create
    stack.capabilities = asked.get("Capabilities", [])
    stack.notification_arns = asked.get("NotificationARNs", [])
    stack.role = asked.get("RoleARN", stack.role)
    stack.deployment_mode = asked.get("DeploymentConfig", {}).get("Mode", "")


def _course(region: Region, stack: Stack, operation: Operation, change_set: ChangeSet) -> Course:
    version = change_set.version
    assert version is not None
    creating = change_set.kind == "CREATE"
    try:
        # Imports are looked up once more: an exporter may have changed since the change set was made.
        version = version_of(region, stack, change_set.request, version.body, version.parameters)
    except MissingExportError as error:
        operation.script = replace(operation.script, timeline=_in_vain(str(error), creating=creating))
    if creating:
        return Creation(region, stack, operation, version)
    return Update(region, stack, operation, version, planned(stack, version, change_set.script))


def _in_vain(reason: str, *, creating: bool) -> tuple[Step, ...]:
    if creating:
        return (
            Step("", "CREATE_IN_PROGRESS", "User Initiated"),
            Step("", "ROLLBACK_IN_PROGRESS", f"{reason}. Rollback requested by user."),
            Step("", "ROLLBACK_COMPLETE"),
        )
    return (
        Step("", "UPDATE_IN_PROGRESS", "User Initiated"),
        Step("", "UPDATE_ROLLBACK_IN_PROGRESS", reason),
        Step("", "UPDATE_ROLLBACK_COMPLETE"),
    )


class _Watching:
    """A course at whose end the change set says how it went."""

    def __init__(self, course: Course, change_set: ChangeSet) -> None:
        self._course, self._change_set = course, change_set

    @property
    def stack(self) -> Stack:
        return self._course.stack

    @property
    def operation(self) -> Operation:
        return self._course.operation

    def next(self) -> Step | None:
        step = self._course.next()
        if step is None:
            good = self.stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
            self._change_set.execution = "EXECUTE_COMPLETE" if good else "EXECUTE_FAILED"
        return step
