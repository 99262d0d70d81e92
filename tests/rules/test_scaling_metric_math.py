"""The metric math of a scaling policy."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

PLACE = "Busy.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification"


def _metrics() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, group in (("one", "One"), ("two", "Two")):
        dimensions = [
            {"Name": "TargetGroup", "Value": {"Fn::GetAtt": f"{group}.TargetGroupFullName"}},
            {"Name": "LoadBalancer", "Value": {"Fn::GetAtt": "Balancer.LoadBalancerFullName"}},
        ]
        metric = {"Namespace": "AWS/ApplicationELB", "MetricName": "RequestCountPerTarget", "Dimensions": dimensions}
        found.append({"Id": name, "ReturnData": False, "MetricStat": {"Stat": "Sum", "Metric": metric}})
    return [*found, {"Id": "busier", "Expression": "MAX([FILL(one, 0), FILL(two, 1e3)])", "ReturnData": True}]


def _with(index: int, key: str, value: Any) -> dict[str, Any]:
    metrics = _metrics()
    if value is GONE:
        del metrics[index][key]
    else:
        metrics[index][key] = value
    return changed(PLACE, {"Metrics": metrics})


@pytest.mark.parametrize(
    ("index", "key", "value", "words"),
    [
        (0, "ReturnData", True, "2 of these metrics return data"),
        (0, "ReturnData", GONE, "2 of these metrics return data"),
        (2, "ReturnData", False, "None of these metrics return data"),
        (2, "Expression", "MAX([FILL(on, 0), FILL(two, 0)])", "No metric has the Id on"),
        (0, "Id", "One", "Id One: a lower-case letter"),
        (0, "Id", "two", "Id two stands 2 times"),
    ],
)
def test_what_is_refused_is_found(index: int, key: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(_with(index, key, value), "E9078"))


@pytest.mark.parametrize(
    ("index", "key", "value"),
    [
        (2, "ReturnData", GONE),
        (0, "ReturnData", "false"),
        (0, "ReturnData", {"Ref": "Image"}),
        (2, "Expression", {"Ref": "Image"}),
        (2, "Expression", "IF(one > two, one, two)"),
        (2, "Expression", "SUM(SEARCH('{AWS/X,name} requests', 'Sum')) + one"),
        (2, "Id", {"Ref": "Image"}),
    ],
)
def test_what_is_right_or_not_known_is_no_finding(index: int, key: str, value: Any) -> None:
    assert findings(_with(index, key, value), *OURS) == []


def test_one_metric_needs_no_math() -> None:
    assert findings(changed(PLACE, {"Metrics": _metrics()[:1]}), "E9078") != []
    assert findings(changed(PLACE, {"Metrics": [_metrics()[0] | {"ReturnData": True}]}), "E9078") == []
    assert findings(changed(PLACE, {"Metrics": {"Ref": "Image"}}), "E9078") == []
