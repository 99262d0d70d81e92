"""A health check ends before the next begins, and fits the protocol."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9065"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Blue.HealthCheckTimeoutSeconds": 10, "Blue.HealthCheckIntervalSeconds": 10}, "may take 10 seconds"),
        ({"Blue.HealthCheckTimeoutSeconds": 30}, "one begins every 30"),
        ({"Blue.HealthCheckIntervalSeconds": "5"}, "one begins every 5"),
        ({"Blue.HealthCheckProtocol": "TCP"}, "cannot be checked by TCP"),
        ({"Blue.HealthCheckPath": "health"}, "begins with a slash"),
        ({"Blue.Matcher.HttpCode": "200-599"}, "from 200 to 499"),
        ({"Blue.Matcher.HttpCode": "2xx"}, "not 2xx"),
        ({"Blue.HealthCheckPort": "http"}, "traffic-port or a number, not http"),
        ({"Blue.ProtocolVersion": "GRPC", "Blue.Matcher.HttpCode": "200"}, "GrpcCode"),
    ],
)
def test_a_health_check_that_cannot_be_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Blue.HealthCheckTimeoutSeconds": 9, "Blue.HealthCheckIntervalSeconds": 10},
        {"Blue.HealthCheckTimeoutSeconds": ref("Unknown"), "Blue.HealthCheckIntervalSeconds": 5},
        {"Blue.Protocol": "TCP", "Blue.HealthCheckTimeoutSeconds": 10, "Blue.HealthCheckIntervalSeconds": 10},
        {"Blue.HealthCheckPort": 8080},
        {"Blue.Protocol": "TCP", "Blue.HealthCheckProtocol": "TCP", "Blue.Matcher.HttpCode": "200-599"},
        {"Blue.Matcher.HttpCode": "200-299,404"},
        {"Blue.Matcher.HttpCode": ref("Unknown"), "Blue.HealthCheckPath": {"Fn::Sub": "${Unknown}/health"}},
        {"Blue.HealthCheckPort": "traffic-port"},
        {"Blue.ProtocolVersion": "GRPC", "Blue.Matcher.GrpcCode": "0"},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
