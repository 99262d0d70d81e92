"""The deployment configuration a deployment group for ECS names."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed, stack
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.DeploymentConfigName", GONE, "OneAtATime"),
    ("Group.DeploymentConfigName", "CodeDeployDefault.OneAtATime", "no deployment configuration for ECS"),
    ("Group.DeploymentConfigName", "CodeDeployDefault.LambdaAllAtOnce", "no deployment configuration"),
    (
        "Group.DeploymentConfigName",
        "CodeDeployDefault.ECSLinear10PercentEvery1Minute",
        "did you mean CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    ),
    ("Group.DeploymentConfigName", "ECSAllAtOnce", "CodeDeployDefault.ECSAllAtOnce"),
    ("Slowly.ComputePlatform", "Lambda", "Slowly is a configuration for Lambda"),
    ("Slowly.ComputePlatform", GONE, "Slowly has no ComputePlatform"),
    ("Balancer.Type", "network", "Network Load Balancer"),
    ("Live.Protocol", "TCP", "Network Load Balancer"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.DeploymentConfigName", "CodeDeployDefault.ECSCanary10Percent15Minutes"),
    ("Group.DeploymentConfigName", "made-elsewhere"),
    ("Group.DeploymentConfigName", {"Fn::ImportValue": "config"}),
    ("Group.DeploymentConfigName", {"Ref": "Image"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9014"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_a_configuration_for_a_network_load_balancer_moves_all_at_once() -> None:
    template = changed("Balancer.Type", "network")
    assert findings(changed("Group.DeploymentConfigName", "CodeDeployDefault.ECSAllAtOnce", template), *OURS) == []


def test_each_branch_is_looked_at() -> None:
    template = stack()
    template["Parameters"]["Speed"] = {"Type": "String", "Default": "fast"}
    template["Conditions"] = {"Fast": {"Fn::Equals": [{"Ref": "Speed"}, "fast"]}}
    template = changed(
        "Group.DeploymentConfigName", {"Fn::If": ["Fast", {"Ref": "Slowly"}, "CodeDeployDefault.AllAtOnce"]}, template
    )
    assert [rule for rule, _ in findings(template, *OURS)] == ["E9014"]
