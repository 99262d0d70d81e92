"""The combinations of dimensions under which load balancers publish."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

QUERY = "SickTwo.Metrics.0.MetricStat.Metric"
ONE = {"Name": "TargetGroup", "Value": {"Fn::GetAtt": "One.TargetGroupFullName"}}
BALANCER = {"Name": "LoadBalancer", "Value": {"Fn::GetAtt": "Balancer.LoadBalancerFullName"}}
REQUESTS = {"MetricName": "RequestCountPerTarget", "Namespace": "AWS/ApplicationELB", "Statistic": "Sum"}
POLICY = "Busy.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("SickOne.Dimensions.1", GONE, "only with the dimension LoadBalancer"),
        ("SickOne.Dimensions.0.Name", "TargetGroupName", "with the dimension TargetGroup, not TargetGroupName"),
        ("SickOne.Dimensions.1.Name", "loadBalancer", "with the dimension LoadBalancer, not loadBalancer"),
        ("SickOne.Dimensions.0", GONE, "add TargetGroup"),
        ("SickOne.Dimensions", GONE, "add TargetGroup"),
        (f"{QUERY}.Dimensions.1", GONE, "only with the dimension LoadBalancer"),
        ("SickOne.MetricName", "HTTPCode_ELB_5XX_Count", "drop the dimension TargetGroup"),
        ("SickOne.MetricName", "RejectedConnectionCount", "drop the dimension TargetGroup"),
        (POLICY, {**REQUESTS, "Dimensions": [BALANCER]}, "add TargetGroup"),
    ],
)
def test_what_nobody_publishes_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9071"))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("SickOne.Dimensions.2", {"Name": "AvailabilityZone", "Value": "eu-west-1a"}),
        ("SickOne.Dimensions", {"Ref": "Image"}),
        ("SickOne.Dimensions.1.Name", {"Ref": "Image"}),
        ("SickOne.Namespace", "AWS/SQS"),
        ("SickOne.MetricName", {"Ref": "Image"}),
        ("SickOne.Metrics", {"Ref": "Image"}),
        (POLICY, {**REQUESTS, "Dimensions": [ONE, BALANCER]}),
    ],
)
def test_what_is_published_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), "E9071") == []


def test_requests_are_published_for_a_target_group_alone() -> None:
    template = changed("SickOne.Dimensions.1", GONE, changed("SickOne.MetricName", "RequestCountPerTarget"))
    assert findings(template, *OURS) == []


def test_the_load_balancer_s_own_answers_need_no_target_group() -> None:
    template = changed("SickOne.Dimensions.0", GONE, changed("SickOne.MetricName", "HTTPCode_ELB_5XX_Count"))
    assert findings(template, *OURS) == []
