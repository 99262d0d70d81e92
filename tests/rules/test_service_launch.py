"""Launch type, network and role of a service go together."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9037"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.CapacityProviderStrategy": [{"CapacityProvider": "FARGATE"}]}, "not both"),
        ({"Service.LaunchType": "EC2", "Service.PlatformVersion": "LATEST"}, "for Fargate"),
        (
            {"Service.LaunchType": "EC2", "Service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp": "ENABLED"},
            "no public IP",
        ),
        ({"Service.NetworkConfiguration": GONE}, "need NetworkConfiguration"),
        ({"Service.NetworkConfiguration": {}}, "AwsvpcConfiguration with Subnets"),
        ({"Service.NetworkConfiguration.AwsvpcConfiguration.Subnets": GONE}, "AwsvpcConfiguration with Subnets"),
        ({"Service.Role": "ecs-role"}, "leave Role out"),
        ({"Task.NetworkMode": "bridge", "Task.RequiresCompatibilities": ["EC2"]}, "NetworkMode is awsvpc, not bridge"),
        ({"Task.RequiresCompatibilities": ["EC2"]}, "add FARGATE to RequiresCompatibilities"),
    ],
)
def test_a_contradiction_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Task.RequiresCompatibilities": ["EC2", "FARGATE"]},
        {"Task.RequiresCompatibilities": [ref("Unknown")]},
        {"Task.RequiresCompatibilities": []},
        {"Service.LaunchType": GONE, "Service.CapacityProviderStrategy": [{"CapacityProvider": "FARGATE"}]},
        {"Service.LaunchType": GONE, "Service.NetworkConfiguration": GONE},
        {"Service.LaunchType": "EC2"},
        {"Service.LaunchType": ref("Unknown"), "Service.PlatformVersion": "LATEST"},
        {"Service.PlatformVersion": "1.4.0"},
        {"Service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp": "ENABLED"},
        {"Service.NetworkConfiguration": ref("Unknown")},
        {"Service.NetworkConfiguration": GONE, "Service.DeploymentController.Type": "EXTERNAL"},
        {"Service.NetworkConfiguration": GONE, "Service.LaunchType": "EC2", "Service.Role": "ecs"},
        {"Task.NetworkMode": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
