"""The scalable target of an ECS service."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import OURS, changed
from rule_cases import findings

NAME = {"Fn::GetAtt": "Shop.Name"}
ARN = "arn:aws:ecs:eu-west-1:123456789012:service/fleet/shop"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("Tasks.ResourceId", {"Fn::Sub": "service/${Fleet}/${Shop}"}, "use GetAtt Name"),
        ("Tasks.ResourceId", {"Ref": "Shop"}, "use GetAtt Name"),
        ("Tasks.ResourceId", {"Fn::Sub": "service/${Fleet.Arn}/${Shop.Name}"}, "use Ref of the cluster"),
        ("Tasks.ResourceId", {"Fn::Sub": "service/${Shop.Name}/${Fleet}"}, "the cluster first"),
        ("Tasks.ResourceId", {"Fn::Sub": "${Fleet}/${Shop.Name}"}, "by their names"),
        ("Tasks.ResourceId", {"Fn::Join": ["/", ["service", NAME]]}, "by their names"),
        ("Tasks.ResourceId", "service/shop", "by their names"),
        ("Tasks.ResourceId", ARN, "by their names"),
        ("Tasks.ServiceNamespace", "ec2", "is ecs, not ec2"),
        ("Tasks.ScalableDimension", "ec2:spot-fleet-request:TargetCapacity", "ecs:service:DesiredCount, not"),
        ("Tasks.MinCapacity", 5, "MaxCapacity 4 is less than MinCapacity 5"),
    ],
)
def test_what_is_refused_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9074"))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("Tasks.ResourceId", "service/fleet/shop"),
        ("Tasks.ResourceId", {"Fn::Sub": "service/${Fleet}/${Shop.Name}"}),
        ("Tasks.ResourceId", {"Fn::Sub": "service/${Image}"}),
        ("Tasks.ResourceId", {"Fn::Sub": ["service/${C}/shop", {"C": {"Fn::ImportValue": "cluster"}}]}),
        ("Tasks.ResourceId", {"Ref": "Image"}),
        ("Tasks.MinCapacity", 4),
        ("Tasks.MinCapacity", {"Ref": "Image"}),
    ],
)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_other_things_that_scale_are_left_alone() -> None:
    table = {"ServiceNamespace": "dynamodb", "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}
    template = changed("Tasks", {"Type": "AWS::ApplicationAutoScaling::ScalableTarget"})
    template["Resources"]["Tasks"]["Properties"] = {
        **table,
        "ResourceId": "table/t",
        "MinCapacity": 9,
        "MaxCapacity": 1,
    }
    assert findings(template, *OURS) == []
