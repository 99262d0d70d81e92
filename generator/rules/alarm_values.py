"""Values of an alarm that CloudWatch does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import ALARM, ALARM_TYPES
from generator.rules._base import Problem
from generator.rules._ecs import members
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence

ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
MAXIMUM_PERCENT = 100
_PERCENTILE = re.compile(r"(p|tm|tc|ts|wm|)(\d+(?:\.\d+)?)")


class AlarmValues(_base.Rule):
    """An alarm acts on ARNs, and its percentile is one of a hundred."""

    id = "E9077"
    shortdesc = "The actions of an alarm are ARNs, and its percentile is p0 to p100"
    description = (
        "PutMetricAlarm refuses an action that is no ARN, such as the name of a topic, and an extended statistic "
        "beyond 100 percent or without its letter: p95 is one."
    )
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
    tags = ["cloudwatch", "alarms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every alarm."""
        for alarm in model.resources(*ALARM_TYPES):
            yield from _actions(model, alarm)
            if alarm.type == ALARM:
                yield from _statistic(alarm.properties, "ExtendedStatistic")
                for query in members(alarm.properties.get("Metrics")):
                    statistic = query.get("MetricStat")
                    if isinstance(statistic, Mapping):
                        yield from _statistic(statistic, "Stat")


def _actions(model: Model, alarm: Resource) -> Iterator[Problem]:
    for key in ACTIONS:
        actions = alarm.properties.get(key)
        for where in actions.paths if isinstance(actions, Sequence) else ():
            # What a parameter holds by default may be a placeholder.
            action = model.written(where)
            if isinstance(action, str) and not action.startswith("arn:"):
                yield where, f"{action} is no ARN: an action of an alarm is the ARN of a topic, a function or a policy"


def _statistic(holder: Mapping, key: str) -> Iterator[Problem]:
    value = holder.get(key)
    found = _PERCENTILE.fullmatch(value) if isinstance(value, str) else None
    if found and not found[1]:
        yield holder.where(key), f"{value} is no statistic: write p{value}"
    elif found and float(found[2]) > MAXIMUM_PERCENT:
        yield holder.where(key), f"{value} is beyond {found[1]}{MAXIMUM_PERCENT}: such a percentile does not exist"
