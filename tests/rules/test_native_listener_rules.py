"""ECS shifts traffic on rules that forward to both groups and do nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, forward, ref, the_only, to
from rule_cases import findings

ID = "E9042"
_ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Service.LoadBalancers.0.AdvancedConfiguration.ProductionListenerRule": ref("Listener")},
            "ProductionListenerRule is a listener",
        ),
        (
            {"Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": ref("Listener")},
            "TestListenerRule is a listener",
        ),
        (
            {"Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": _ARN + "listener/app/main/1/2"},
            "TestListenerRule is a listener",
        ),
        (
            {"Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": ref("ProductionRule")},
            "rule of their own",
        ),
        (
            {"ProductionRule.Actions.1": {"Type": "authenticate-oidc", "Order": 1}},
            "fail with a authenticate-oidc action",
        ),
        ({"ProductionRule.Actions": [to("Blue")], "TestRule.Actions": [to("Blue")]}, "forwards to Green"),
        ({"ProductionRule.Actions": [to("Green")], "TestRule.Actions": [to("Green")]}, "forwards to Blue"),
    ],
)
def test_a_rule_that_ecs_cannot_use_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ProductionRule.Actions": [to("Blue")], "TestRule.Actions": [to("Green")]},
        {"Service.LoadBalancers.0.AdvancedConfiguration.ProductionListenerRule": {"Fn::ImportValue": "rule"}},
        {"Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": _ARN + "listener-rule/app/main/1/2/3"},
        {"Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": GONE},
        {"ProductionRule.Actions": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []


def test_a_network_load_balancer_has_listeners_and_no_rules() -> None:
    changes = {
        "Balancer.Type": "network",
        "Listener.Protocol": "TCP",
        "Listener.DefaultActions": [forward(("Blue", 100), ("Green", 0))],
        "Blue.Protocol": "TCP",
        "Green.Protocol": "TCP",
        "Service.LoadBalancers.0.AdvancedConfiguration.ProductionListenerRule": ref("Listener"),
        "Service.LoadBalancers.0.AdvancedConfiguration.TestListenerRule": GONE,
        "ProductionRule": GONE,
        "TestRule": GONE,
    }
    assert findings(changed(by_ecs(), changes)) == []
