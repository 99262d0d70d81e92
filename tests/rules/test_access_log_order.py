"""The load balancer is made after the policy that lets it write."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, changed, the_only, with_logs
from rule_cases import findings

ID = "W9065"
_template = with_logs


def _balancer_alone() -> dict[str, Any]:
    return {key: value for key, value in with_logs()["Resources"]["Balancer"].items() if key != "DependsOn"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Balancer": _balancer_alone()}, "add DependsOn Policy"),
    ],
)
def test_a_load_balancer_made_too_early_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(_template(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Balancer": _balancer_alone(), "Policy": GONE},
        {"Balancer": _balancer_alone(), "Balancer.LoadBalancerAttributes.0.Value": "false"},
        {"Balancer": _balancer_alone(), "Balancer.LoadBalancerAttributes.1.Value": "another"},
        {"Balancer": _balancer_alone(), "Balancer.Name": {"Fn::Sub": "x${Policy}"}},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(_template(), changes), ID) == []
