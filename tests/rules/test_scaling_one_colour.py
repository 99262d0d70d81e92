"""Scaling by the requests of one colour."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from codedeploy_stack import changed, stack
from rule_cases import findings

CONFIGURATION = "Busy.TargetTrackingScalingPolicyConfiguration"


def predefined(group: str) -> dict[str, Any]:
    label = {"Fn::Sub": f"${{Balancer.LoadBalancerFullName}}/${{{group}.TargetGroupFullName}}"}
    metric = {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": label}
    return {"TargetValue": 9, "PredefinedMetricSpecification": metric}


def query(group: str) -> dict[str, Any]:
    dimension = {"Name": "TargetGroup", "Value": {"Fn::GetAtt": f"{group}.TargetGroupFullName"}}
    metric = {"Namespace": "AWS/ApplicationELB", "MetricName": "RequestCountPerTarget", "Dimensions": [dimension]}
    return {"Id": group.lower(), "MetricStat": {"Metric": metric, "Stat": "Sum"}, "ReturnData": False}


def customized(*groups: str) -> dict[str, Any]:
    return {"TargetValue": 9, "CustomizedMetricSpecification": {"Metrics": [query(group) for group in groups]}}


@pytest.mark.parametrize(
    ("configuration", "other"), [(predefined("One"), "Two"), (predefined("Two"), "One"), (customized("One"), "Two")]
)
def test_one_group_of_two_is_found(configuration: dict[str, Any], other: str) -> None:
    ((_, message),) = findings(changed(CONFIGURATION, configuration), "W9075")
    assert message == f"After a deployment of Shop its requests go to {other}: count both"


def test_both_groups_are_no_finding() -> None:
    assert findings(changed(CONFIGURATION, customized("One", "Two")), "W9075") == []
    template = changed(CONFIGURATION, predefined("One"))
    template["Resources"]["Other"] = copy.deepcopy(template["Resources"]["Busy"])
    assert (
        findings(changed("Other.TargetTrackingScalingPolicyConfiguration", predefined("Two"), template), "W9075") == []
    )


def test_without_the_pair_or_for_another_service_it_is_no_finding() -> None:
    for name in ("Group", "Shop"):
        template = changed(CONFIGURATION, predefined("One"))
        del template["Resources"][name]
        assert findings(template, "W9075") == []
    template = changed("Tasks.ResourceId", {"Ref": "Image"}, changed(CONFIGURATION, predefined("One")))
    assert findings(template, "W9075") == []
    assert findings(stack(), "W9075") == []
