"""The handshake of a connection, which a person makes in the console and no API can.

    POST /_rehearsal/handshake {"connection": "<ARN>"}

https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html
"""

from __future__ import annotations

from typing import Any

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Front
from generator.rehearsal.state import State

_ARN_PARTS = 6
_TYPE = "AWS::CodeConnections::Connection"


def install(front: Front) -> None:
    """Add the endpoint."""

    def shake_hands(wanted: dict[str, Any]) -> dict[str, Any]:
        arn = str(wanted.get("connection", ""))
        found = _found(front.state, arn)
        if found is None:
            raise ApiError("ResourceNotFoundException", f"Connection not found: {arn}", 404)
        found["ConnectionStatus"] = "AVAILABLE"
        return {"ConnectionStatus": "AVAILABLE"}

    front.endpoints["handshake"] = shake_hands


def status(state: State, arn: str) -> str:
    """Return the status of a connection in whatever account and Region it is; the empty text where there is none."""
    found = _found(state, arn)
    return str(found["ConnectionStatus"]) if found else ""


def _found(state: State, arn: str) -> dict[str, Any] | None:
    parts = arn.split(":")
    known = dict(state.store(_TYPE).items_scoped(parts[4], parts[3])) if len(parts) == _ARN_PARTS else {}
    return known.get(arn)
