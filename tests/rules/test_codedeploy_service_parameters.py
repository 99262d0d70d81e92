"""No SSM parameter flows into a service that CodeDeploy deploys."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "W9031"


def _template() -> dict[str, Any]:
    template = by_codedeploy()
    template["Parameters"] |= {"Stored": {"Type": "AWS::SSM::Parameter::Value<String>"}, "Plain": {"Type": "String"}}
    return template


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.HealthCheckGracePeriodSeconds": ref("Stored")}, "Stored may change by itself"),
        ({"Service.LoadBalancers.0.ContainerPort": {"Fn::If": ["C", ref("Stored"), 80]}}, "Stored"),
        ({"Service.TaskDefinition": {"Fn::Sub": "${Stored}-shop"}}, "Stored"),
    ],
)
def test_an_ssm_parameter_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(_template(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.HealthCheckGracePeriodSeconds": ref("Plain")},
        {"Task.ContainerDefinitions.0.Image": ref("Stored")},
        {"Service.HealthCheckGracePeriodSeconds": ref("Stored"), "Service.DeploymentController": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(_template(), changes), ID) == []
