"""What state an alarm has, from the values of its metric: missing data, and so many of so many periods.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALARM, OK, UNKNOWN = "ALARM", "OK", "INSUFFICIENT_DATA"

_BREACHES = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
# CloudWatch looks further back than the periods that count. How far it does not say; in its examples it is two.
FURTHER_BACK = 2


@dataclass(frozen=True)
class Verdict:
    """A state and CloudWatch's words for why."""

    state: str
    reason: str


@dataclass(frozen=True)
class _Evidence:
    """The values that count, the newest last, each with how many periods ago it was; and how many are missing."""

    values: tuple[tuple[int, float], ...]
    breaching: int
    missing: int
    needed: int


def judge(alarm: Mapping[str, Any], values: Mapping[int, float]) -> Verdict | None:
    """Return the state of an alarm; None if it is to keep the one it has.

    `values` are those of its metric by how many periods ago they were, 0 for the newest period.
    """
    evidence = _evidence(alarm, values)
    state = _state(alarm.get("TreatMissingData", "missing"), evidence)
    return Verdict(state, _reason(alarm, evidence, state)) if state else None


def _evidence(alarm: Mapping[str, Any], values: Mapping[int, float]) -> _Evidence:
    periods = alarm["EvaluationPeriods"]
    there = [(ago, values[ago]) for ago in range(periods + FURTHER_BACK) if ago in values][:periods]
    breaches, _ = _BREACHES[alarm["ComparisonOperator"]]
    breaching = sum(breaches(value, alarm["Threshold"]) for _, value in there)
    needed = alarm.get("DatapointsToAlarm") or periods
    return _Evidence(tuple(reversed(there)), breaching, periods - len(there), needed)


def _state(treatment: str, evidence: _Evidence) -> str | None:
    breaching, missing, needed = evidence.breaching, evidence.missing, evidence.needed
    if not missing or treatment in ("breaching", "notBreaching"):
        return ALARM if breaching + (missing if treatment == "breaching" else 0) >= needed else OK
    if breaching >= needed:
        return ALARM
    if breaching < len(evidence.values):
        return OK
    if treatment == "ignore":
        return None
    return _of_incomplete(evidence)


def _of_incomplete(evidence: _Evidence) -> str | None:
    """Return the state where some values are missing and all others, if there are any, breach.

    It is an alarm if the oldest is as old as the number of values that an alarm needs; younger ones may have company
    that is only late.
    """
    if not evidence.values:
        return UNKNOWN
    oldest, _ = evidence.values[0]
    return ALARM if oldest + 1 >= evidence.needed else None


def _reason(alarm: Mapping[str, Any], evidence: _Evidence, state: str) -> str:
    count, missing = len(evidence.values), evidence.missing
    if state == UNKNOWN:
        return f"Insufficient Data: {_some(missing, 'datapoint')} {_were(missing)} unknown."
    treatment = alarm.get("TreatMissingData", "missing")
    treated = f"treated as [{treatment[0].upper()}{treatment[1:]}]"
    if not count:
        return (
            f"Threshold Crossed: no datapoints were received for {_some(missing, 'period')} and "
            f"{_some(missing, 'missing datapoint')} {_were(missing)} {treated}."
        )
    crossing = evidence.breaching if state == ALARM else count - evidence.breaching
    least = evidence.needed if state == ALARM else alarm["EvaluationPeriods"] - evidence.needed + 1
    shown = ", ".join(str(float(value)) for _, value in reversed(evidence.values))
    _, words = _BREACHES[alarm["ComparisonOperator"]]
    return (
        f"Threshold Crossed: {crossing} out of the last {count} datapoints [{shown}] "
        f"{_were(crossing)} {'' if state == ALARM else 'not '}{words} the threshold ({alarm['Threshold']}) "
        f"(minimum {_some(least, 'datapoint')} for {alarm['StateValue']} -> {state} transition)."
    )


def _some(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
