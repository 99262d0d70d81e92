"""A load balancer of a native blue/green service names its second group, its rule and its role."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9041"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.LoadBalancers.0.AdvancedConfiguration": GONE}, "Strategy BLUE_GREEN needs AdvancedConfiguration"),
        (
            {"Service.LoadBalancers.0.AdvancedConfiguration.ProductionListenerRule": GONE},
            "needs ProductionListenerRule",
        ),
        ({"Service.LoadBalancers.0.AdvancedConfiguration.RoleArn": GONE}, "needs RoleArn"),
        ({"Service.LoadBalancers.0.AdvancedConfiguration.AlternateTargetGroupArn": ref("Blue")}, "no green"),
        (
            {
                "Service.LoadBalancers.0.AdvancedConfiguration": GONE,
                "Service.DeploymentConfiguration.Strategy": "LINEAR",
            },
            "Strategy LINEAR",
        ),
    ],
)
def test_an_incomplete_load_balancer_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


def test_twice_the_same_parameter_is_refused() -> None:
    entry = "Service.LoadBalancers.0"
    changes = {
        f"{entry}.AdvancedConfiguration.AlternateTargetGroupArn": ref("One"),
        f"{entry}.TargetGroupArn": ref("One"),
    }
    template = changed(by_ecs(), changes)
    template["Parameters"]["One"] = {"Type": "String"}
    assert "no green" in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": GONE},
        {"Service.LoadBalancers.0.AdvancedConfiguration": ref("Unknown")},
        {"Service.LoadBalancers.0.AdvancedConfiguration": {"Fn::If": ["C", {}, ref("AWS::NoValue")]}},
        {"Service.LoadBalancers.0.AdvancedConfiguration": GONE, "Service.DeploymentConfiguration.Strategy": "ROLLING"},
        {
            "Service.LoadBalancers.0.AdvancedConfiguration": GONE,
            "Service.DeploymentConfiguration.Strategy": ref("Unknown"),
        },
        {"Service.LoadBalancers": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
