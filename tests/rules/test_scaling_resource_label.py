"""The target group whose requests a policy counts."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import changed
from rule_cases import findings

CONFIGURATION = "Busy.TargetTrackingScalingPolicyConfiguration"
FULL = "app/b/1/targetgroup/one/2"


def counting(label: Any, kind: str = "ALBRequestCountPerTarget") -> list[tuple[str, str]]:
    metric = {"PredefinedMetricType": kind} | ({"ResourceLabel": label} if label else {})
    return findings(changed(CONFIGURATION, {"TargetValue": 9, "PredefinedMetricSpecification": metric}), "E9075")


@pytest.mark.parametrize(
    "label",
    [
        {"Fn::Sub": "${Balancer}/${One}"},
        {"Fn::Sub": "${Balancer.LoadBalancerFullName}/${One.TargetGroupName}"},
        {"Fn::Sub": "${One.TargetGroupFullName}/${Balancer.LoadBalancerFullName}"},
        {"Fn::Sub": "${Balancer.LoadBalancerFullName}${One.TargetGroupFullName}"},
        {"Fn::GetAtt": "One.TargetGroupFullName"},
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/one/2",
        "one",
    ],
)
def test_a_label_of_another_form_is_found(label: Any) -> None:
    ((_, message),) = counting(label)
    assert "join both full names" in message


def test_a_label_too_few_or_too_many_is_found() -> None:
    assert "needs ResourceLabel" in counting(None)[0][1]
    assert "takes no ResourceLabel" in counting(FULL, "ECSServiceAverageCPUUtilization")[0][1]


@pytest.mark.parametrize(
    "label",
    [
        FULL,
        {
            "Fn::Join": [
                "/",
                [{"Fn::GetAtt": "Balancer.LoadBalancerFullName"}, {"Fn::GetAtt": "One.TargetGroupFullName"}],
            ]
        },
        {"Fn::Sub": "${Image}/${One.TargetGroupFullName}"},
        {"Ref": "Image"},
        {"Fn::ImportValue": "label"},
    ],
)
def test_a_right_or_unknown_label_is_no_finding(label: Any) -> None:
    assert counting(label) == []


def test_other_metrics_are_left_alone() -> None:
    assert counting(None, "ECSServiceAverageCPUUtilization") == []
    assert counting("app/x", "SomethingElse") == []
