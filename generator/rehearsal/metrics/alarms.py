"""Alarms on metrics, evaluated as CloudWatch does and on the rehearsal's clock.

ministack evaluates them when data arrives, over all dimensions and periods at once. Here each has the metric with its
own dimensions, period by period, and time alone changes its state, too. A period of 60 s is 60/factor real seconds,
while times stay what they are: at factor 12 `GetMetricStatistics` shows with `Period=5` what an alarm takes for a
minute. Composite alarms, actions, history and statistics are ministack's.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch

from generator.rehearsal.metrics.evaluation import FURTHER_BACK, Series, judge


class Alarms:
    """The alarms of whatever account and Region is asked about."""

    def __init__(self, clock_factor: float) -> None:
        self._clock_factor = clock_factor

    def install(self) -> None:
        """Evaluate in ministack's place."""
        cloudwatch._evaluate_alarm = self._with_data

    def evaluate(self, moment: float) -> None:
        """Give every alarm the state that it has at a moment."""
        for alarm in cloudwatch._alarms.values():
            if alarm.get("MetricName"):
                self._evaluate(alarm, self._points(alarm), moment)

    def _with_data(self, alarm: dict[str, Any]) -> None:
        """Evaluate an alarm that was made, or whose metric may have got a value; not before there is one."""
        if alarm.get("MetricName") and (points := self._points(alarm)):
            self._evaluate(alarm, points, time.time())

    def _points(self, alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
        dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
        points: list[dict[str, Any]] = cloudwatch._metrics.get(
            (alarm["Namespace"], alarm["MetricName"], dimensions), []
        )
        return list(points)

    def _evaluate(self, alarm: dict[str, Any], points: list[dict[str, Any]], moment: float) -> None:
        verdict = judge(alarm, self._series(alarm, points, moment))
        if verdict and verdict.state != alarm["StateValue"]:
            before, alarm["StateValue"] = alarm["StateValue"], verdict.state
            alarm["StateReason"] = verdict.reason
            alarm["StateUpdatedTimestamp"] = alarm["StateTransitionedTimestamp"] = int(time.time())
            cloudwatch._record_history(alarm["AlarmName"], before, verdict.state, verdict.reason)
            cloudwatch._dispatch_alarm_actions(alarm, before, verdict.state, verdict.reason)
            cloudwatch._evaluate_parent_alarms(alarm)

    def _series(self, alarm: Mapping[str, Any], points: list[dict[str, Any]], moment: float) -> Series:
        """Return the values of the alarm's statistic.

        The period that has only begun is the newest one if it has a value already.
        """
        now = self._period(alarm, moment)
        by_period = defaultdict(list)
        for point in points:
            period = self._period(alarm, point["Timestamp"])
            if now - period <= alarm["EvaluationPeriods"] + FURTHER_BACK:
                by_period[period].append(point)
        newest = now if now in by_period else now - 1
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
        values = {
            newest - period: cloudwatch._stat_value(cloudwatch._calc_stats(each), statistic, each)
            for period, each in by_period.items()
        }
        seconds = int(alarm.get("Period", 60)) / self._clock_factor
        return Series({ago: value for ago, value in values.items() if value is not None}, newest * seconds, seconds)

    def _period(self, alarm: Mapping[str, Any], moment: float) -> int:
        return int(moment * self._clock_factor // int(alarm.get("Period", 60)))
