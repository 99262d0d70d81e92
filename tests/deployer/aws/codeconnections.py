"""CodeConnections: a connection is pending until a person has shaken hands in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION
from .places import Places
from .service import Service, paged

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

Shown = dict[str, Any]


class CodeConnections(Service):
    """GetConnection and ListConnections over `connections`, by ARN."""

    name = "codeconnections"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.connections: Places[dict[str, Shown]] = Places(dict)

    def put_connection(
        self, name: str, *, account: str = ACCOUNT, region: str = REGION, provider: str = "GitHub"
    ) -> str:
        """Let a pending connection be there, and return its ARN."""
        arn = f"arn:aws:codeconnections:{region}:{account}:connection/{self.new_id()}"
        self.connections.at(account, region)[arn] = {
            "ConnectionName": name,
            "ConnectionArn": arn,
            "ProviderType": provider,
            "OwnerAccountId": account,
            "ConnectionStatus": "PENDING",
        }
        return arn

    def shake_hands(self, arn: str, *, account: str = ACCOUNT, region: str = REGION) -> None:
        """Do what a person does in the console: from now on the connection is available."""
        self.connections.at(account, region)[arn]["ConnectionStatus"] = "AVAILABLE"

    def get_connection(self, call: Call) -> Shown:
        """Show a connection."""
        arn, known = call.parameters["ConnectionArn"], self.connections.here(call)
        if arn not in known:
            raise ApiError("ResourceNotFoundException", f"Connection not found: {arn}")
        return {"Connection": known[arn]}

    def list_connections(self, call: Call) -> Shown:
        """List the connections."""
        asked = call.parameters
        provider = asked.get("ProviderTypeFilter")
        found = [one for one in self.connections.here(call).values() if provider in (None, one["ProviderType"])]
        return paged("Connections", found, asked.get("NextToken"), asked.get("MaxResults", 100))
