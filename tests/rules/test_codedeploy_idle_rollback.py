"""A rollback that never happens."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.AutoRollbackConfiguration.Enabled", GONE, "unless Enabled is true"),
    ("Group.AutoRollbackConfiguration.Enabled", "false", "unless Enabled is true"),
    ("Group.AlarmConfiguration", GONE, "DEPLOYMENT_STOP_ON_ALARM never happens"),
    ("Group.AlarmConfiguration", {"Enabled": False, "Alarms": []}, "DEPLOYMENT_STOP_ON_ALARM never"),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "W9018"))
