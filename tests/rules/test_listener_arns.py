"""E9303: the ARNs in listeners and rules."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9303"
ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
GROUP_ARN = f"{ARN}:targetgroup/blue/0123456789abcdef"
LISTENER_ARN = f"{ARN}:listener/app/front/0123456789abcdef/0123456789abcdef"


def forwarding(value: Any) -> dict[str, Any]:
    return changed(by_codedeploy(), {"Production.DefaultActions.0.TargetGroupArn": value})


def of_listener(value: Any) -> dict[str, Any]:
    return changed(by_ecs(), {"TestRule.ListenerArn": value})


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (forwarding({"Fn::GetAtt": ["Blue", "TargetGroupName"]}), "take Ref Blue"),
        (forwarding("blue"), "target group, not blue"),
        (forwarding(LISTENER_ARN), "ARN of a target group"),
        (forwarding(ref("Test")), "Test, which is a listener"),
        (of_listener("production"), "listener, not production"),
        (of_listener(ref("Balancer")), "which is a load balancer"),
        (of_listener(f"{ARN}:listener-rule/app/front/0123456789abcdef/0123456789abcdef/0"), "ARN of a listener"),
        (changed(by_ecs(), {"Listener.LoadBalancerArn": {"Fn::GetAtt": "Balancer.DNSName"}}), "take Ref Balancer"),
    ],
)
def test_what_is_no_such_arn_is_found(template: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "template",
    [
        by_codedeploy(),
        by_ecs(),
        forwarding(GROUP_ARN),
        forwarding({"Fn::GetAtt": "Blue.TargetGroupArn"}),
        forwarding({"Fn::ImportValue": "blue"}),
        forwarding({"Fn::GetAtt": "Service.Name"}),
        forwarding("{{resolve:ssm:/shop/blue}}"),
        of_listener(LISTENER_ARN),
        of_listener({"Fn::Sub": "arn:${AWS::Partition}:elasticloadbalancing:${Vpc}"}),
        of_listener({"Fn::GetAtt": ["Listener", "ListenerArn"]}),
        of_listener(ref("Vpc")),
    ],
)
def test_an_arn_or_what_may_be_one_is_accepted(template: dict[str, Any]) -> None:
    assert findings(template, ID) == []


def test_an_empty_default_says_nothing() -> None:
    template = of_listener(ref("Given"))
    template["Parameters"]["Given"] = {"Type": "String", "Default": ""}
    assert findings(template, ID) == []
