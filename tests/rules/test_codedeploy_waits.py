"""Both halves of the blue/green configuration, and how long they wait."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

READY = "Group.BlueGreenDeploymentConfiguration.DeploymentReadyOption"
END = "Group.BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess"


WRONG: list[tuple[str, Any, str]] = [
    ("Group.BlueGreenDeploymentConfiguration", GONE, "needs BlueGreenDeploymentConfiguration"),
    (READY, GONE, "needs DeploymentReadyOption"),
    (END, GONE, "needs TerminateBlueInstancesOnDeploymentSuccess"),
    (f"{READY}.ActionOnTimeout", GONE, "needs ActionOnTimeout"),
    (f"{READY}.ActionOnTimeout", "CONTINUE_DEPLOYMENT", "takes no wait"),
    (f"{READY}.WaitTimeInMinutes", 7201, "120 hours"),
    (f"{READY}.WaitTimeInMinutes", -1, "0 to 7200"),
    (f"{END}.Action", GONE, "needs Action: TERMINATE or KEEP_ALIVE"),
    (f"{END}.TerminationWaitTimeInMinutes", 2881, "0 to 2880, not 2881"),
    (
        "Group.BlueGreenDeploymentConfiguration.GreenFleetProvisioningOption",
        {"Action": "COPY_AUTO_SCALING_GROUP"},
        "for EC2 instances",
    ),
]


RIGHT: list[tuple[str, Any]] = [
    (READY, {"ActionOnTimeout": "CONTINUE_DEPLOYMENT"}),
    (READY, {"ActionOnTimeout": "CONTINUE_DEPLOYMENT", "WaitTimeInMinutes": 0}),
    (READY, {"ActionOnTimeout": "STOP_DEPLOYMENT", "WaitTimeInMinutes": {"Ref": "Image"}}),
    (READY, {"ActionOnTimeout": {"Ref": "Image"}, "WaitTimeInMinutes": 10}),
    (f"{END}.Action", "KEEP_ALIVE"),
    (f"{END}.TerminationWaitTimeInMinutes", 2800),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9017"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
