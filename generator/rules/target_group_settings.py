"""The health check and the protocol of a target group."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP
from generator.rules._ecs import lacks
from generator.rules._elb import APPLICATION_PROTOCOLS
from generator.rules._model import Model
from generator.rules._values import Mapping, is_known, number, text

INTERVAL = 30
TIMEOUT = 5


class TargetGroupSettings(_base.Rule):
    """A health check ends before the next one begins, and asks what the protocol can answer."""

    id = "E9065"
    shortdesc = "The health check of a target group ends before the next begins, and fits the protocol"
    description = (
        "Elastic Load Balancing refuses a health check timeout that is not smaller than the interval, a port that is "
        "none, and HTTP status codes for a gRPC target group."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"
    tags = ["elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every target group of an Application Load Balancer."""
        for group in model.resources(TARGET_GROUP):
            properties = group.properties
            yield from _port(properties)
            if text(properties.get("Protocol")) not in APPLICATION_PROTOCOLS:
                continue
            yield from _timeout(properties)
            matcher = properties.get("Matcher")
            is_grpc = text(properties.get("ProtocolVersion")) == "GRPC"
            if is_grpc and isinstance(matcher, Mapping) and is_known(matcher.get("HttpCode")):
                yield matcher.where("HttpCode"), "A gRPC target group matches GrpcCode, not HttpCode"


def _timeout(properties: Mapping) -> Iterator[Problem]:
    interval, timeout = (
        default if lacks(properties, key) else number(properties.get(key))
        for key, default in (("HealthCheckIntervalSeconds", INTERVAL), ("HealthCheckTimeoutSeconds", TIMEOUT))
    )
    if interval is not None and timeout is not None and timeout >= interval:
        key = "HealthCheckTimeoutSeconds" if "HealthCheckTimeoutSeconds" in properties else "HealthCheckIntervalSeconds"
        yield (
            properties.where(key),
            f"A health check may take {timeout:g} seconds, but one begins every {interval:g}: make the timeout smaller",
        )


def _port(properties: Mapping) -> Iterator[Problem]:
    port = text(properties.get("HealthCheckPort"))
    if port is not None and port != "traffic-port" and not port.isdigit():
        yield properties.where("HealthCheckPort"), f"HealthCheckPort is traffic-port or a number, not {port}"
