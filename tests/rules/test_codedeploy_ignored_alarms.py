"""Alarms that are attached and not enabled."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.AlarmConfiguration.Enabled", False, "ignores these Alarms"),
    ("Group.AlarmConfiguration.Enabled", GONE, "ignores these Alarms"),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "W9019"))
