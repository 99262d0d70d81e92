"""A rollback beside alarms, and whether they cause it."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed, stack
from rule_cases import findings

EVENTS = "Group.AutoRollbackConfiguration.Events"


@pytest.mark.parametrize("events", [["DEPLOYMENT_FAILURE"], ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"]])
def test_alarms_that_nothing_follows_are_found(events: list[str]) -> None:
    ((rule, message),) = findings(changed(EVENTS, events), *OURS)
    assert rule == "W9026"
    assert "add DEPLOYMENT_STOP_ON_ALARM" in message


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (EVENTS, ["DEPLOYMENT_STOP_ON_ALARM"]),
        (EVENTS, ["DEPLOYMENT_FAILURE", {"Ref": "Image"}]),
        (EVENTS, {"Ref": "Image"}),
        ("Group.AutoRollbackConfiguration", GONE),
        ("Group.AutoRollbackConfiguration.Enabled", False),
    ],
)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), "W9026") == []


@pytest.mark.parametrize("configuration", [GONE, {"Enabled": False}, {"Enabled": True, "Alarms": {"Ref": "Image"}}])
def test_without_alarms_nothing_stops(configuration: Any) -> None:
    template = changed("Group.AlarmConfiguration", configuration, stack())
    assert findings(changed(EVENTS, ["DEPLOYMENT_FAILURE"], template), "W9026") == []
