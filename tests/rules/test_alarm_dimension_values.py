"""The values under which load balancers and ECS publish."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import OURS, changed
from rule_cases import findings

GROUP, BALANCER = "SickOne.Dimensions.0.Value", "SickOne.Dimensions.1.Value"
SCALING = "Busy.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Dimensions"
CLUSTER, SERVICE = f"{SCALING}.0.Value", f"{SCALING}.1.Value"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (GROUP, {"Ref": "One"}, "GetAtt TargetGroupFullName"),
        (GROUP, {"Fn::GetAtt": "One.TargetGroupName"}, "GetAtt TargetGroupFullName"),
        (GROUP, {"Fn::GetAtt": "Balancer.LoadBalancerFullName"}, "GetAtt TargetGroupFullName"),
        (GROUP, "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/one/1", "GetAtt TargetGroupFullName"),
        (GROUP, "one", "GetAtt TargetGroupFullName"),
        (BALANCER, {"Ref": "Balancer"}, "GetAtt LoadBalancerFullName"),
        (BALANCER, {"Fn::GetAtt": "Balancer.LoadBalancerName"}, "GetAtt LoadBalancerFullName"),
        (BALANCER, {"Fn::GetAtt": "Balancer.DNSName"}, "GetAtt LoadBalancerFullName"),
        (BALANCER, "my-balancer", "GetAtt LoadBalancerFullName"),
        (CLUSTER, {"Fn::GetAtt": "Fleet.Arn"}, "Ref of the cluster"),
        (SERVICE, {"Ref": "Shop"}, "GetAtt Name"),
        (SERVICE, {"Ref": "Fleet"}, "GetAtt Name"),
        (SERVICE, "service/fleet/shop", "GetAtt Name"),
    ],
)
def test_an_arn_or_another_name_is_found(place: str, value: Any, words: str) -> None:
    ((_, message),) = findings(changed(place, value), "E9072")
    assert words in message


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (GROUP, "targetgroup/one/1234"),
        (GROUP, {"Ref": "Image"}),
        (GROUP, {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "One"}]}]}),
        (BALANCER, "app/b/1234"),
        (BALANCER, {"Fn::ImportValue": "balancer"}),
        (CLUSTER, "fleet"),
        (SERVICE, {"Fn::ImportValue": "service"}),
    ],
)
def test_a_right_or_unknown_value_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
