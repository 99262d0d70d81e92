"""E9300: the values of attributes."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9300"
DELAY = "deregistration_delay.timeout_seconds"
HEALTHY = "target_group_health.dns_failover.minimum_healthy_targets.percentage"
CROSS_ZONE = "load_balancing.cross_zone.enabled"


def group(key: Any, value: Any) -> dict[str, Any]:
    return changed(by_codedeploy(), {"Blue.TargetGroupAttributes": [{"Key": key, "Value": value}]})


def balancer(key: Any, value: Any) -> dict[str, Any]:
    return changed(by_codedeploy(), {"Balancer.LoadBalancerAttributes": [{"Key": key, "Value": value}]})


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (group(DELAY, "3601"), "0 to 3600, not 3601"),
        (group(DELAY, -1), "not -1"),
        (group(DELAY, "5m"), "not 5m"),
        (group("slow_start.duration_seconds", "29"), "30 to 900 or 0"),
        (group("stickiness.lb_cookie.duration_seconds", 604801), "1 to 604800"),
        (group(HEALTHY, "101"), "1 to 100 or off"),
        (group("stickiness.enabled", "on"), "true or false, not on"),
        (group("stickiness.type", "cookie"), "lb_cookie"),
        (group("load_balancing.algorithm.type", "random"), "weighted_random"),
        (balancer("idle_timeout.timeout_seconds", "0"), "1 to 4000"),
        (balancer("deletion_protection.enabled", "yes"), "true or false"),
        (balancer("routing.http.desync_mitigation_mode", "strict"), "strictest"),
    ],
)
def test_a_value_that_the_key_does_not_take_is_found(template: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "template",
    [
        group(DELAY, "3600"),
        group(DELAY, 0),
        group(DELAY, ref("Vpc")),
        group(DELAY, "{{resolve:ssm:/shop/delay}}"),
        group(ref("Vpc"), "3601"),
        group("slow_start.duration_seconds", "0"),
        group(HEALTHY, "off"),
        group("stickiness.enabled", "True"),
        group(CROSS_ZONE, "use_load_balancer_configuration"),
        group("something.entirely.new", "anything"),
        balancer("access_logs.s3.prefix", "on"),
    ],
)
def test_a_value_in_its_range_or_unknown_is_accepted(template: dict[str, Any]) -> None:
    assert findings(template, ID) == []
