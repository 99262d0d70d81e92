"""Scaling by an average over both colours."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed
from rule_cases import findings

CONFIGURATION = "Busy.TargetTrackingScalingPolicyConfiguration"
STATISTIC = f"{CONFIGURATION}.CustomizedMetricSpecification.Statistic"


def predefined(kind: str) -> dict[str, Any]:
    return {"TargetValue": 60, "PredefinedMetricSpecification": {"PredefinedMetricType": kind}}


@pytest.mark.parametrize("kind", ["ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"])
def test_a_predefined_average_is_found(kind: str) -> None:
    ((_, message),) = findings(changed(CONFIGURATION, predefined(kind)), "W9076")
    assert "average of blue and green" in message


def test_an_average_of_one_s_own_is_found() -> None:
    assert [rule for rule, _ in findings(changed(STATISTIC, "Average"), "W9076")] == ["W9076"]


def test_a_service_known_by_name_is_found() -> None:
    template = changed(CONFIGURATION, predefined("ECSServiceAverageCPUUtilization"))
    template = changed("Shop.ServiceName", "shop", changed("Tasks.ResourceId", "service/fleet/shop", template))
    assert [rule for rule, _ in findings(template, "W9076")] == ["W9076"]


def test_a_rolling_service_is_left_alone() -> None:
    template = changed(
        "Shop.DeploymentController", GONE, changed(CONFIGURATION, predefined("ECSServiceAverageCPUUtilization"))
    )
    del template["Resources"]["Group"]
    assert findings(template, "W9076") == []


def test_the_maximum_is_no_finding() -> None:
    assert findings(changed(STATISTIC, "Maximum"), "W9076") == []
