"""E9301: what a listener and a rule cannot be without."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9301"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Listener.Port": GONE}, "Listener needs Port"),
        ({"Listener.Protocol": GONE}, "Listener needs Protocol"),
        ({"Listener.Port": GONE, "Listener.Protocol": GONE}, "needs Port and Protocol"),
        ({"Listener.LoadBalancerArn": {"Fn::ImportValue": "balancer"}, "Listener.Port": GONE}, "needs Port"),
        ({"Listener.LoadBalancerArn": {"Fn::ImportValue": "balancer"}, "Listener.Protocol": GONE}, "needs Protocol"),
        ({"Balancer.Type": "network", "Listener.Port": GONE, "Listener.Protocol": GONE}, "needs Port and Protocol"),
        ({"TestRule.ListenerArn": GONE}, "TestRule needs ListenerArn"),
    ],
)
def test_what_is_missing_is_found(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Listener.Port": ref("Vpc"), "TestRule.ListenerArn": {"Fn::ImportValue": "listener"}},
        {"Balancer.Type": "gateway", "Listener.Port": GONE, "Listener.Protocol": GONE},
        {"Balancer.Type": ref("Vpc"), "Listener.Port": GONE, "Listener.Protocol": GONE},
        {
            "Listener.LoadBalancerArn": {"Fn::ImportValue": "balancer"},
            "Listener.Port": GONE,
            "Listener.Protocol": GONE,
        },
    ],
)
def test_what_is_whole_or_may_be_a_gateway_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []


def test_a_member_that_a_condition_takes_away_is_found() -> None:
    port = {"Fn::If": ["Open", 80, ref("AWS::NoValue")]}
    template = changed(by_ecs(), {"Listener.Port": port}, Conditions={"Open": {"Fn::Equals": [ref("Vpc"), "x"]}})
    assert "needs Port" in the_only(findings(template, ID))
