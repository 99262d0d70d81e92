"""What a deployment configuration for ECS consists of."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed, stack
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Slowly.ComputePlatform", GONE, "without one the platform is Server"),
    ("Slowly.TrafficRoutingConfig", GONE, "needs TrafficRoutingConfig"),
    ("Slowly.TrafficRoutingConfig.Type", "TimeBasedCanary", "needs TimeBasedCanary with CanaryPercentage"),
    ("Slowly.TrafficRoutingConfig.Type", "AllAtOnce", "does not belong to Type AllAtOnce"),
    ("Slowly.TrafficRoutingConfig.TimeBasedLinear.LinearPercentage", 100, "1 to 99, not 100"),
    ("Slowly.TrafficRoutingConfig.TimeBasedLinear.LinearPercentage", 0, "1 to 99, not 0"),
    ("Slowly.TrafficRoutingConfig.TimeBasedLinear.LinearInterval", 0, "at least 1 minute"),
    ("Slowly.TrafficRoutingConfig.TimeBasedLinear.LinearInterval", 961, "2883 minutes after the first"),
    ("Slowly.MinimumHealthyHosts", {"Type": "HOST_COUNT", "Value": 1}, "for servers"),
    ("Slowly.DeploymentConfigName", "CodeDeployDefault.Mine", "belong to CodeDeploy"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Slowly.TrafficRoutingConfig.TimeBasedLinear.LinearPercentage", {"Ref": "Image"}),
    ("Slowly.TrafficRoutingConfig", {"Type": "AllAtOnce"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9015"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_numbers_that_only_a_request_needs_may_be_zero_by_default() -> None:
    template = stack()
    template["Parameters"] |= {"Percent": {"Type": "Number", "Default": 0}, "Speed": {"Type": "String", "Default": "x"}}
    template["Conditions"] = {"Own": {"Fn::Equals": [{"Ref": "Speed"}, "own"]}}
    template["Resources"]["Slowly"]["Condition"] = "Own"
    place = "Slowly.TrafficRoutingConfig.TimeBasedLinear.LinearPercentage"
    assert findings(changed(place, {"Ref": "Percent"}, template), "E9015") == []


def test_numbers_that_are_written_out_are_wrong_also_on_request() -> None:
    template = stack()
    template["Parameters"]["Percent"] = {"Type": "Number", "Default": 0}
    template["Conditions"] = {"Own": {"Fn::Equals": [{"Ref": "Image"}, "own"]}}
    template["Resources"]["Slowly"]["Condition"] = "Own"
    steps = {"LinearPercentage": {"Ref": "Percent"}, "LinearInterval": 0}
    found = findings(changed("Slowly.TrafficRoutingConfig.TimeBasedLinear", steps, template), "E9015")
    assert found == [("E9015", "LinearInterval is at least 1 minute, not 0")]
