"""What an alarm on a metric consists of."""

from __future__ import annotations

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("Namespace", "Namespace"),
        ("Period", "Period"),
        ("Statistic", "Statistic or ExtendedStatistic"),
        ("EvaluationPeriods", "EvaluationPeriods"),
        ("ComparisonOperator", "ComparisonOperator"),
        ("Threshold", "Threshold or ThresholdMetricId"),
    ],
)
def test_what_is_missing_is_found(key: str, words: str) -> None:
    message = f"An alarm on a metric needs {words}"
    assert findings(changed(f"SickOne.{key}", GONE), "E9076") == [("E9076", message)]


@pytest.mark.parametrize("key", ["EvaluationPeriods", "ComparisonOperator", "Threshold"])
def test_metric_math_needs_less(key: str) -> None:
    assert [rule for rule, _ in findings(changed(f"SickTwo.{key}", GONE), "E9076")] == ["E9076"]


def test_other_alarms_are_left_alone() -> None:
    template = changed("SickOne.Threshold", GONE)
    assert findings(changed("SickOne.ThresholdMetricId", "band", template), *OURS) == []
    query = {"PromQLCriteria": {"Query": "up == 0"}}
    assert findings(changed("SickOne", {"Type": "AWS::CloudWatch::Alarm"}), "E9076") == []
    assert findings(changed("SickOne.EvaluationCriteria", query, template), "E9076") == []
