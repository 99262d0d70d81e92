"""The service models of botocore: which services there are, and how each of them speaks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import botocore.session

Protocol = Literal["query", "json", "rest-xml"]

SERVICES = (
    "cloudformation",
    "codeconnections",
    "codedeploy",
    "codepipeline",
    "ecr",
    "ecs",
    "elbv2",
    "logs",
    "s3",
    "sts",
)


@cache
def model(service: str) -> Any:
    """Return botocore's model of a service, by the name that boto3 gives it."""
    return botocore.session.get_session().get_service_model(service)


@cache
def by_signing_name() -> Mapping[str, str]:
    """Return the services by the name that stands in the credential scope of a signature."""
    return {model(service).signing_name: service for service in SERVICES}


def protocol(service: str) -> Protocol:
    """Return the protocol that botocore chooses; it offers CBOR for some services and prefers JSON."""
    chosen: Protocol = model(service).resolved_protocol
    return chosen
