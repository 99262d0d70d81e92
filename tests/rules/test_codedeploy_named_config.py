"""Deployment configurations with a name of their own."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Slowly.DeploymentConfigName", "slowly", "leave DeploymentConfigName out"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Slowly.DeploymentConfigName", "Linear25PercentEvery10Minutes"),
    ("Slowly.DeploymentConfigName", {"Fn::Sub": "${AWS::StackName}-slowly"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "W9011"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
