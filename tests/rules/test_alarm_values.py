"""The actions and the percentile of an alarm."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import OURS, changed, stack
from rule_cases import findings

STATISTIC = "SickOne.ExtendedStatistic"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("SickOne.AlarmActions", ["operations"], "operations is no ARN"),
        ("SickOne.OKActions", [{"Ref": "Mail"}, "operations"], "operations is no ARN"),
        (STATISTIC, "p101", "p101 is beyond p100"),
        (STATISTIC, "tm100.5", "beyond tm100"),
        (STATISTIC, "95", "write p95"),
        ("SickTwo.Metrics.0.MetricStat.Stat", "p999", "beyond p100"),
    ],
)
def test_what_cloudwatch_does_not_know_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9077"))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("SickOne.AlarmActions", [{"Ref": "Mail"}]),
        ("SickOne.AlarmActions", ["arn:aws:sns:eu-west-1:111122223333:operations"]),
        ("SickOne.AlarmActions", [{"Ref": "Image"}]),
        ("SickOne.AlarmActions", {"Ref": "Topics"}),
        (STATISTIC, "p99.99"),
        (STATISTIC, "p100"),
        (STATISTIC, "IQM"),
        (STATISTIC, "PR(:300)"),
        (STATISTIC, {"Ref": "Image"}),
    ],
)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    template = stack()
    template["Parameters"]["Topics"] = {"Type": "CommaDelimitedList", "Default": "none"}
    assert findings(changed(place, value, template), *OURS) == []
