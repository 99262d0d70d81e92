"""A state for each account and Region."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from .accounts import ACCOUNT, REGION

if TYPE_CHECKING:
    from .calls import Call

State = TypeVar("State")


class Places(Generic[State]):
    """Makes the state of a place when it is first asked for."""

    def __init__(self, make: Callable[[], State]) -> None:
        self._make = make
        self._states: dict[tuple[str, str], State] = {}

    def at(self, account: str = ACCOUNT, region: str = REGION) -> State:
        """Return the state of an account's Region."""
        return self._states.setdefault((account, region), self._make())

    def here(self, call: Call) -> State:
        """Return the state that a call is about."""
        return self.at(call.account, call.region)
