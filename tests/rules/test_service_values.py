"""What a service cannot do without, and its limits."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9040"
NETWORK = "Service.NetworkConfiguration.AwsvpcConfiguration"
BALANCER = "Service.LoadBalancers.0"


@pytest.mark.parametrize("template", [by_codedeploy(), by_ecs()], ids=["CodeDeploy", "ECS"])
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.TaskDefinition": GONE}, "needs a TaskDefinition"),
        ({f"{BALANCER}.ContainerName": GONE}, "needs ContainerName"),
        ({f"{BALANCER}.ContainerPort": GONE}, "needs ContainerPort"),
        ({f"{BALANCER}.TargetGroupArn": "blue"}, "blue is no ARN"),
        ({"Service.HealthCheckGracePeriodSeconds": -1}, "0 to 2147483647 seconds, not -1"),
        ({"Service.HealthCheckGracePeriodSeconds": "2147483648"}, "not 2147483648"),
        ({f"{NETWORK}.SecurityGroups": [f"sg-{number:017}" for number in range(6)]}, "at most 5 SecurityGroups, not 6"),
        ({f"{NETWORK}.Subnets": [f"subnet-{number:017}" for number in range(17)]}, "at most 16 Subnets, not 17"),
    ],
)
def test_what_ecs_refuses_is_found(template: dict[str, Any], changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(template, changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.LoadBalancers": ref("Unknown")},
        {f"{BALANCER}.TargetGroupArn": {"Fn::ImportValue": "blue"}},
        {f"{BALANCER}.ContainerPort": ref("Unknown")},
        {"Service.HealthCheckGracePeriodSeconds": 0},
        {"Service.HealthCheckGracePeriodSeconds": ref("Unknown")},
        {f"{NETWORK}.SecurityGroups": [f"sg-{number:017}" for number in range(5)]},
        {f"{NETWORK}.SecurityGroups": [*(f"sg-{number:017}" for number in range(5)), ref("Unknown")]},
        {
            "Service.DeploymentController.Type": "EXTERNAL",
            "Service.TaskDefinition": GONE,
            "Service.LoadBalancers": GONE,
        },
        {"Service.DeploymentController.Type": ref("Unknown"), "Service.TaskDefinition": GONE},
        {"Service.TaskDefinition": GONE, "Service.Fn::Transform": {"Name": "AWS::Include"}},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []


def test_a_placeholder_of_a_parameter_is_accepted() -> None:
    template = changed(by_codedeploy(), {f"{BALANCER}.TargetGroupArn": ref("Arn")})
    template["Parameters"]["Arn"] = {"Type": "String", "Default": "yours"}
    assert findings(template, ID) == []
