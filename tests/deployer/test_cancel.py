"""Cancelling an update, and what cannot be cancelled."""

from __future__ import annotations

import pytest

from .aws import Aws, Script
from .harness import Stage, body_with
from .updating import Update

HELD = Script(hold=[("Cluster", "UPDATE_COMPLETE")])


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which the cluster is there."""
    stage = Stage(aws)
    stage.put("cluster")
    return stage


def test_an_update_is_cancelled_by_its_arn_and_its_rollback_awaited(stage: Stage) -> None:
    Update(stage, HELD)
    ended = stage.cancel("cluster", shape="json")
    assert (ended.code, ended.stack("cluster")["status"]) == (0, "UPDATE_ROLLBACK_COMPLETE")
    assert ended.stack("cluster")["text"] == "cancelled: the stack is as it was before"
    [call] = stage.aws.calls.of("CancelUpdateStack")
    assert call.parameters["StackName"] == stage.stack("cluster").id
    assert len(call.parameters["ClientRequestToken"]) == 36


def test_who_comes_too_late_is_told_so_and_not_that_it_was_done(stage: Stage) -> None:
    Update(stage, HELD)
    stage.aws.advance(10)

    def end() -> None:
        stage.aws.cloudformation.release("dev-cluster")
        stage.aws.advance(60)

    stage.at("CancelUpdateStack", end)
    ended = stage.cancel("cluster", shape="json")
    assert (ended.code, ended.stack("cluster")["text"]) == (1, "too late: the update had finished")


def test_a_rollback_that_fails_needs_a_person(stage: Stage) -> None:
    Update(stage, Script(hold=HELD.hold, fail_rollback={"Cluster": "denied"}))
    stage.aws.advance(10)
    ended = stage.cancel("cluster", shape="json")
    assert (ended.code, ended.stack("cluster")["status"]) == (4, "UPDATE_ROLLBACK_FAILED")


@pytest.mark.parametrize(
    ("status", "instead"),
    [
        ("CREATE_IN_PROGRESS", "a creation cannot be cancelled; let it end, or delete the stack"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "the update has succeeded already and only tidies up"),
        ("DELETE_IN_PROGRESS", "a deletion cannot be cancelled"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "that operation cannot be cancelled"),
    ],
)
def test_nothing_but_an_update_can_be_cancelled(stage: Stage, status: str, instead: str) -> None:
    stage.stack("cluster").status = status
    ended = stage.cancel("cluster")
    follow = "`ecs-bluegreen watch dev --stack cluster` follows it"
    assert (ended.code, ended.text) == (3, f"cluster: {status}: {instead}; {follow}")
    assert stage.aws.calls.count("CancelUpdateStack") == 0


def test_where_nothing_runs_nothing_is_cancelled(stage: Stage) -> None:
    ended = stage.cancel("cluster", shape="json")
    assert (ended.code, ended.stack("cluster")["text"]) == (0, "nothing runs")
    assert stage.cancel("network").code == 0


def test_somebody_elses_update_is_not_cancelled(aws: Aws) -> None:
    stage = Stage(aws)
    body = body_with(stage.target("cluster"), lambda template: template.pop("Metadata"))
    stage.put("cluster", body=body)
    stage.stack("cluster").status = "UPDATE_IN_PROGRESS"
    ended = stage.cancel("cluster")
    assert ended.code == 3
    assert "was not made from a template of ours" in ended.text
    assert aws.calls.count("CancelUpdateStack") == 0
