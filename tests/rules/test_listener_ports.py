"""The listeners of one load balancer have different ports."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import ELB, by_codedeploy, changed, ref, resource, the_only
from rule_cases import findings

ID = "E9062"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Test.Port": 80}, "Production listens on port 80 of this load balancer already"),
        ({"Test.Port": "80"}, "port 80"),
    ],
)
def test_a_port_twice_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Test.Port": 80, "Test.LoadBalancerArn": ref("Another"), "Another": resource(f"{ELB}LoadBalancer")},
        {"Test.Port": 80, "Test.LoadBalancerArn": {"Fn::ImportValue": "another"}},
        {"Test.Port": ref("Unknown"), "Production.Port": ref("Unknown")},
        {"Test.Port": 80, "Test.LoadBalancerArn": ref("Unknown"), "Production.LoadBalancerArn": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []


def test_listeners_that_never_meet_may_have_one_port() -> None:
    conditions = {"Has": {"Fn::Equals": [ref("Tls"), "yes"]}, "HasNot": {"Fn::Not": [{"Condition": "Has"}]}}
    template = changed(by_codedeploy(), {"Test.Port": 80}, Conditions=conditions)
    template["Resources"]["Test"]["Condition"] = "Has"
    template["Resources"]["Production"]["Condition"] = "HasNot"
    assert findings(template, ID) == []
