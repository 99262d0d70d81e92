"""What goes wrong on demand, before or after an operation has had its effect."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.rehearsal.errors import ApiError
from generator.rehearsal.wire.models import model, protocol

if TYPE_CHECKING:
    from .calls import Call

_PATIENCE_SECONDS = 30
_EXPIRED = "The security token included in the request is expired"


class ConnectionDroppedError(Exception):
    """The connection ends without an answer."""


@dataclass
class Fault:
    """One thing that goes wrong with calls of an operation.

    It spares the first `after` fitting calls and then befalls `times` of them, or all. With `late` the operation
    has its effect and only the answer is lost. With a `gate` nothing is answered before the test opens it.
    """

    operation: str
    happen: Callable[[Call], Exception | None]
    after: int = 0
    times: int | None = 1
    late: bool = False
    fitting: Callable[[Call], bool] = field(default=lambda _: True)
    gate: threading.Event | None = None
    met: int = 0

    def befalls(self, call: Call) -> bool:
        """Say whether it is this call's turn, and count it."""
        if self.operation not in ("*", call.operation, f"{call.service}.{call.operation}") or not self.fitting(call):
            return False
        self.met += 1
        return self.met > self.after and (self.times is None or self.met <= self.after + self.times)


class Faults:
    """The script of faults. An operation is `DescribeStacks`, `ecs.DescribeTasks`, or `*` for every one.

    Each method takes what `Fault` takes: `after`, `times` (None: always), `late`, `fitting`.
    """

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def error(
        self,
        operation: str,
        code: str,
        message: str,
        status: int = 400,
        *,
        after: int = 0,
        times: int | None = 1,
        late: bool = False,
        fitting: Callable[[Call], bool] = lambda _: True,
    ) -> Fault:
        """Answer an error."""
        return self.add(Fault(operation, lambda _: ApiError(code, message, status), after, times, late, fitting))

    def throttle(self, operation: str, *, after: int = 0, times: int | None = 1) -> Fault:
        """Answer that there were too many calls: CloudFormation's code for it, or that of the JSON services."""

        def happen(call: Call) -> ApiError:
            plain = protocol(call.service) == "query"
            return ApiError("Throttling" if plain else "ThrottlingException", "Rate exceeded")

        return self.add(Fault(operation, happen, after, times))

    def expired_token(self, operation: str, *, after: int = 0, times: int | None = None) -> Fault:
        """Answer that the credentials have expired."""

        def happen(call: Call) -> ApiError:
            plain = protocol(call.service) != "json"
            return ApiError("ExpiredToken" if plain else "ExpiredTokenException", _EXPIRED, 403 if plain else 400)

        return self.add(Fault(operation, happen, after, times))

    def access_denied(self, operation: str, *, after: int = 0, times: int | None = None) -> Fault:
        """Answer that the caller may not do this."""

        def happen(call: Call) -> ApiError:
            plain = protocol(call.service) != "json"
            action = f"{model(call.service).signing_name}:{call.operation}"
            message = (
                f"User: {call.arn} is not authorized to perform: {action} "
                f"because no identity-based policy allows the {action} action"
            )
            return ApiError("AccessDenied" if plain else "AccessDeniedException", message, 403 if plain else 400)

        return self.add(Fault(operation, happen, after, times))

    def server_error(self, operation: str, *, after: int = 0, times: int | None = 1, late: bool = False) -> Fault:
        """Answer that the service failed."""
        return self.error(operation, "InternalFailure", "Internal failure", 500, after=after, times=times, late=late)

    def drop(self, operation: str, *, after: int = 0, times: int | None = 1, late: bool = False) -> Fault:
        """End the connection without an answer."""
        return self.add(Fault(operation, lambda _: ConnectionDroppedError(), after, times, late))

    def hold(self, operation: str, *, after: int = 0, times: int | None = 1, late: bool = True) -> threading.Event:
        """Answer only when the returned event is set, by default after the operation has had its effect."""
        gate = threading.Event()
        self.add(Fault(operation, lambda _: None, after, times, late, gate=gate))
        return gate

    def add(self, fault: Fault) -> Fault:
        """Add any fault."""
        self.all.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well from now on."""
        for fault in self.all:
            if fault.gate is not None:
                fault.gate.set()
        self.all.clear()

    def befalling(self, call: Call) -> list[Fault]:
        """Return the faults whose turn it is with a call."""
        return [fault for fault in self.all if fault.befalls(call)]


def suffer(faults: list[Fault], call: Call, *, late: bool) -> None:
    """Let the faults happen that come before the effect of a call, or those that come after it."""
    for fault in faults:
        if fault.late != late:
            continue
        if fault.gate is not None and not fault.gate.wait(_PATIENCE_SECONDS):
            raise TimeoutError(f"Nobody let {call.operation} go on")
        error = fault.happen(call)
        if error is not None:
            raise error
