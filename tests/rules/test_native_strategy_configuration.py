"""The settings of a strategy fit the strategy and last no longer than CloudFormation bears."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9043"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Service.DeploymentConfiguration.CanaryConfiguration": {"CanaryPercent": 5}},
            "valid only with Strategy CANARY, not BLUE_GREEN",
        ),
        (
            {
                "Service.DeploymentConfiguration.LinearConfiguration": {"StepPercent": 5},
                "Service.DeploymentConfiguration.Strategy": "CANARY",
            },
            "only with Strategy LINEAR",
        ),
        (
            {
                "Service.DeploymentConfiguration.LinearConfiguration": {"StepPercent": 5},
                "Service.DeploymentConfiguration.Strategy": GONE,
            },
            "not ROLLING",
        ),
        (
            {"Service.DeploymentConfiguration.EarlySuccessCriteria": {"Enable": True}},
            "valid only with Strategy ROLLING",
        ),
        ({"Service.DeploymentController": {"Type": "EXTERNAL"}}, "not EXTERNAL"),
        (
            {
                "Service.DeploymentConfiguration.Strategy": "CANARY",
                "Service.DeploymentConfiguration.BakeTimeInMinutes": 1440,
                "Service.DeploymentConfiguration.CanaryConfiguration.CanaryBakeTimeInMinutes": 541,
            },
            "waits 1981 minutes",
        ),
        (
            {
                "Service.DeploymentConfiguration.Strategy": "LINEAR",
                "Service.DeploymentConfiguration.LinearConfiguration": {
                    "StepPercent": 50,
                    "StepBakeTimeInMinutes": 1440,
                },
                "Service.DeploymentConfiguration.BakeTimeInMinutes": 541,
            },
            "waits 1981 minutes",
        ),
        (
            {
                "Service.DeploymentConfiguration.Strategy": "LINEAR",
                "Service.DeploymentConfiguration.LinearConfiguration": {"StepPercent": 3, "StepBakeTimeInMinutes": 60},
            },
            "1995",
        ),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "Service.DeploymentConfiguration.Strategy": "CANARY",
            "Service.DeploymentConfiguration.BakeTimeInMinutes": 1440,
            "Service.DeploymentConfiguration.CanaryConfiguration.CanaryBakeTimeInMinutes": 540,
        },
        {
            "Service.DeploymentConfiguration.Strategy": "LINEAR",
            "Service.DeploymentConfiguration.LinearConfiguration": {"StepPercent": 11, "StepBakeTimeInMinutes": 218},
        },
        {
            "Service.DeploymentConfiguration.Strategy": "LINEAR",
            "Service.DeploymentConfiguration.LinearConfiguration.StepBakeTimeInMinutes": ref("Unknown"),
        },
        {
            "Service.DeploymentConfiguration.CanaryConfiguration": {"CanaryPercent": 5},
            "Service.DeploymentConfiguration.Strategy": ref("Unknown"),
        },
        {
            "Service.DeploymentConfiguration.EarlySuccessCriteria": {"Enable": True},
            "Service.DeploymentConfiguration.Strategy": "ROLLING",
        },
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
