"""Two target groups by name, and one listener on each route."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed, stack
from rule_cases import findings

PAIR = "Group.LoadBalancerInfo.TargetGroupPairInfoList"


WRONG: list[tuple[str, Any, str]] = [
    ("Group.LoadBalancerInfo", GONE, "needs LoadBalancerInfo"),
    ("Group.LoadBalancerInfo", {"TargetGroupInfoList": [{"Name": "x"}]}, "not TargetGroupInfoList"),
    ("Group.LoadBalancerInfo", {"ElbInfoList": [{"Name": "x"}]}, "not ElbInfoList"),
    (PAIR, [], "exactly one target group pair, not 0"),
    (f"{PAIR}.0.TargetGroups", GONE, "needs TargetGroups"),
    (f"{PAIR}.0.TargetGroups.1", GONE, "not 1"),
    (f"{PAIR}.0.TargetGroups.2", {"Name": "third"}, "not 3"),
    (f"{PAIR}.0.TargetGroups.0.Name", {"Fn::GetAtt": "Two.TargetGroupName"}, "must differ"),
    (f"{PAIR}.0.TargetGroups.0.Name", {"Ref": "One"}, "names, not ARNs"),
    (f"{PAIR}.0.TargetGroups.0.Name", {"Fn::GetAtt": "One.TargetGroupFullName"}, "names, not ARNs"),
    (
        f"{PAIR}.0.TargetGroups.0.Name",
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/one/1",
        "names, not ARNs",
    ),
    (f"{PAIR}.0.TargetGroups.0.Name", GONE, "needs its Name"),
    (f"{PAIR}.0.ProdTrafficRoute", GONE, "needs ProdTrafficRoute"),
    (f"{PAIR}.0.ProdTrafficRoute", {}, "needs ListenerArns"),
    (f"{PAIR}.0.ProdTrafficRoute.ListenerArns", [], "exactly one listener, not 0"),
    (f"{PAIR}.0.ProdTrafficRoute.ListenerArns.1", {"Ref": "Trial"}, "exactly one listener, not 2"),
    (f"{PAIR}.0.TestTrafficRoute.ListenerArns.0", {"Ref": "Live"}, "another one"),
    (f"{PAIR}.0.TestTrafficRoute.ListenerArns.0", {"Ref": "TrialRule"}, "ARN of a listener"),
    (f"{PAIR}.0.TestTrafficRoute.ListenerArns.0", {"Ref": "Balancer"}, "ARN of a listener"),
    (
        f"{PAIR}.0.TestTrafficRoute.ListenerArns.0",
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/b/1/2/3",
        "ARN of a listener",
    ),
    (f"{PAIR}.0.TestTrafficRoute.ListenerArns.0", "my-listener", "ARN of a listener"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.LoadBalancerInfo", {"Ref": "Image"}),
    (f"{PAIR}.0.TargetGroups.0.Name", {"Fn::ImportValue": "blue"}),
    (f"{PAIR}.0.TargetGroups.0.Name", {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "Image"}]}]}),
    (f"{PAIR}.0.TargetGroups.0.Name", "blue"),
    (f"{PAIR}.0.TestTrafficRoute", GONE),
    (
        f"{PAIR}.0.TestTrafficRoute.ListenerArns.0",
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/b/1/2",
    ),
    (f"{PAIR}.0.TestTrafficRoute.ListenerArns.0", {"Ref": "Image"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9011"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_two_pairs_are_one_too_many() -> None:
    template = stack()
    pairs = template["Resources"]["Group"]["Properties"]["LoadBalancerInfo"]["TargetGroupPairInfoList"]
    pairs.append(pairs[0])
    assert ("E9011", "CodeDeploy takes exactly one target group pair, not 2") in findings(template, "E9011")


def test_the_same_import_twice_is_one_target_group() -> None:
    name = {"Name": {"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-Blue"}}}
    template = changed(f"{PAIR}.0.TargetGroups", [name, name])
    assert [rule for rule, _ in findings(template, "E9011")] == ["E9011"]
