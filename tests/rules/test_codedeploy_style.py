"""The style of a deployment to ECS."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.DeploymentStyle", GONE, "needs DeploymentStyle"),
    ("Group.DeploymentStyle.DeploymentType", "IN_PLACE", "BLUE_GREEN, not IN_PLACE"),
    ("Group.DeploymentStyle.DeploymentOption", "WITHOUT_TRAFFIC_CONTROL", "WITH_TRAFFIC_CONTROL, not"),
    ("Group.DeploymentStyle.DeploymentOption", GONE, "WITH_TRAFFIC_CONTROL"),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9013"))
