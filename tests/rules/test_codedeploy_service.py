"""The ECS service a deployment group names."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.ECSServices", GONE, "needs ECSServices"),
    ("Group.ECSServices", [], "not 0"),
    ("Group.ECSServices.1", {"ClusterName": "c", "ServiceName": "s"}, "not 2"),
    ("Group.ECSServices.0.ServiceName", {"Ref": "Shop"}, "ServiceName takes a name"),
    ("Group.ECSServices.0.ServiceName", {"Fn::GetAtt": "Shop.ServiceArn"}, "ServiceName takes a name"),
    ("Group.ECSServices.0.ServiceName", "arn:aws:ecs:eu-west-1:1:service/f/s", "ServiceName takes a name"),
    ("Group.ECSServices.0.ClusterName", {"Fn::GetAtt": "Fleet.Arn"}, "ClusterName takes a name"),
    ("Group.ECSServices.0.ClusterName", {"Fn::GetAtt": "Shop.Name"}, "ClusterName takes a name"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.ECSServices.0", {"ClusterName": {"Ref": "Image"}, "ServiceName": {"Fn::ImportValue": "service"}}),
    ("Group.ECSServices.0.ServiceName", {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "Shop"}]}]}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9016"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_a_service_of_another_cluster_is_found() -> None:
    template = changed("Group.ECSServices.0.ClusterName", {"Ref": "Other"})
    template["Resources"]["Other"] = {"Type": "AWS::ECS::Cluster"}
    assert findings(template, "E9016") == [("E9016", "Shop runs in the cluster Fleet, not Other")]
