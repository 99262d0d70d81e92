"""The services that the fake has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from generator.rehearsal.wire.models import model

SERVICES = (
    "cloudformation",
    "codeconnections",
    "codedeploy",
    "codepipeline",
    "ecr",
    "ecs",
    "elbv2",
    "logs",
    "organizations",
    "s3",
    "sts",
)


@cache
def by_signing_name() -> Mapping[str, str]:
    """Return the services by the name that stands in the credential scope of a signature."""
    return {model(service).signing_name: service for service in SERVICES}
