"""Plans and results of sets as text and as JSON, to the letter."""

from __future__ import annotations

import json

import pytest

from generator.deployer.results import Cause, Difference
from generator.deployer.stack_sets import report
from generator.deployer.stack_sets.model import Failure, SetPlan, SetResult

from .stage import HOME, UNIT, A

DIFFERENCES = (
    Difference(name="parameter LogRetentionDays", before="7", after="14"),
    Difference(name="tag Owner", before=None, after=""),
    Difference(name="description", before="two\n lines", after=None),
)


def told(before: str | None, after: str | None) -> str:
    """Return the line about a difference."""
    changed = (Difference(name="P", before=before, after=after),)
    head, line = report.plans([_plan(changed)], "text", 0).split("\n", 1)
    assert head == "cluster: update the set prod-cluster"
    return line.removesuffix("\n")


def test_a_program_gets_every_difference_with_both_sides_and_nothing_shortened() -> None:
    [found] = json.loads(report.plans([_plan(DIFFERENCES)], "json", 0))["sets"]
    assert found["differences"] == [
        {"name": "parameter LogRetentionDays", "before": "7", "after": "14"},
        {"name": "tag Owner", "before": None, "after": ""},
        {"name": "description", "before": "two\n lines", "after": None},
    ]
    assert [list(each) for each in found["differences"]] == [["name", "before", "after"]] * 3, "in this order"


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("7", "14", "7 -> 14"),
        (None, "", "(none) -> (empty)"),
        ("two  blanks", "b", "two  blanks -> b"),
        ("a" * 120, "b" * 121, f"{'a' * 120} -> {'b' * 117}..."),
    ],
)
def test_a_person_sees_where_a_value_is_empty_or_missing_and_the_beginning_of_a_long_one(
    before: str | None, after: str | None, line: str
) -> None:
    assert told(before, after) == f"      P: {line}"


def test_the_cause_of_a_failed_instance_is_one_resource_with_a_link() -> None:
    cause = Cause(
        resource="Logs",
        type="AWS::Logs::LogGroup",
        status="CREATE_FAILED",
        reason="LimitExceeded",
        stack_id="arn:aws:cloudformation:eu-west-1:222200000001:stack/s/1",
        link="https://console.example/",
    )
    failure = Failure(account=A, region=HOME, unit=UNIT, reason="no", cause=cause)
    result = SetResult(key="cluster", name="prod-cluster", outcome="failed", text="FAILED", failures=(failure,))
    [found] = json.loads(report.results([result], "json", 1))["sets"]
    assert found["failures"] == [
        {
            "account": A,
            "region": HOME,
            "unit": UNIT,
            "reason": "no",
            "root_cause": {
                "resource": "Logs",
                "type": "AWS::Logs::LogGroup",
                "status": "CREATE_FAILED",
                "reason": "LimitExceeded",
                "link": "https://console.example/",
            },
            "hint": "",
        }
    ]
    assert report.results([result], "text", 1).splitlines()[1:] == [
        f"  FAILED {A} {HOME} {UNIT}: no",
        "    Logs (AWS::Logs::LogGroup) CREATE_FAILED: LimitExceeded",
        "    https://console.example/",
    ]


def _plan(differences: tuple[Difference, ...]) -> SetPlan:
    return SetPlan(key="cluster", name="prod-cluster", action="update", differences=differences)
