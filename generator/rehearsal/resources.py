"""What happens around every resource of a stack: faults, the schema, names that are taken, events as AWS writes them.

ministack creates, updates and deletes; its functions for that are replaced in its module of stacks by ours, which
call them. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from __future__ import annotations

from typing import Any

from ministack.services.cloudformation import provisioners, stacks

from generator.rehearsal import schemas
from generator.rehearsal.faults import Faults
from generator.rehearsal.stack_policies import must_allow
from generator.rehearsal.state import State

_STACK = "AWS::CloudFormation::Stack"


class Resources:
    """Stands between ministack's stacks and its provisioners."""

    def __init__(self, state: State, faults: Faults) -> None:
        self._faults = faults
        self._named = state.store("names that resources of stacks have")
        self._waiting = state.store("resources of an update that nothing has happened to yet")
        self._verbs = state.store("what an update does to a resource")

    def install(self) -> None:
        """Put this in place; ministack is told nothing else."""
        # On threads of their own, resources may wait, and call services that this same process serves.
        stacks._runs_on_worker_thread = lambda _: True
        stacks._provision_resource = self._create
        stacks._update_resource = self._update
        stacks._delete_resource = self._delete
        stacks._add_event = self._event
        self._add_event = _ADD_EVENT
        stacks._property_recreation = provisioners._property_recreation = _recreation

    def _create(self, resource_type: str, logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        self._begins(stack_name, logical_id, "CREATE")
        self._faults.of_resource("create", resource_type, logical_id)
        schemas.check(resource_type, logical_id, properties)
        self._must_be_free(resource_type, properties)
        made = provisioners._provision_resource(resource_type, logical_id, properties, stack_name)
        return self._made(resource_type, properties, *made)

    def _update(
        self,
        resource_type: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack_name: str,
        logical_id: str,
        attributes: dict[str, Any],
    ) -> Any:
        if old == new:
            return physical_id, attributes or {}
        self._begins(stack_name, logical_id, "UPDATE")
        replaces = provisioners._replacing_change(resource_type, old, new)
        must_allow(stack_name, "Update:Replace" if replaces else "Update:Modify", logical_id, resource_type)
        self._faults.of_resource("update", resource_type, logical_id)
        schemas.check(resource_type, logical_id, new)
        made = provisioners._update_resource(resource_type, physical_id, old, new, stack_name, logical_id, attributes)
        return self._made(resource_type, new, *made)

    def _delete(
        self, resource_type: str, physical_id: str, properties: dict[str, Any], stack_name: str, logical_id: str
    ) -> None:
        self._faults.of_resource("delete", resource_type, logical_id)
        provisioners._delete_resource(resource_type, physical_id, properties, stack_name, logical_id)
        self._named.pop((resource_type, physical_id), None)

    def _made(self, resource_type: str, properties: dict[str, Any], physical_id: str, attributes: Any) -> Any:
        self._named[resource_type, physical_id] = True
        return physical_id, schemas.own_attributes(resource_type, properties) | (attributes or {})

    def _must_be_free(self, resource_type: str, properties: dict[str, Any]) -> None:
        name = properties.get(schemas.identifier(resource_type) or "")
        if name and (resource_type, name) in self._named:
            raise ValueError(
                f"Resource of type '{resource_type}' with identifier '{name}' already exists. "
                f"(HandlerErrorCode: AlreadyExists)"
            )

    def _begins(self, stack_name: str, logical_id: str, verb: str) -> None:
        """Say what an update does to a resource. Of one that it leaves alone AWS says nothing."""
        event = self._waiting.pop((stack_name, logical_id), None)
        if event is not None:
            self._verbs[stack_name, logical_id] = verb
            self._add_event(*event[:4], f"{verb}_IN_PROGRESS")

    def _event(
        self,
        stack_id: str,
        stack_name: str,
        logical_id: str,
        resource_type: str,
        status: str,
        reason: str = "",
        physical_id: str = "",
        detailed_status: str = "",
    ) -> None:
        key = (stack_name, logical_id)
        event = (stack_id, stack_name, logical_id, resource_type)
        if status == "UPDATE_IN_PROGRESS" and not physical_id:
            self._waiting[key] = event
            return
        if status == "UPDATE_COMPLETE" and self._waiting.pop(key, None):
            return
        if self._waiting.pop(key, None) and status == "UPDATE_IN_PROGRESS":
            self._verbs[key] = "UPDATE"
        if status in ("UPDATE_COMPLETE", "UPDATE_FAILED"):
            status = status.replace("UPDATE", self._verbs.pop(key, "UPDATE"))
        self._add_event(*event, status, reason, physical_id, detailed_status)


_ADD_EVENT = stacks._add_event
_RECREATION = provisioners._property_recreation


def _recreation(resource_type: str, name: str) -> str:
    """Say whether the change of a property replaces a resource, by its schema."""
    if schemas.schema(resource_type) is None:
        return str(_RECREATION(resource_type, name))
    if name in schemas.replacing(resource_type):
        return "Always"
    return "Conditionally" if name in schemas.perhaps_replacing(resource_type) else "Never"
