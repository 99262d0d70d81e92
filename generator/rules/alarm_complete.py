"""What an alarm on a metric consists of."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import ALARM
from generator.rules._base import Problem
from generator.rules._codedeploy import lacks, properties_known
from generator.rules._model import Model
from generator.rules._values import Mapping

# One of each is needed: by every alarm, and by one that names its metric itself.
ALWAYS = (("ComparisonOperator",), ("EvaluationPeriods",), ("Threshold", "ThresholdMetricId"))
OF_ONE_METRIC = (("Namespace",), ("Period",), ("Statistic", "ExtendedStatistic"))
# Ways to evaluate that came later and need less.
OTHERWISE = ("EvaluationCriteria", "EvaluationInterval", "EvaluationWindow")


class CompleteAlarm(_base.Rule):
    """An alarm says what it measures, how, and when that is too much."""

    id = "E9076"
    shortdesc = "An alarm on a metric says how it is measured and compared"
    description = (
        "CloudFormation's schema requires nothing of an alarm, because other kinds need other things. For a metric, "
        "PutMetricAlarm refuses an alarm without comparison, threshold and evaluation periods, and one on MetricName "
        "without its namespace, statistic and period."
    )
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
    tags = ["cloudwatch", "alarms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every alarm on a metric or on several."""
        for alarm in model.resources(ALARM):
            properties = alarm.properties
            if not properties_known(alarm) or any(key in properties for key in OTHERWISE):
                continue
            needed = ALWAYS * ("MetricName" in properties or "Metrics" in properties)
            for choice in (*needed, *OF_ONE_METRIC * ("MetricName" in properties)):
                if _lacks_all(properties, choice):
                    yield properties.path, f"An alarm on a metric needs {' or '.join(choice)}"


def _lacks_all(properties: Mapping, keys: tuple[str, ...]) -> bool:
    return all(lacks(properties, key) for key in keys)
