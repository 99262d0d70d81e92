"""Alarms of a blue/green service are enabled and roll back."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "W9046"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.DeploymentConfiguration.Alarms.Enable": False}, "named but not enabled"),
        ({"Service.DeploymentConfiguration.Alarms.Rollback": "false"}, "set Rollback true"),
    ],
)
def test_an_alarm_without_effect_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.DeploymentConfiguration.Alarms": {"AlarmNames": [], "Enable": False, "Rollback": False}},
        {"Service.DeploymentConfiguration.Alarms.Rollback": ref("Unknown")},
        {
            "Service.DeploymentConfiguration.Alarms.Rollback": False,
            "Service.DeploymentConfiguration.Strategy": "ROLLING",
        },
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
