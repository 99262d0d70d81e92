"""E9096: the conditions of a stage."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import build, complaint, messages, pipeline, source

TYPE = {"Category": "Rule", "Owner": "AWS", "Provider": "CloudWatchAlarm", "Version": "1"}


def staged(**others: Any) -> dict[str, Any]:
    stages = [{"Name": "First", "Actions": [source()]}, {"Name": "Then", "Actions": [build()], **others}]
    return pipeline(Stages=stages)


def ruled(key: str = "OnSuccess", result: str = "ROLLBACK", configuration: Any = None, **kind: Any) -> dict[str, Any]:
    body = {"Name": "Quiet", "Configuration": configuration or {"AlarmName": "a"}, "RuleTypeId": TYPE | kind}
    return staged(**{key: {"Conditions": [{"Result": result, "Rules": [body]}]}})


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (ruled(Category="Invoke"), "Category of rule Quiet is 'Rule'"),
        (ruled(Owner="ThirdParty"), "Owner"),
        (ruled(Version="2"), "Version"),
        (ruled(Provider="CloudwatchAlarm"), "did you mean CloudWatchAlarm"),
        (ruled(Provider="Window"), "did you mean DeploymentWindow"),
        (ruled(Provider="Lambda"), "did you mean LambdaInvoke"),
        (ruled(configuration={"WaitTime": "5"}), "needs AlarmName"),
        (ruled(configuration={"AlarmName": "a", "Alarm": "b"}), "not Alarm"),
        (ruled(configuration={"AlarmName": "a", "AlarmStates": "RED"}), "not RED"),
        (ruled(configuration={"AlarmName": "a", "WaitTime": "5m"}), "number of minutes"),
        (ruled("BeforeEntry", "ROLLBACK"), "FAIL or SKIP"),
        (ruled("OnSuccess", "RETRY"), "FAIL or ROLLBACK"),
        (staged(OnSuccess={"Conditions": [{"Rules": []}]}), "1 to 5 rules, not 0"),
        (staged(OnSuccess={"Conditions": [{}, {}]}), "exactly one condition"),
        (staged(OnFailure={"Result": "ROLLBACK", "RetryConfiguration": {}}), "belongs to Result RETRY"),
        (
            pipeline(Stages=[{"Name": "S", "Actions": [source()], "OnFailure": {"Result": "ROLLBACK"}}]),
            "nothing to roll",
        ),
    ],
)
def test_a_condition_that_cannot_be_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9096")


@pytest.mark.parametrize(
    "template",
    [
        ruled(configuration={"AlarmName": {"Ref": "A"}, "AlarmStates": "ALARM,INSUFFICIENT_DATA", "WaitTime": "5"}),
        ruled("BeforeEntry", "SKIP", {"Cron": "x", "TimeZone": "UTC"}, Provider="DeploymentWindow"),
        ruled("OnFailure", "ROLLBACK", {"FunctionName": "f"}, Provider="LambdaInvoke"),
        ruled(configuration={"Any": "x"}, Provider="Unheard"),
        staged(OnFailure={"Result": "RETRY", "RetryConfiguration": {"RetryMode": "ALL_ACTIONS"}}),
        staged(OnFailure={"Result": {"Ref": "Given"}, "RetryConfiguration": {"RetryMode": "ALL_ACTIONS"}}),
        staged(OnFailure={"Result": "ROLLBACK"}),
        staged(BeforeEntry={"Ref": "Given"}),
    ],
)
def test_conditions_that_can_be_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9096") == []
