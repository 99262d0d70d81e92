"""A service that CodeDeploy deploys has no settings of the ECS controller."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9032"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Service.DeploymentConfiguration.DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
            "AutoRollback",
        ),
        ({"Service.DeploymentConfiguration.Strategy": "BLUE_GREEN"}, "Strategy BLUE_GREEN"),
        (
            {"Service.DeploymentConfiguration.Alarms": {"AlarmNames": ["a"], "Enable": "true", "Rollback": True}},
            "AlarmConfiguration",
        ),
        ({"Service.DeploymentConfiguration.LifecycleHooks": [{}]}, "appspec.yaml"),
        ({"Service.DeploymentConfiguration.BakeTimeInMinutes": 0}, "BakeTimeInMinutes"),
        ({"Service.DeploymentConfiguration.CanaryConfiguration": {"CanaryPercent": 10}}, "CanaryConfiguration"),
        ({"Service.ForceNewDeployment": {"EnableForceNewDeployment": True}}, "force"),
        (
            {"Service.LoadBalancers.0.AdvancedConfiguration": {"RoleArn": "arn:aws:iam::1:role/r"}},
            "AdvancedConfiguration",
        ),
        ({"Service.LaunchType": "EC2", "Service.DeploymentConfiguration.MaximumPercent": 150}, "MaximumPercent"),
    ],
)
def test_a_setting_of_the_ecs_controller_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Service.DeploymentConfiguration": {"MaximumPercent": 150, "MinimumHealthyPercent": 50}},
        {"Service.DeploymentConfiguration.DeploymentCircuitBreaker": {"Enable": False, "Rollback": False}},
        {"Service.DeploymentConfiguration.Strategy": "ROLLING"},
        {"Service.DeploymentConfiguration.Strategy": ref("Unknown")},
        {"Service.DeploymentConfiguration": ref("Unknown")},
        {"Service.LaunchType": "EC2", "Service.DeploymentConfiguration.MaximumPercent": 200},
        {"Service.ForceNewDeployment": {"EnableForceNewDeployment": False}},
        {"Service.DeploymentConfiguration.BakeTimeInMinutes": {"Fn::If": ["C", 5, ref("AWS::NoValue")]}},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
