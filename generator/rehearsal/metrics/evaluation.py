"""What state an alarm has, from the values of its metric: missing data, and so many of so many periods.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html

The words for why are those of the events in
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html. No document has those
for missing values, nor those of an alarm that names no number of datapoints: they are as others have received them.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ALARM, OK, UNKNOWN = "ALARM", "OK", "INSUFFICIENT_DATA"

_BREACHES = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
# CloudWatch looks further back than the periods that count. How far depends on their length, and it does not say how;
# in its examples, with periods of five minutes, it is two.
FURTHER_BACK = 2
_FILLED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


@dataclass(frozen=True)
class Series:
    """The values of a metric by how many periods ago they were, 0 for the newest one.

    `newest` is when that one begins and `period` how long each takes, both in seconds.
    """

    values: Mapping[int, float]
    newest: float = 0.0
    period: float = 60.0

    def shown(self, ago: int) -> str:
        """Return a value with the time when its period begins, as CloudWatch shows it."""
        begin = datetime.fromtimestamp(self.newest - ago * self.period, UTC)
        return f"{float(self.values[ago])} ({begin:%d/%m/%y %H:%M:%S})"


@dataclass(frozen=True)
class Verdict:
    """A state and CloudWatch's words for why."""

    state: str
    reason: str


@dataclass(frozen=True)
class _Evidence:
    """How long ago the values that count were, the oldest first, and which of them breach; and how many are missing."""

    there: tuple[int, ...]
    breaching: tuple[int, ...]
    missing: int
    needed: int


def judge(alarm: Mapping[str, Any], series: Series) -> Verdict | None:
    """Return the state that an alarm has by the values of its metric; None if it is to keep the one it has."""
    evidence = _evidence(alarm, series.values)
    state = _state(alarm.get("TreatMissingData", "missing"), evidence)
    return Verdict(state, _reason(alarm, series, evidence, state)) if state else None


def _evidence(alarm: Mapping[str, Any], values: Mapping[int, float]) -> _Evidence:
    periods = alarm["EvaluationPeriods"]
    newest = [ago for ago in range(periods + FURTHER_BACK) if ago in values][:periods]
    there = tuple(reversed(newest))
    breaches, _ = _BREACHES[alarm["ComparisonOperator"]]
    breaching = tuple(ago for ago in there if breaches(values[ago], alarm["Threshold"]))
    needed = alarm.get("DatapointsToAlarm") or periods
    return _Evidence(there, breaching, periods - len(there), needed)


def _state(treatment: str, evidence: _Evidence) -> str | None:
    breaching, missing, needed = len(evidence.breaching), evidence.missing, evidence.needed
    if not missing or treatment in _FILLED:
        return ALARM if breaching + (missing if treatment == "breaching" else 0) >= needed else OK
    if breaching >= needed:
        return ALARM
    if breaching < len(evidence.there):
        return OK
    if treatment == "ignore":
        return None
    return _of_incomplete(evidence)


def _of_incomplete(evidence: _Evidence) -> str | None:
    """Return the state where some values are missing and all others, if there are any, breach.

    It is an alarm if the oldest is as old as the number of values that an alarm needs; younger ones may have company
    that is only late. The page calls an alarm at once a premature one, and does not name the state instead: it stays.
    """
    if not evidence.there:
        return UNKNOWN
    return ALARM if evidence.there[0] + 1 >= evidence.needed else None


def _reason(alarm: Mapping[str, Any], series: Series, evidence: _Evidence, state: str) -> str:
    if state == UNKNOWN:
        return f"Insufficient Data: {_some(evidence.missing, 'datapoint')} {_were(evidence.missing)} unknown."
    parts = [_crossing(alarm, series, evidence, state), _filled(alarm, evidence)]
    return f"Threshold Crossed: {' and '.join(part for part in parts if part)}{_least(alarm, evidence, state)}."


def _crossing(alarm: Mapping[str, Any], series: Series, evidence: _Evidence, state: str) -> str:
    """Return the words for the values that speak for the state, the newest first; empty if only missing ones do."""
    if not evidence.there:
        return f"no datapoints were received for {_some(evidence.missing, 'period')}"
    crossing = [ago for ago in reversed(evidence.there) if (ago in evidence.breaching) == (state == ALARM)]
    if not crossing:
        return ""
    count, shown = len(crossing), ", ".join(series.shown(ago) for ago in crossing)
    many = _some(count, "datapoint")
    if "DatapointsToAlarm" in alarm:
        many = f"{count} out of the last {alarm['EvaluationPeriods']} datapoints"
    _, words = _BREACHES[alarm["ComparisonOperator"]]
    words = f"{_were(count)} {'' if state == ALARM else 'not '}{words}"
    return f"{many} [{shown}] {words} the threshold ({float(alarm['Threshold'])})"


def _filled(alarm: Mapping[str, Any], evidence: _Evidence) -> str:
    treatment, missing = _FILLED.get(alarm.get("TreatMissingData", "missing")), evidence.missing
    if not treatment or not missing:
        return ""
    return f"{_some(missing, 'missing datapoint')} {_were(missing)} treated as [{treatment}]"


def _least(alarm: Mapping[str, Any], evidence: _Evidence, state: str) -> str:
    """Return how many values it takes; the states are named without regard to the one that the alarm had."""
    if "DatapointsToAlarm" not in alarm or not evidence.there:
        return ""
    least = evidence.needed if state == ALARM else alarm["EvaluationPeriods"] - evidence.needed + 1
    return f" (minimum {_some(least, 'datapoint')} for {'OK -> ALARM' if state == ALARM else 'ALARM -> OK'} transition)"


def _some(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
