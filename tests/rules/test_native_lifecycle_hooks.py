"""A Lambda hook has a function and a role; a pause stands where a deployment can pause."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, resource, the_only
from rule_cases import findings

ID = "E9044"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": GONE}, "needs HookTargetArn"),
        (
            {
                "Service.DeploymentConfiguration.LifecycleHooks.0.RoleArn": GONE,
                "Service.DeploymentConfiguration.LifecycleHooks.0.TargetType": "AWS_LAMBDA",
            },
            "needs RoleArn",
        ),
        ({"Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": "check"}, "not its name"),
        (
            {
                "Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": ref("Check"),
                "Check": resource("AWS::Lambda::Function"),
            },
            "use GetAtt Arn",
        ),
        (
            {
                "Service.DeploymentConfiguration.LifecycleHooks.0": {
                    "TargetType": "PAUSE",
                    "LifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"],
                }
            },
            "cannot pause at PRODUCTION",
        ),
        (
            {
                "Service.DeploymentConfiguration.LifecycleHooks.0": {
                    "TargetType": "PAUSE",
                    "LifecycleStages": ["PRE_SCALE_UP", "TEST_TRAFFIC_SHIFT"],
                }
            },
            "pause at TEST",
        ),
        ({"Service.DeploymentConfiguration.LifecycleHooks.0.HookDetails": "path=/health"}, "one JSON object"),
        ({"Service.DeploymentConfiguration.LifecycleHooks.0.HookDetails": "[1]"}, "one JSON object"),
    ],
)
def test_a_hook_that_cannot_run_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Service.DeploymentConfiguration.LifecycleHooks.0.LifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"]},
        {
            "Service.DeploymentConfiguration.LifecycleHooks.0": {
                "TargetType": "PAUSE",
                "LifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
            }
        },
        {
            "Service.DeploymentConfiguration.LifecycleHooks.0": {
                "TargetType": ref("Unknown"),
                "LifecycleStages": ["TEST_TRAFFIC_SHIFT"],
            }
        },
        {
            "Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": {"Fn::GetAtt": ["Check", "Arn"]},
            "Check": resource("AWS::Lambda::Function"),
        },
        {
            "Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": ref("Live"),
            "Live": resource("AWS::Lambda::Alias"),
        },
        {"Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": {"Fn::ImportValue": "hook"}},
        {"Service.DeploymentConfiguration.LifecycleHooks.0.HookDetails": {"path": "/health"}},
        {"Service.DeploymentConfiguration.LifecycleHooks.0.HookDetails": '{"path": "/health"}'},
        {"Service.DeploymentConfiguration.LifecycleHooks.0.HookDetails": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
