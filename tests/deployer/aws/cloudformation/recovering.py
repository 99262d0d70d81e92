"""Deleting, cancelling, continuing and rolling back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import invalid

from .base import Base
from .creation import CreationRollback, Deletion
from .model import Stack
from .update_rollback import UpdateRollback

if TYPE_CHECKING:
    from deployer.aws.calls import Call


class RecoveringApi(Base):
    """DeleteStack, CancelUpdateStack, ContinueUpdateRollback, RollbackStack."""

    def delete_stack(self, call: Call) -> dict[str, Any]:
        """Delete a stack; one that does not exist is as good as deleted."""
        region, asked = self.here(call), call.parameters
        stack = region.find(asked["StackName"])
        if stack is None or stack.status in ("DELETE_COMPLETE", "DELETE_IN_PROGRESS"):
            return {}
        retain, force = frozenset(asked.get("RetainResources", [])), asked.get("DeletionMode") == "FORCE_DELETE_STACK"
        _must_be_deletable(stack, retain, force=force)
        operation = region.begin(stack, "DELETE_STACK", self.unused_token(stack, call))
        stack.role = asked.get("RoleARN", stack.role)
        region.run(Deletion(region, stack, operation, retain=retain, force=force))
        return {}

    def cancel_update_stack(self, call: Call) -> dict[str, Any]:
        """End an update and roll it back."""
        region, stack = self.here(call), self.living(call)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise invalid("CancelUpdateStack cannot be called from current stack status")
        self.unused_token(stack, call)
        region.cancel(stack)
        return {}

    def continue_update_rollback(self, call: Call) -> dict[str, Any]:
        """Try a failed rollback again, without some resources if so asked."""
        region, stack, asked = self.here(call), self.living(call), call.parameters
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise invalid(f"Stack [{stack.name}] cannot continue update rollback from current status {stack.status}")
        skip, force = frozenset(asked.get("ResourcesToSkip", [])), asked.get("ForceRollback", False)
        if skip and force:
            raise invalid("ResourcesToSkip and ForceRollback cannot be specified together")
        for name in sorted(skip):
            if name not in stack.resources or stack.resources[name].status != "UPDATE_FAILED":
                raise invalid(f"Resource {name} is not in UPDATE_FAILED state and cannot be skipped")
        operation = region.begin(stack, "CONTINUE_ROLLBACK", self.unused_token(stack, call))
        stack.role = asked.get("RoleARN", stack.role)
        region.run(UpdateRollback(region, stack, operation, skip=skip, force=force))
        return {}

    def rollback_stack(self, call: Call) -> dict[str, Any]:
        """Roll back what failed without a rollback: express deployments cannot."""
        region, stack, asked = self.here(call), self.living(call), call.parameters
        if stack.status not in ("CREATE_FAILED", "UPDATE_FAILED"):
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be rolled back.")
        if stack.deployment_mode == "EXPRESS":
            raise invalid(f"Stack:{stack.id} was deployed in EXPRESS mode and can not be rolled back.")
        operation = region.begin(stack, "ROLLBACK", self.unused_token(stack, call))
        operation.retain_except_on_create = asked.get("RetainExceptOnCreate", False)
        stack.role = asked.get("RoleARN", stack.role)
        created = stack.status == "CREATE_FAILED"
        region.run((CreationRollback if created else UpdateRollback)(region, stack, operation))
        return {"StackId": stack.id, "OperationId": operation.id}


def _must_be_deletable(stack: Stack, retain: frozenset[str], *, force: bool) -> None:
    if stack.termination_protection:
        raise invalid(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    if stack.busy and stack.status != "CREATE_IN_PROGRESS":
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be deleted.")
    if retain and stack.status != "DELETE_FAILED":
        raise invalid(
            f"Invalid operation on stack [{stack.id}]. Specify which resources to retain only when the stack is in the "
            "DELETE_FAILED state."
        )
    if force and stack.status != "DELETE_FAILED":
        raise invalid(
            f"DeletionMode FORCE_DELETE_STACK is only allowed when stack {stack.name} is in DELETE_FAILED state"
        )
    if strangers := sorted(retain - stack.resources.keys()):
        raise invalid(f"Resources [{', '.join(strangers)}] do not exist in the template")
