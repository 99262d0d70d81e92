"""The service models of botocore, and how each of the services speaks."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import botocore.session

Protocol = Literal["query", "json", "rest-json", "rest-xml"]


@cache
def model(service: str) -> Any:
    """Return botocore's model of a service, by the name that boto3 gives it."""
    return botocore.session.get_session().get_service_model(service)


def protocol(service: str) -> Protocol:
    """Return the protocol that botocore chooses; it offers CBOR for some services and prefers JSON."""
    chosen: Protocol = model(service).resolved_protocol
    return chosen
