"""What the parts of the API share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deployer.aws.service import Service
from generator.rehearsal.errors import ApiError, invalid

from .model import ChangeSet, Stack
from .region import Obstacle, Region
from .template import Fetch

if TYPE_CHECKING:
    from deployer.aws.calls import Call
    from deployer.aws.clock import Clock


class Base(Service):
    """The state of every account and Region, and how calls find theirs.

    `page_size` is the length of every page; `fetch` reads templates from S3; `obstacles` say why a resource cannot be
    deleted.
    """

    name = "cloudformation"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.page_size = 100
        self.obstacles: list[Obstacle] = []
        self.fetch: Fetch = _no_object
        self.regions: dict[tuple[str, str], Region] = {}

    def region(self, account: str, name: str) -> Region:
        """Return one account's Region."""
        place = account, name
        if place not in self.regions:
            self.regions[place] = Region(account, name, self.clock, self.new_id, self.obstacles)
        return self.regions[place]

    def here(self, call: Call) -> Region:
        """Return the Region of a call."""
        return self.region(call.account, call.region)

    def called(self, call: Call, text: str = "Stack with id {} does not exist") -> Stack:
        """Return the stack that a call is about."""
        return self.here(call).get(call.parameters["StackName"], text)

    def living(self, call: Call) -> Stack:
        """Return the stack that a call is about, which must not have been deleted."""
        stack = self.called(call, "Stack [{}] does not exist")
        if stack.status == "DELETE_COMPLETE":
            raise ApiError("ValidationError", f"Stack [{stack.name}] does not exist")
        return stack

    def change_set(self, call: Call) -> tuple[Stack, ChangeSet]:
        """Return the change set that a call is about, by its ARN or by its name and the stack's."""
        name = call.parameters["ChangeSetName"]
        region = self.here(call)
        if name.startswith("arn:"):
            stacks = region.stacks
        elif "StackName" in call.parameters:
            stacks = [region.get(call.parameters["StackName"], "Stack [{}] does not exist")]
        else:
            raise invalid("StackName must be specified if ChangeSetName is not specified as an ARN.")
        for stack in stacks:
            for found in stack.change_sets.values():
                if name in (found.id, found.name):
                    return stack, found
        raise ApiError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)

    @staticmethod
    def unused_token(stack: Stack, call: Call) -> str:
        """Return the token of a call that starts an operation, which no other operation may have had."""
        token: str = call.parameters.get("ClientRequestToken", "")
        if token and any(operation.token == token for operation in stack.operations):
            raise ApiError(
                "TokenAlreadyExistsException", f"Token {token} was already used for another operation on the stack"
            )
        return token


def without_empty(members: dict[str, Any]) -> dict[str, Any]:
    """Leave out what AWS leaves out of answers: empty texts and nothing."""
    return {name: value for name, value in members.items() if value not in ("", None)}


def _no_object(bucket: str, key: str) -> bytes:
    raise ApiError("NoSuchBucket", f"The specified bucket does not exist: {bucket}/{key}", 404)
