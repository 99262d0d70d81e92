"""The handshake of a connection, which a person makes in the console and no API can.

    POST /_rehearsal/handshake {"connection": "<ARN>"}

https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html
"""

from __future__ import annotations

from typing import Any

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Front

_ARN_PARTS = 6
_TYPE = "AWS::CodeConnections::Connection"


def install(front: Front) -> None:
    """Add the endpoint."""
    connections = front.state.store(_TYPE)

    def shake_hands(wanted: dict[str, Any]) -> dict[str, Any]:
        arn = str(wanted.get("connection", ""))
        parts = arn.split(":")
        known = dict(connections.items_scoped(parts[4], parts[3])) if len(parts) == _ARN_PARTS else {}
        if arn not in known:
            raise ApiError("ResourceNotFoundException", f"Connection not found: {arn}", 404)
        known[arn]["ConnectionStatus"] = "AVAILABLE"
        return {"ConnectionStatus": "AVAILABLE"}

    front.endpoints["handshake"] = shake_hands
