"""A service that CodeDeploy deploys has exactly one target group."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9033"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.LoadBalancers": GONE}, "needs LoadBalancers"),
        ({"Service.LoadBalancers": []}, "needs LoadBalancers"),
        ({"Service.LoadBalancers.1": {"ContainerName": "shop", "TargetGroupArn": ref("Green")}}, "not 2"),
        ({"Service.LoadBalancers.0": {"ContainerName": "shop", "LoadBalancerName": "classic"}}, "Classic"),
    ],
)
def test_another_number_of_target_groups_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.LoadBalancers": ref("Unknown")},
        {"Service.LoadBalancers": [{"Fn::If": ["C", {}, ref("AWS::NoValue")]}]},
        {"Service.LoadBalancers": GONE, "Service.DeploymentController": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
