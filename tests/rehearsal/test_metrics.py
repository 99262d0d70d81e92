"""What the balancer counts becomes metrics, and alarms on them roll deployments back.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from generator.rehearsal.balancer import Sample, TargetHealth
from generator.rehearsal.balancer.model import State
from generator.rehearsal.client import Client
from generator.rehearsal.latency import Latencies
from generator.rehearsal.metrics.evaluation import Series, judge
from generator.rehearsal.metrics.publishing import Datum, by_group, of_balancer, of_group, of_health
from rehearsal.delivery import PRODUCTION, TEST, Delivery, Fast, blue_green

HERE = {"TargetGroup": "targetgroup/one/1", "LoadBalancer": "app/web/1"}
KEEP = None


def alarm(**changes: Any) -> dict[str, Any]:
    return {
        "EvaluationPeriods": 3,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "StateValue": "OK",
        **changes,
    }


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, all rows of both tables:
# five periods, the newest last, 0 within the threshold, X beyond it, - missing; then the states for missing, ignore,
# breaching and notBreaching.
THREE_OF_THREE = {
    "0-X-X": ("OK", "OK", "OK", "OK"),
    "0----": ("OK", "OK", "OK", "OK"),
    "-----": ("INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
    "0XX-X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "--X--": ("ALARM", KEEP, "ALARM", "OK"),
}
TWO_OF_THREE = {
    "0-X-X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "00X0X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "0-X--": ("OK", "OK", "ALARM", "OK"),
    "----0": ("OK", "OK", "ALARM", "OK"),
    "---X-": ("ALARM", KEEP, "ALARM", "OK"),
}
ROWS = [
    (needed, row, treatment, state)
    for needed, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for row, states in table.items()
    for treatment, state in zip(("missing", "ignore", "breaching", "notBreaching"), states, strict=True)
]


# When the newest period of a row begins. CloudWatch shows the day first.
NEWEST = datetime(2026, 11, 7, 6, 14, tzinfo=UTC)


def series(row: str) -> Series:
    values = {ago: float(each == "X") for ago, each in enumerate(reversed(row)) if each != "-"}
    return Series(values, NEWEST.timestamp(), 60)


@pytest.mark.parametrize(("needed", "row", "treatment", "state"), ROWS)
def test_missing_data_is_treated_as_the_tables_of_aws_say(
    needed: int, row: str, treatment: str, state: str | None
) -> None:
    verdict = judge(alarm(DatapointsToAlarm=needed, TreatMissingData=treatment), series(row))
    assert (verdict.state if verdict else None) == state


# The same page, "Avoiding premature transitions to alarm state". An older edition of it has the last row.
@pytest.mark.parametrize(
    ("needed", "row", "state"),
    [(3, "----X", KEEP), (3, "---X-", KEEP), (3, "--X--", "ALARM"), (2, "----X", KEEP), (3, "X----", "ALARM")],
)
def test_a_value_beyond_the_threshold_is_an_alarm_when_it_is_old_enough(
    needed: int, row: str, state: str | None
) -> None:
    verdict = judge(alarm(DatapointsToAlarm=needed), series(row))
    assert (verdict.state if verdict else None) == state


@pytest.mark.parametrize("row", ["---X0", "--X-0"])
def test_a_value_within_the_threshold_after_it_makes_it_no_alarm(row: str) -> None:
    verdict = judge(alarm(), series(row))
    assert verdict
    assert verdict.state == "OK"


# "If all data points in the alarm evaluation range are missing, the alarm transitions to INSUFFICIENT_DATA."
@pytest.mark.parametrize("row", ["0----", "-0---", "X----", "--X--", "----X"])
def test_an_alarm_knows_too_little_only_without_any_value(row: str) -> None:
    verdict = judge(alarm(), series(row))
    assert not verdict or verdict.state != "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("comparison", "below", "equal", "above"),
    [
        ("GreaterThanOrEqualToThreshold", "OK", "ALARM", "ALARM"),
        ("GreaterThanThreshold", "OK", "OK", "ALARM"),
        ("LessThanThreshold", "ALARM", "OK", "OK"),
        ("LessThanOrEqualToThreshold", "ALARM", "ALARM", "OK"),
    ],
)
def test_a_value_is_compared_as_the_alarm_says(comparison: str, below: str, equal: str, above: str) -> None:
    one = alarm(EvaluationPeriods=1, ComparisonOperator=comparison)
    states = [verdict.state for value in (0.9, 1.0, 1.1) if (verdict := judge(one, Series({0: value})))]
    assert states == [below, equal, above]


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html has the first sentence,
# and https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-alarms-partial-data.html
# one with more datapoints and "OK -> ALARM" for an alarm that knew too little. The others are in no document of AWS.
LEAST = "was greater than or equal to the threshold (1.0)"
REASONS: list[tuple[str, dict[str, Any], str]] = [
    (
        "X",
        {"EvaluationPeriods": 1, "DatapointsToAlarm": 1},
        (
            f"1 out of the last 1 datapoints [1.0 (07/11/26 06:14:00)] {LEAST} "
            "(minimum 1 datapoint for OK -> ALARM transition)."
        ),
    ),
    (
        "XX0",
        {"DatapointsToAlarm": 2, "StateValue": "INSUFFICIENT_DATA"},
        (
            "2 out of the last 3 datapoints [1.0 (07/11/26 06:13:00), 1.0 (07/11/26 06:12:00)] were greater than or "
            "equal to the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition)."
        ),
    ),
    (
        "X00",
        {"DatapointsToAlarm": 3, "StateValue": "INSUFFICIENT_DATA"},
        (
            "2 out of the last 3 datapoints [0.0 (07/11/26 06:14:00), 0.0 (07/11/26 06:13:00)] were not greater than "
            "or equal to the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition)."
        ),
    ),
    (
        "--X",
        {"DatapointsToAlarm": 1, "TreatMissingData": "notBreaching"},
        (
            f"1 out of the last 3 datapoints [1.0 (07/11/26 06:14:00)] {LEAST} and 2 missing datapoints were treated "
            "as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition)."
        ),
    ),
    (
        "XX",
        {"EvaluationPeriods": 2},
        (
            "2 datapoints [1.0 (07/11/26 06:14:00), 1.0 (07/11/26 06:13:00)] were greater than or equal to the "
            "threshold (1.0)."
        ),
    ),
    (
        "-0",
        {"EvaluationPeriods": 2, "TreatMissingData": "breaching"},
        (
            "1 datapoint [0.0 (07/11/26 06:14:00)] was not greater than or equal to the threshold (1.0) and 1 missing "
            "datapoint was treated as [Breaching]."
        ),
    ),
    (
        "-",
        {"EvaluationPeriods": 1, "TreatMissingData": "breaching"},
        "no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].",
    ),
    (
        "-",
        {"DatapointsToAlarm": 2, "TreatMissingData": "notBreaching"},
        "no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].",
    ),
]


@pytest.mark.parametrize(("row", "changes", "reason"), REASONS, ids=[reason for _, _, reason in REASONS])
def test_the_reason_is_what_cloudwatch_says(row: str, changes: dict[str, Any], reason: str) -> None:
    verdict = judge(alarm(**changes), series(row))
    assert verdict
    assert verdict.reason == f"Threshold Crossed: {reason}"


@pytest.mark.parametrize(("periods", "rest"), [(1, "1 datapoint was unknown."), (5, "5 datapoints were unknown.")])
def test_an_alarm_that_knows_nothing_says_so(periods: int, rest: str) -> None:
    verdict = judge(alarm(EvaluationPeriods=periods), series("-"))
    assert verdict
    assert (verdict.state, verdict.reason) == ("INSUFFICIENT_DATA", f"Insufficient Data: {rest}")


def sample(second: int, group: str, *latencies: float, **counts: int) -> Sample:
    taken = Latencies()
    for each in latencies:
        taken.add(each)
    zero = dict.fromkeys(("requests", "target_5xx", "balancer_5xx", "connection_errors"), 0)
    return Sample(second=second, group=group, latencies=taken, **{**zero, **counts})


def test_a_group_publishes_what_it_has_and_no_zeros() -> None:
    [(group, minute)] = by_group(
        [sample(1, "one", 0.1, requests=1), sample(2, "one", requests=2, target_5xx=1)]
    ).items()
    published = {datum.name: datum for datum in of_group(minute, HERE)}
    assert (group, set(published)) == ("one", {"RequestCount", "HTTPCode_Target_5XX_Count", "TargetResponseTime"})
    assert published["RequestCount"] == Datum("RequestCount", HERE, ((3, 1),))
    [(seconds, count)] = published["TargetResponseTime"].values
    assert (round(seconds, 2), count, published["TargetResponseTime"].unit) == (0.1, 1, "Seconds")


def test_errors_of_the_load_balancer_belong_to_no_group() -> None:
    [minute] = by_group([sample(1, "one", requests=1, balancer_5xx=1, connection_errors=1)]).values()
    assert {datum.name for datum in of_group(minute, HERE)} == {"RequestCount", "TargetConnectionErrorCount"}
    assert "HTTPCode_ELB_5XX_Count" in {datum.name for datum in of_balancer(minute, HERE)}


def test_hosts_are_counted_while_a_group_has_any() -> None:
    states: tuple[State, ...] = ("healthy", "healthy", "unhealthy", "initial", "draining")
    hosts = [TargetHealth("127.0.0.1", port, state) for port, state in enumerate(states)]
    counts = {datum.name: datum.values for datum in of_health(hosts, HERE)}
    assert counts == {"HealthyHostCount": ((2, 1),), "UnHealthyHostCount": ((1, 1),)}
    assert list(of_health([], HERE)) == []


def _alarm_of_template(group: str, **more: Any) -> dict[str, Any]:
    dimensions = [
        {"Name": "TargetGroup", "Value": {"Fn::GetAtt": [group, "TargetGroupFullName"]}},
        {"Name": "LoadBalancer", "Value": {"Fn::GetAtt": ["Balancer", "LoadBalancerFullName"]}},
    ]
    properties = {
        "Namespace": "AWS/ApplicationELB",
        "Dimensions": dimensions,
        "Period": 60,
        "EvaluationPeriods": 2,
        "TreatMissingData": "notBreaching",
        **more,
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def _alarms_of_template(group: str) -> dict[str, Any]:
    faults = {
        "AlarmName": f"{group}Faults",
        "MetricName": "HTTPCode_Target_5XX_Count",
        "Statistic": "Sum",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        # A minute takes a tenth of a second, so few requests fall into one.
        "Threshold": 1,
    }
    latency = {
        "AlarmName": f"{group}Latency",
        "MetricName": "TargetResponseTime",
        "ExtendedStatistic": "p95",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0.25,
    }
    hosts = {
        "AlarmName": f"{group}UnhealthyHosts",
        "MetricName": "UnHealthyHostCount",
        "Statistic": "Minimum",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
    }
    return {str(each["AlarmName"]): _alarm_of_template(group, **each) for each in (faults, latency, hosts)}


@pytest.fixture
def delivery(fast: Fast, account: str) -> Iterator[Delivery]:
    """A service that clients ask, with the alarms of our template on both groups."""
    ports = fast.post("balancer", ports={str(PRODUCTION): 0, str(TEST): 0})["ports"]
    made = Delivery.made(
        fast,
        account,
        more=_alarms_of_template("One") | _alarms_of_template("Two"),
        BlueGreenDeploymentConfiguration=blue_green(kept=2800),
        AlarmConfiguration={
            "Enabled": True,
            "Alarms": [{"Name": f"{group}{kind}"} for group in ("One", "Two") for kind in ("Faults", "Latency")],
        },
    )
    with Client(f"http://127.0.0.1:{ports[str(PRODUCTION)]}/", workers=4, rate=60):
        yield made
    fast.post("reset")


def state(delivery: Delivery, name: str) -> str:
    [shown] = delivery.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(shown["StateValue"])


def metric(delivery: Delivery, name: str, group: str) -> dict[str, Any]:
    elbv2 = delivery.client("elbv2")
    [found] = elbv2.describe_target_groups(Names=[group])["TargetGroups"]
    [balancer] = elbv2.describe_load_balancers()["LoadBalancers"]
    names = {
        "TargetGroup": found["TargetGroupArn"].rpartition(":")[2],
        "LoadBalancer": balancer["LoadBalancerArn"].partition("loadbalancer/")[2],
    }
    dimensions = [{"Name": key, "Value": value} for key, value in names.items()]
    return {"Namespace": "AWS/ApplicationELB", "MetricName": name, "Dimensions": dimensions}


def last_hour() -> dict[str, datetime]:
    now = datetime.now(UTC)
    return {"StartTime": now - timedelta(hours=1), "EndTime": now}


def statistics(delivery: Delivery, name: str, group: str, *kinds: str) -> list[dict[str, Any]]:
    answer = delivery.client("cloudwatch").get_metric_statistics(
        **metric(delivery, name, group), **last_hour(), Period=1, Statistics=kinds
    )
    return list(answer["Datapoints"])


def test_a_version_that_is_broken_raises_its_alarm_and_is_rolled_back(delivery: Delivery) -> None:
    delivery.when(lambda: state(delivery, "OneFaults"), lambda seen: seen == "OK")
    info = delivery.ended(delivery.begin(BROKEN="yes"))
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert "TwoFaults" in info["errorInformation"]["message"]
    assert delivery.ended(info["rollbackInfo"]["rollbackDeploymentId"])["status"] == "Succeeded"
    assert delivery.weights() == {"one": 1}
    delivery.when(lambda: state(delivery, "TwoFaults"), lambda seen: seen == "OK")
    assert state(delivery, "OneFaults") == "OK"
    client = delivery.client("cloudwatch")
    items = client.describe_alarm_history(AlarmName="TwoFaults", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    assert "Alarm updated from OK to ALARM" in {each["HistorySummary"] for each in items}
    reasons = [json.loads(each["HistoryData"])["newState"]["stateReason"] for each in items]
    assert any("were greater than or equal to the threshold (1.0)" in each for each in reasons)
    errors = statistics(delivery, "HTTPCode_Target_5XX_Count", "two", "Sum")
    requests = statistics(delivery, "RequestCount", "two", "Sum")
    assert 0 < sum(each["Sum"] for each in errors) == sum(each["Sum"] for each in requests)
    assert statistics(delivery, "HTTPCode_Target_5XX_Count", "one", "Sum") == []


def test_a_version_that_is_slow_raises_its_alarm_and_is_rolled_back(delivery: Delivery) -> None:
    info = delivery.ended(delivery.begin(SLOW_AFTER="0", SLOW_SECONDS="0.5"))
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert "TwoLatency" in info["errorInformation"]["message"]
    assert delivery.ended(info["rollbackInfo"]["rollbackDeploymentId"])["status"] == "Succeeded"
    assert min(each["Minimum"] for each in statistics(delivery, "TargetResponseTime", "two", "Minimum")) > 0.25
    times = {"Metric": metric(delivery, "TargetResponseTime", "two"), "Period": 3600, "Stat": "p95"}
    [result] = delivery.client("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "times", "MetricStat": times}], **last_hour()
    )["MetricDataResults"]
    assert min(result["Values"]) > 0.25


def test_tasks_that_fail_their_checks_raise_the_alarm_of_their_group(delivery: Delivery) -> None:
    delivery.begin(UNHEALTHY="yes")
    delivery.when(lambda: state(delivery, "TwoUnhealthyHosts"), lambda seen: seen == "ALARM")
    assert state(delivery, "OneUnhealthyHosts") != "ALARM"
    assert {each["Minimum"] for each in statistics(delivery, "HealthyHostCount", "two", "Minimum")} == {0}


def test_a_state_that_somebody_has_set_lasts_until_the_next_evaluation(delivery: Delivery) -> None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
    delivery.when(lambda: state(delivery, "OneUnhealthyHosts"), lambda seen: seen == "OK")
    delivery.client("cloudwatch").set_alarm_state(
        AlarmName="OneUnhealthyHosts", StateValue="ALARM", StateReason="testing"
    )
    delivery.when(lambda: state(delivery, "OneUnhealthyHosts"), lambda seen: seen == "OK")


def test_values_of_other_dimensions_do_not_count(fast: Fast, account: str) -> None:
    client = fast.client("cloudwatch", account=account)
    client.put_metric_alarm(
        AlarmName="one", Namespace="Own", MetricName="Errors", Dimensions=[{"Name": "Group", "Value": "one"}],
        Period=86400, Statistic="Sum", Threshold=1, EvaluationPeriods=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )  # fmt: skip
    states = []
    for group in ("two", "one"):
        client.put_metric_data(
            Namespace="Own",
            MetricData=[{"MetricName": "Errors", "Dimensions": [{"Name": "Group", "Value": group}], "Value": 5}],
        )
        states += [each["StateValue"] for each in client.describe_alarms(AlarmNames=["one"])["MetricAlarms"]]
    assert states == ["INSUFFICIENT_DATA", "ALARM"]
