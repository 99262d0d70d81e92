"""What everything in the engine shares: state for each account and Region, and a clock that may run fast."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region


class State:
    """Hands out stores that see only the account and Region of the request being answered, and empties all of them.

    `clock_factor` is how much faster than the real clock waits pass that AWS counts in minutes.
    """

    def __init__(self, clock_factor: float = 1.0) -> None:
        self.clock_factor = clock_factor
        self._stores: dict[str, Any] = {}

    def store(self, name: str) -> Any:
        """Return the store of a name, a dictionary; the same one for everybody who asks."""
        return self._stores.setdefault(name, AccountRegionScopedDict())

    def reset(self) -> None:
        """Forget everything, in all accounts and Regions."""
        for store in self._stores.values():
            store.clear()

    def wait(self, seconds: float) -> None:
        """Wait as long as AWS would, divided by the clock factor; only on a worker thread."""
        time.sleep(seconds / self.clock_factor)


def now() -> datetime:
    """Return the time, as services show it."""
    return datetime.now(UTC)


def arn(service: str, resource: str) -> str:
    """Return an ARN in the account and Region of the request being answered."""
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"
