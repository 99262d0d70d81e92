"""Waits that CodeDeploy takes and that do not do what they seem to."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed
from rule_cases import findings

READY = "Group.BlueGreenDeploymentConfiguration.DeploymentReadyOption"
END = "Group.BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess"


WRONG: list[tuple[str, Any, str]] = [
    (f"{READY}.WaitTimeInMinutes", GONE, "stops every deployment"),
    (f"{READY}.WaitTimeInMinutes", 0, "stops every deployment"),
    (f"{END}.TerminationWaitTimeInMinutes", 2801, "2800 minutes or less"),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "W9017"))
