"""Alarms that see one colour only."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed, stack
from rule_cases import findings

ALARMS = "Group.AlarmConfiguration.Alarms"


@pytest.mark.parametrize(("place", "missed"), [(f"{ALARMS}.1", "Two"), (f"{ALARMS}.0", "One")])
def test_a_group_that_no_alarm_watches_is_found(place: str, missed: str) -> None:
    ((_, message),) = findings(changed(place, GONE), "W9077")
    assert message.startswith(f"No alarm watches {missed},")


@pytest.mark.parametrize("name", ["elsewhere", {"Ref": "Image"}, {"Fn::ImportValue": "alarm"}])
def test_an_alarm_that_is_not_here_may_watch_it(name: Any) -> None:
    assert findings(changed(f"{ALARMS}.1.Name", name), "W9077") == []


def test_an_alarm_on_the_load_balancer_watches_both() -> None:
    template = changed("SickTwo.Metrics.0.MetricStat.Metric.Dimensions.0", GONE, changed(f"{ALARMS}.0", GONE))
    assert findings(template, "W9077") == []


def test_alarms_on_both_or_on_neither_are_no_finding() -> None:
    assert findings(stack(), "W9077") == []
    assert findings(changed("Group.AlarmConfiguration", GONE), "W9077") == []
