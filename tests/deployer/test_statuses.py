"""Every status that a stack can have, against every command: what it ends with, and exactly what it calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import pytest

from generator.deployer import statuses
from generator.deployer.statuses import CANCEL, DELETE, DEPLOY, RECOVER, RUNNING, SUCCEEDED, Step

from .aws import Aws
from .harness import Ended, Stage, only

ABSENT = "ABSENT"
UNKNOWN = "UPDATE_ROLLBACK_COMPLETE_OF_TOMORROW"
CLOUDFORMATION = botocore.session.get_session().get_service_model("cloudformation")
LISTED: tuple[str, ...] = tuple(CLOUDFORMATION.shape_for("StackStatus").enum)

LOOK = ("DescribeStacks",)
OURS = ("DescribeStacks", "GetTemplate")
PROPOSE = ("CreateChangeSet", "DescribeChangeSet", "DescribeEvents")
FOLLOW = ("DescribeStacks", "DescribeStackEvents")
EXECUTE = ("ExecuteChangeSet", *FOLLOW)
FORGET = ("DeleteChangeSet",)
FORGET_NEW = ("DeleteChangeSet", "DescribeStacks", "ListChangeSets", "DeleteStack", "DescribeStacks")
STORES = ("ListStackResources",)
REASON = ("DescribeEvents", "DescribeStackEvents", "ListStackResources")
REMOVE = ("DeleteStack", *FOLLOW)


class Row(NamedTuple):
    """The exit code of a command, and its calls: a question that is repeated counts once."""

    code: int
    calls: tuple[str, ...]


NOTHING = Row(0, LOOK)
WAIT = {
    "plan": Row(5, LOOK),
    "deploy": Row(5, FOLLOW),
    "recover": Row(5, LOOK),
    "cancel": Row(3, LOOK),
    "delete": Row(5, (*OURS, *STORES, *FOLLOW)),
}
GONE = {
    "plan": Row(0, (*LOOK, *PROPOSE, *FORGET_NEW)),
    "deploy": Row(0, (*LOOK, *PROPOSE, *EXECUTE)),
    "recover": Row(2, LOOK),
    "cancel": NOTHING,
    "delete": NOTHING,
}
UPDATABLE = {
    "plan": Row(0, (*OURS, "ListChangeSets", *PROPOSE, *FORGET)),
    "deploy": Row(0, (*OURS, "ListChangeSets", *PROPOSE, *EXECUTE)),
    "recover": NOTHING,
    "cancel": NOTHING,
    "delete": Row(0, (*OURS, *STORES, *REMOVE)),
}
STUCK = {
    "plan": Row(4, LOOK),
    "deploy": Row(4, LOOK),
    "cancel": NOTHING,
    "delete": Row(0, (*OURS, *STORES, *REMOVE)),
}


def by(operation: str) -> Row:
    """Return how `recover` leaves a status: it says why the stack is there, and what it does."""
    return Row(0, (*OURS, *REASON, operation, *FOLLOW))


EXPECTED: dict[str, dict[str, Row]] = {
    ABSENT: GONE,
    "CREATE_COMPLETE": UPDATABLE,
    "CREATE_FAILED": {**STUCK, "recover": by("RollbackStack")},
    "CREATE_IN_PROGRESS": WAIT,
    "DELETE_COMPLETE": GONE,
    # To delete it once more is a choice of its own: what stands in the way has to be looked at.
    "DELETE_FAILED": {**STUCK, "recover": by("DeleteStack"), "delete": Row(4, (*OURS, *STORES))},
    "DELETE_IN_PROGRESS": WAIT,
    "IMPORT_COMPLETE": UPDATABLE,
    "IMPORT_IN_PROGRESS": WAIT,
    "IMPORT_ROLLBACK_COMPLETE": UPDATABLE,
    # Only the console helps.
    "IMPORT_ROLLBACK_FAILED": {**STUCK, "recover": Row(4, LOOK)},
    "IMPORT_ROLLBACK_IN_PROGRESS": WAIT,
    "REVIEW_IN_PROGRESS": {
        "plan": Row(0, ("DescribeStacks", "ListChangeSets", *PROPOSE, *FORGET_NEW)),
        "deploy": Row(0, ("DescribeStacks", "ListChangeSets", *PROPOSE, *EXECUTE)),
        "recover": NOTHING,
        "cancel": NOTHING,
        "delete": Row(0, (*LOOK, "ListChangeSets", *REMOVE)),
    },
    "ROLLBACK_COMPLETE": {
        "plan": Row(0, (*OURS, *STORES)),
        "deploy": Row(0, (*OURS, *STORES, *REMOVE, *LOOK, *PROPOSE, *EXECUTE)),
        "recover": NOTHING,
        "cancel": NOTHING,
        "delete": Row(0, (*OURS, *STORES, *REMOVE)),
    },
    "ROLLBACK_FAILED": {**STUCK, "recover": by("DeleteStack")},
    "ROLLBACK_IN_PROGRESS": WAIT,
    "UPDATE_COMPLETE": UPDATABLE,
    # It has succeeded, but until it has tidied up nothing else may begin.
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": WAIT,
    "UPDATE_FAILED": {**STUCK, "recover": by("RollbackStack")},
    # Here nothing runs behind the status, so the update that is cancelled never ends.
    "UPDATE_IN_PROGRESS": {**WAIT, "cancel": Row(5, (*OURS, "CancelUpdateStack", *FOLLOW))},
    "UPDATE_ROLLBACK_COMPLETE": UPDATABLE,
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": WAIT,
    "UPDATE_ROLLBACK_FAILED": {**STUCK, "recover": by("ContinueUpdateRollback")},
    "UPDATE_ROLLBACK_IN_PROGRESS": WAIT,
}
COMMANDS = ("plan", "deploy", "recover", "cancel", "delete")
RUNS: dict[str, Callable[[Stage], Ended]] = {
    "plan": lambda stage: stage.plan(),
    "deploy": lambda stage: stage.deploy(wait_timeout=20),
    "recover": lambda stage: stage.recover("cluster"),
    "cancel": lambda stage: stage.cancel("cluster"),
    "delete": lambda stage: stage.delete(wait_timeout=20),
}


@pytest.fixture
def stage(aws: Aws, tmp_path: Path) -> Stage:
    return Stage(aws, only(tmp_path, "cluster"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("status", sorted(EXPECTED))
def test_every_command_does_what_the_status_allows_and_nothing_else(stage: Stage, status: str, command: str) -> None:
    _let_be(stage, status)

    ended = RUNS[command](stage)

    assert (ended.code, tuple(stage.calls("cluster"))) == EXPECTED[status][command], ended.text
    assert stage.left_over() == _placeholder(status, command)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_status_that_nobody_knows_is_left_to_a_person(stage: Stage, command: str) -> None:
    stage.put("cluster", LogRetentionDays="30")
    client = stage.clients.client("cloudformation", stage.target("cluster").place)

    def tell_the_future(parsed: dict[str, Any], **_: object) -> None:
        parsed["Stacks"][0]["StackStatus"] = UNKNOWN

    client.meta.events.register("after-call.cloudformation.DescribeStacks", tell_the_future)

    ended = RUNS[command](stage)

    assert ended.code == (3 if command == "cancel" else 4)
    assert UNKNOWN in ended.text
    assert stage.changes() == []


def test_the_tables_know_exactly_the_statuses_that_botocore_knows() -> None:
    known = {*LISTED, ABSENT}
    assert known == EXPECTED.keys()
    for table in (DEPLOY, RECOVER, CANCEL, DELETE):
        assert known == table.keys()


def test_a_status_is_compared_as_a_whole_word() -> None:
    for status in LISTED:
        for near in (f"{status}_", f"X{status}", status.lower(), status[:-1]):
            assert statuses.step(DEPLOY, near) is Step.REFUSE


def test_nothing_runs_in_a_status_that_counts_as_success() -> None:
    assert {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"} == SUCCEEDED
    assert {status for status in LISTED if EXPECTED[status]["plan"] == WAIT["plan"]} == RUNNING


@pytest.mark.parametrize("status", sorted(RUNNING))
@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("CREATE_COMPLETE", 0),
        ("UPDATE_ROLLBACK_COMPLETE", 0),
        ("DELETE_COMPLETE", 0),
        ("UPDATE_ROLLBACK_FAILED", 4),
        ("DELETE_FAILED", 4),
    ],
)
def test_a_deployment_waits_for_what_runs_and_decides_by_how_it_ended(
    stage: Stage, status: str, end: str, code: int
) -> None:
    _let_be(stage, status)
    there = stage.stack("cluster")

    def happen() -> None:
        there.status = end
        if end == "DELETE_COMPLETE":
            there.exports.clear()

    stage.aws.clock.after(40, happen)

    ended = stage.deploy()

    assert ended.code == code
    assert stage.changes() == ([] if code else ["CreateChangeSet", "ExecuteChangeSet"])
    # Calls take a moment, too.
    assert stage.clock.waited > 39


@pytest.mark.parametrize("status", sorted(RUNNING))
def test_without_waiting_a_deployment_leaves_what_runs_alone(stage: Stage, status: str) -> None:
    _let_be(stage, status)
    assert stage.deploy(wait=False).code == 5
    assert stage.calls("cluster") == ["DescribeStacks"]


def _let_be(stage: Stage, status: str) -> None:
    """Let the stack have a status, with another value than the files want."""
    if status == ABSENT:
        return
    stage.put("cluster", LogRetentionDays="30")
    there = stage.stack("cluster")
    there.status = status
    if status in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
        there.exports.clear()
    if status == "REVIEW_IN_PROGRESS":
        there.version = None
        there.resources.clear()
        there.operations.clear()
    if status == "ROLLBACK_COMPLETE":
        for resource in there.resources.values():
            resource.status = "DELETE_COMPLETE"


def _placeholder(status: str, command: str) -> list[str]:
    """Return the placeholder that is no business of `recover` and `cancel`."""
    left = status == "REVIEW_IN_PROGRESS" and command in ("recover", "cancel")
    return ["dev-cluster: a placeholder"] if left else []
