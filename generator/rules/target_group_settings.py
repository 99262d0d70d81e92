"""The health check of a target group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP
from generator.rules._ecs import lacks
from generator.rules._elb import APPLICATION_PROTOCOLS
from generator.rules._model import Model
from generator.rules._values import Mapping, begins_with, number, text

INTERVAL = 30
TIMEOUT = 5
CODES = range(200, 500)
_NO_CHECKS = frozenset({"TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC", "GENEVE"})
_CODE_LIST = re.compile(r"\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*")


class TargetGroupSettings(_base.Rule):
    """A health check ends before the next one begins, and asks what the protocol can answer."""

    id = "E9065"
    shortdesc = "The health check of a target group ends before the next begins, and fits the protocol"
    description = (
        "Elastic Load Balancing refuses a timeout that is not smaller than the interval, a port or path that is none, "
        "protocols in which nothing can be asked, status codes outside 200 to 499 behind an Application Load Balancer, "
        "and HTTP codes for gRPC."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"
    tags = ["elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every target group."""
        for group in model.resources(TARGET_GROUP):
            properties = group.properties
            yield from _any(properties)
            if text(properties.get("Protocol")) in APPLICATION_PROTOCOLS:
                yield from _timeout(properties)
                yield from _codes(properties)


def _any(properties: Mapping) -> Iterator[Problem]:
    port = text(properties.get("HealthCheckPort"))
    if port is not None and port != "traffic-port" and not port.isdigit():
        yield properties.where("HealthCheckPort"), f"HealthCheckPort is traffic-port or a number, not {port}"
    asked = text(properties.get("HealthCheckProtocol"))
    protocol = text(properties.get("Protocol"))
    if asked in _NO_CHECKS or (asked == "TCP" and protocol in APPLICATION_PROTOCOLS):
        yield (
            properties.where("HealthCheckProtocol"),
            f"A target group with protocol {protocol} cannot be checked by {asked}: use HTTP or HTTPS",
        )
    path = properties.get("HealthCheckPath")
    if begins_with(path, "/") is False:
        yield properties.where("HealthCheckPath"), "HealthCheckPath begins with a slash"


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


def _codes(properties: Mapping) -> Iterator[Problem]:
    matcher = properties.get("Matcher")
    codes = text(matcher.get("HttpCode")) if isinstance(matcher, Mapping) else None
    if codes is None or not isinstance(matcher, Mapping):
        return
    if text(properties.get("ProtocolVersion")) == "GRPC":
        yield matcher.where("HttpCode"), "A gRPC target group matches GrpcCode, not HttpCode"
    elif not _CODE_LIST.fullmatch(codes) or any(int(code) not in CODES for code in re.findall(r"\d+", codes)):
        yield (
            matcher.where("HttpCode"),
            f"HttpCode is a list of codes from 200 to 499, as 200,204 or 200-299, not {codes}",
        )
