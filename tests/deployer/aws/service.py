"""What every service is: methods named after operations, and a state for each account and Region."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from botocore import xform_name

from generator.rehearsal.wire.models import model

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

_NAMESPACE = uuid.UUID("0c2f6d2e-55a6-4b8e-9f3f-6f2a7f9f4f10")


class Service:
    """A service answers `operations`; the rest of its model is answered with NotImplemented.

    An operation `DescribeStacks` is the method `describe_stacks`, which takes a call and returns the result as
    boto3 would show it, or raises `ApiError`.
    """

    name: ClassVar[str]

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ids = 0

    @property
    def operations(self) -> frozenset[str]:
        """The operations that have a method."""
        return frozenset(name for name in model(self.name).operation_names if hasattr(self, xform_name(name)))

    def answer(self, call: Call) -> dict[str, Any]:
        """Do what a call asks."""
        result: dict[str, Any] | None = getattr(self, xform_name(call.operation))(call)
        return result or {}

    def new_id(self) -> str:
        """Return a UUID that is the same in each run."""
        self._ids += 1
        return str(uuid.uuid5(_NAMESPACE, f"{self.name}-{self._ids}"))


def page(members: list[Any], token: str | None, size: int) -> tuple[list[Any], str | None]:
    """Return one page of a list, and the token of the next one."""
    start = int(token or 0)
    end = start + size
    return members[start:end], str(end) if end < len(members) else None


def paged(name: str, members: list[Any], token: str | None, size: int, following: str = "NextToken") -> dict[str, Any]:
    """Return one page of a list as an operation's result."""
    shown, rest = page(members, token, size)
    return {name: shown} | ({following: rest} if rest else {})
