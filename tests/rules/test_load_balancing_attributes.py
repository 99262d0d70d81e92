"""The keys of attributes are ones that Elastic Load Balancing knows."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9049"


def _attribute(key: str) -> dict[str, Any]:
    return {"Key": key, "Value": "true"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Blue.TargetGroupAttributes": [_attribute("deregistration_delay.timeout_second")]},
            "deregistration_delay.timeout_s",
        ),
        (
            {"Balancer.LoadBalancerAttributes": [_attribute("access_log.s3.enabled")]},
            "did you mean access_logs.s3.enabled?",
        ),
        (
            {"Blue.TargetGroupAttributes": [_attribute("deregistration_delay")]},
            "deregistration_delay.connection_termination.enabled or deregistration_delay.timeout_seconds?",
        ),
        ({"Balancer.LoadBalancerAttributes": [_attribute("idle_timeout")]}, "mean idle_timeout.timeout_seconds?"),
    ],
)
def test_a_misspelt_key_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Blue.TargetGroupAttributes": [_attribute("stickiness.enabled")]},
        {"Balancer.LoadBalancerAttributes": [_attribute("routing.http2.enabled")]},
        {"Balancer.LoadBalancerAttributes": [_attribute("something.entirely.new")]},
        {"Balancer.LoadBalancerAttributes": [{"Key": ref("Unknown"), "Value": "true"}]},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
