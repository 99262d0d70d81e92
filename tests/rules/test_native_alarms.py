"""Deployment alarms are names, at least one."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, ref, resource, the_only
from rule_cases import findings

ID = "E9046"
_ALARM = resource("AWS::CloudWatch::Alarm")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.DeploymentConfiguration.Alarms.AlarmNames": []}, "none is named"),
        (
            {
                "Service.DeploymentConfiguration.Alarms.AlarmNames.0": {"Fn::GetAtt": ["Errors", "Arn"]},
                "Errors": _ALARM,
            },
            "use Ref of the alarm",
        ),
        (
            {"Service.DeploymentConfiguration.Alarms.AlarmNames.0": "arn:aws:cloudwatch:eu-west-1:1:alarm:errors"},
            "not ARNs",
        ),
    ],
)
def test_an_alarm_that_cannot_be_found_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Service.DeploymentConfiguration.Alarms.AlarmNames.0": ref("Errors"), "Errors": _ALARM},
        {"Service.DeploymentConfiguration.Alarms": {"AlarmNames": [], "Enable": False, "Rollback": False}},
        {"Service.DeploymentConfiguration.Alarms.AlarmNames": ref("Unknown")},
        {"Service.DeploymentConfiguration.Alarms.AlarmNames.0": {"Fn::ImportValue": "alarm"}},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
