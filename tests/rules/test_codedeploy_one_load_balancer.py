"""One load balancer for both listeners and both target groups."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import OURS, changed, stack
from rule_cases import findings

ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/other/0123456789abcdef"

WRONG: list[tuple[str, Any, str]] = [
    ("Trial.LoadBalancerArn", {"Ref": "Another"}, "two load balancers"),
    ("Trial.LoadBalancerArn", ARN, "two load balancers"),
    ("Live.LoadBalancerArn", ARN, "two load balancers"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Live.LoadBalancerArn", {"Fn::ImportValue": "balancer"}),
    # It may be this one, made before.
    ("Trial.LoadBalancerArn", ARN.replace("other", "shop-Balan-1ABCDEF")),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9020"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_a_target_group_behind_another_load_balancer_is_found() -> None:
    template = stack()
    template["Resources"]["Elsewhere"] = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"}
    listener = dict(template["Resources"]["Live"]["Properties"], LoadBalancerArn={"Ref": "Elsewhere"})
    template["Resources"]["Other"] = {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": listener}
    assert findings(template, "E9020") == [("E9020", "One is also behind Other, on another load balancer than Live")]
