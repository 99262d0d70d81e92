"""Namespaces of metrics."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import OURS, changed
from rule_cases import findings

QUERY = "SickTwo.Metrics.0.MetricStat.Metric"
POLICY = "Busy.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("SickOne.Namespace", "AWS/ELB", "AWS/ELB has no such metric; did you mean AWS/ApplicationELB?"),
        ("SickOne.Namespace", "AWS/ApplicationElb", "did you mean AWS/ApplicationELB?"),
        ("SickOne.Namespace", "AWS/ALB", "did you mean AWS/ApplicationELB?"),
        (f"{QUERY}.Namespace", "AWS/Application-ELB", "did you mean AWS/ApplicationELB?"),
        (f"{POLICY}.Namespace", "AWS/Ecs", "did you mean AWS/ECS?"),
        (POLICY, {"Namespace": "AWS/ELB", "MetricName": "RequestCountPerTarget"}, "did you mean AWS/ApplicationELB?"),
    ],
)
def test_what_nobody_publishes_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "W9078"))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("SickOne.Namespace", {"Ref": "Image"}),
        ("SickOne.Namespace", "Shop/Orders"),
        ("SickOne.Namespace", "AWS/SomethingNew"),
        (
            POLICY,
            {
                "Namespace": "AWS/ELB",
                "MetricName": "Latency",
                "Dimensions": [{"Name": "LoadBalancerName", "Value": "old"}],
            },
        ),
    ],
)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
