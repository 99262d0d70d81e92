"""Names of metrics that nobody publishes."""

from __future__ import annotations

import pytest
from codedeploy_stack import OURS, changed
from rule_cases import findings


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("UnhealthyHostCount", "UnHealthyHostCount"),
        ("HTTPCode_Target_5xx_Count", "HTTPCode_Target_5XX_Count"),
        ("HTTPCode_Target_5XX", "HTTPCode_Target_5XX_Count"),
        ("TargetResponsTime", "TargetResponseTime"),
    ],
)
def test_a_slip_is_found(name: str, right: str) -> None:
    ((_, message),) = findings(changed("SickOne.MetricName", name), "W9071")
    assert f"did you mean {right}?" in message


@pytest.mark.parametrize("name", ["TargetResponseTime", "SomethingNewOfAws", {"Ref": "Image"}, 1])
def test_other_names_are_no_finding(name: object) -> None:
    assert findings(changed("SickOne.MetricName", name), *OURS) == []


def test_other_namespaces_are_left_alone() -> None:
    assert findings(changed("SickOne.Namespace", "Shop", changed("SickOne.MetricName", "requestcount")), *OURS) == []
