"""Plans and results as text, JSON and Markdown: complete, short enough, and without any secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deployer import exits
from generator.deployer.report import json_text, markdown, text
from generator.deployer.report.model import Run, symbol
from generator.deployer.results import (
    Cause,
    Difference,
    Finding,
    PropertyChange,
    ResourceChange,
    StackPlan,
    StackResult,
)
from generator.deployer.session import Secrets

PLANS: list[Callable[[Run], str]] = [text.plan, json_text.plan, markdown.plan]
RESULTS: list[Callable[[Run], str]] = [text.results, json_text.results, markdown.results]


def run(*stacks: StackPlan | StackResult, secrets: tuple[str, ...] = (), code: int = 0) -> Run:
    return Run(
        environment="dev",
        account="111122223333",
        region="eu-west-1",
        version="1.0.0",
        exit_code=code,
        plans=[each for each in stacks if isinstance(each, StackPlan)],
        results=[each for each in stacks if isinstance(each, StackResult)],
        secrets=Secrets(secrets),
    )


def plan(value: str = "", **members: Any) -> StackPlan:
    """Return a plan that says a value wherever one can be said."""
    return StackPlan(
        **{
            "key": "cluster",
            "name": "dev-cluster",
            "action": "update",
            "changes": (change(value),),
            "parameters": (Difference(name="P", before=value, after=f"new {value}"),),
            "tags": (Difference(name="T", before=None, after=value),),
            "outputs": (Difference(name="O", before=value, after=None),),
            "findings": (Finding(level="WARN", name="QUOTA", text=f"a finding {value}", resource="R", path="/x"),),
            "notes": (f"a note {value}",),
            "refusals": (f"a refusal {value}",),
            **members,
        }
    )


def change(value: str = "", **members: Any) -> ResourceChange:
    changed = PropertyChange(path="X", recreation="Always", cause=f"C{value}", before=value, after=value)
    return ResourceChange(
        **{"resource": "Queue", "type": "AWS::SQS::Queue", "action": "Modify", "properties": (changed,), **members}
    )


def result(value: str = "", **members: Any) -> StackResult:
    """Return a result that says a value wherever one can be said."""
    cause = Cause(
        resource="Queue",
        type="AWS::SQS::Queue",
        status="CREATE_FAILED",
        reason=f"because {value}",
        details=(f"a detail {value}",),
        link="https://console",
    )
    return StackResult(
        **{
            "key": "cluster",
            "name": "dev-cluster",
            "outcome": "failed",
            "text": f"a text {value}\nof two lines {value}",
            "cause": cause,
            "changes": (change(value),),
            "outputs": {"Url": value},
            "warnings": (f"a warning {value}",),
            **members,
        }
    )


# Secrets -----------------------------------------------------------------------------------------------------------

# What quoting, escaping, cutting and wrapping could make unrecognisable.
secret = st.text(alphabet='ab"|<`\\\n\t é', min_size=4, max_size=400).filter(lambda value: value.strip() == value)


@given(secret, st.sampled_from(PLANS))
def test_no_rendering_of_a_plan_holds_a_secret(value: str, present: Callable[[Run], str]) -> None:
    assert present(run(plan(value), secrets=(value,))) == present(run(plan("****")))


@given(secret, st.sampled_from(RESULTS))
def test_no_rendering_of_a_result_holds_a_secret(value: str, present: Callable[[Run], str]) -> None:
    assert present(run(result(value), secrets=(value,))) == present(run(result("****")))


# JSON --------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=50))
def test_json_parses_whatever_is_in_it_and_has_the_keys_that_are_documented(value: str) -> None:
    document = json.loads(json_text.results(run(result(value), code=exits.FAILED)))
    assert document.keys() == {"environment", "account", "region", "version", "stacks", "exit"}
    [stack] = document["stacks"]
    documented = {"name", "id", "action", "status", "changes", "root_cause", "outputs", "duration_s"}
    assert documented | {"operation_id", "change_set"} <= stack.keys()
    assert (document["exit"], stack["outputs"], stack["root_cause"]["reason"]) == (
        1,
        {"Url": value},
        f"because {value}",
    )
    planned = json.loads(json_text.plan(run(plan(value))))
    assert planned["stacks"][0]["notes"] == [f"a note {value}"]


def test_a_result_without_a_cause_has_none() -> None:
    [stack] = json.loads(json_text.results(run(result(cause=None))))["stacks"]
    assert stack["root_cause"] is None


# Text --------------------------------------------------------------------------------------------------------------


def test_a_plan_says_what_happens_why_and_what_was_found() -> None:
    assert text.plan(run(plan("v", refusals=()))).splitlines() == [
        "cluster: update dev-cluster",
        "  a note v",
        "  WARN QUOTA R /x: a finding v",
        "    ~ Queue (AWS::SQS::Queue)",
        "        X: v -> v, which replaces it, because of Cv",
        "      parameter P: v -> new v",
        "      tag T: (none) -> v",
        "      output O: v -> (none)",
        "dev (111122223333, eu-west-1), version 1.0.0: 1 update",
    ]


def test_findings_stand_above_the_changes() -> None:
    lines = text.plan(run(plan("v"))).splitlines()
    assert (
        lines.index("  ! a refusal v")
        < lines.index("  WARN QUOTA R /x: a finding v")
        < lines.index("    ~ Queue (AWS::SQS::Queue)")
    )


@pytest.mark.parametrize(
    ("action", "replacement", "sign"),
    [
        ("Add", "", "+"),
        ("Remove", "", "-"),
        ("Import", "", "<-"),
        ("Modify", "False", "~"),
        ("Modify", "", "~"),
        ("Modify", "True", "-/+"),
        ("Modify", "Conditional", "?/+"),
        ("Dynamic", "", "?"),
        ("A word of tomorrow", "", "?"),
    ],
)
def test_every_change_has_a_sign(action: str, replacement: str, sign: str) -> None:
    assert symbol(change(action=action, replacement=replacement)) == sign


@pytest.mark.parametrize(
    ("type_", "marked"),
    [("AWS::IAM::Role", True), ("AWS::EC2::SecurityGroupIngress", True), ("AWS::SQS::Queue", False)],
)
def test_what_may_open_a_door_is_marked(type_: str, *, marked: bool) -> None:
    [line, *_] = text.changes([change(type=type_)])
    assert ("[security]" in line) is marked


def test_the_fate_of_data_is_told() -> None:
    [line, *_] = text.changes([change(action="Remove", policy_action="Delete")])
    assert line == "    - Queue (AWS::SQS::Queue) [Delete]"


def test_a_failure_is_told_with_its_cause_below_it() -> None:
    assert text.results(run(result("v", duration=75.4))).splitlines() == [
        "cluster  failed      1:15 a text v",
        "    of two lines v",
        "    Queue (AWS::SQS::Queue) CREATE_FAILED: because v",
        "      a detail v",
        "    https://console",
        "    warning: a warning v",
        "dev (111122223333, eu-west-1), version 1.0.0: 1 failed",
    ]


# Markdown ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30, 400])
def test_a_comment_is_never_too_long_for_github(count: int) -> None:
    changes = tuple(change("v" * 500, resource=f"Resource{number}") for number in range(count))
    plans = [plan("v" * 100, key=f"s{number}.cluster", changes=changes) for number in range(count)]
    page = markdown.plan(run(*plans))
    assert len(page) <= 65_536
    if count > 1:
        assert "more are too long for a comment; the command's text has them" in page


def test_a_comment_about_many_failures_is_never_too_long_either() -> None:
    results = [result("v" * 3000, key=f"s{number}.cluster") for number in range(300)]
    assert len(markdown.results(run(*results))) <= 65_536


@given(st.text(alphabet="a|<>`\n\r*[", max_size=40))
def test_no_value_breaks_a_table_out_of_its_cells(value: str) -> None:
    page = markdown.results(run(result(value, cause=None)))
    [row] = [line for line in page.split("\n") if line.startswith("| cluster")]
    assert row.replace("\\|", "").count("|") == 6
    assert "<" not in row.replace("&lt;", "")
    assert page.split("\n")[-2].startswith("| cluster")


def test_a_comment_says_above_the_changes_what_the_text_says_there() -> None:
    told = plan("v", recomputed_after=("network",))
    above, _, _ = markdown.plan(run(told)).partition("<details>")
    assert [line for line in above.split("\n") if line.startswith("> ")] == [
        "> **a refusal v**",
        "> a note v",
        "> planned with the values of today; worked out again after network",
        "> WARN QUOTA R /x: a finding v",
    ]
    assert all(f"  {remark}\n" in text.plan(run(told)) for remark in text.remarks(told))


def test_a_value_cannot_end_the_block_it_stands_in() -> None:
    page = markdown.plan(run(plan("```")))
    assert page.split("\n").count("```") == 2
