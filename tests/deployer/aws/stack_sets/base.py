"""What the parts of the API about sets share: the sets, and the beginning of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from deployer.aws.accounts import ACCOUNT, REGION
from deployer.aws.cloudformation.base import Base
from deployer.aws.organizations import Organization
from generator.rehearsal.errors import ApiError

from . import requests
from .model import Instance, Operation, StackSet
from .running import Runner

if TYPE_CHECKING:
    from deployer.aws.calls import Call
    from deployer.aws.clock import Clock

Action = Literal["CREATE", "UPDATE", "DELETE", "DETECT_DRIFT"]


class SetsBase(Base):
    """`sets` has them by the account and Region that keep them, and by name."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.organization = Organization()
        self.sets: dict[tuple[str, str], dict[str, StackSet]] = {}
        self.stack_sets = Runner(clock, self.new_id, lambda account: account in self.organization.suspended)

    def stack_set(self, name: str, *, account: str = ACCOUNT, region: str = REGION) -> StackSet:
        """Return a set, to look into it or to change any field of it."""
        return self.sets[account, region][name]

    def called_set(self, call: Call) -> StackSet:
        """Return the set that a call is about."""
        account, name = requests.owner(call, self.organization), call.parameters["StackSetName"]
        here = self.sets.get((account, call.region), {})
        if name not in here:
            raise ApiError("StackSetNotFoundException", f"StackSet {name} not found", 404)
        return here[name]

    def called_instance(self, call: Call) -> tuple[StackSet, Instance]:
        """Return the instance that a call is about, and its set."""
        there, asked = self.called_set(call), call.parameters
        cell = asked["StackInstanceAccount"], asked["StackInstanceRegion"]
        if cell not in there.instances:
            text = f"Stack instance in account {cell[0]} and region {cell[1]} not found"
            raise ApiError("StackInstanceNotFoundException", text, 404)
        return there, there.instances[cell]

    @staticmethod
    def called_operation(there: StackSet, call: Call) -> Operation:
        """Return the operation that a call is about."""
        wanted = call.parameters["OperationId"]
        for operation in there.operations:
            if operation.id == wanted:
                return operation
        raise ApiError("OperationNotFoundException", f"Operation {wanted} not found", 404)

    @staticmethod
    def require_free(there: StackSet, call: Call) -> None:
        """Refuse what cannot be begun now."""
        if any(each.id == call.parameters["OperationId"] for each in there.operations):
            raise ApiError("OperationIdAlreadyExistsException", "The specified operation ID already exists.", 409)
        if there.active and not there.settings["ManagedExecution"].get("Active"):
            text = f"Another Operation on StackSet {there.id} is in progress: {there.active[0].id}"
            raise ApiError("OperationInProgressException", text, 409)

    def begin_operation(
        self, there: StackSet, call: Call, action: Action, cells: list[Any], overrides: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Begin what a call asks for."""
        asked = call.parameters
        operation = Operation(
            id=asked["OperationId"],
            action=action,
            cells=cells,
            created=self.clock.now,
            preferences=asked.get("OperationPreferences", {}),
            overrides=overrides,
            retain=asked.get("RetainStacks", False),
        )
        self.stack_sets.begin(there, operation)
        return {"OperationId": operation.id}
