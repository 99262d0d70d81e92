"""What is planned for a stack that is not simply there or absent, and what a person reads about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.deployer import change_sets, exits

from .aws import Aws, Script
from .harness import Stage, only

STALE = {"ContainerInsights": "enabled"}


@pytest.fixture
def stage(aws: Aws, tmp_path: Path) -> Stage:
    """Two stacks that need nothing of each other."""
    return Stage(aws, only(tmp_path, "cluster", services={"web": ["registry"]}))


def refusal(stage: Stage, code: int = exits.NEEDS_RECOVER) -> str:
    """Return why a plan does nothing with the cluster; the other stack is planned all the same."""
    ended = stage.plan(shape="json")
    assert ended.code == code
    assert ended.actions() == {"cluster": "blocked", "web.registry": "create"}
    assert ended.stack("web.registry")["refusals"] == []
    [text] = ended.stack("cluster")["refusals"]
    return str(text)


@pytest.mark.parametrize(
    "status", ["CREATE_FAILED", "UPDATE_FAILED", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"]
)
def test_what_only_a_person_gets_out_of_a_state_is_led_to_the_command_that_does(stage: Stage, status: str) -> None:
    stage.put("cluster", status=status)
    assert refusal(stage) == (
        f"the stack dev-cluster is in {status}; `ecs-bluegreen recover dev --stack cluster` shows what can be done"
    )


def test_a_plan_does_not_wait_and_says_how_to(stage: Stage) -> None:
    stage.put("cluster", status="UPDATE_IN_PROGRESS")
    text = refusal(stage, exits.STILL_RUNNING)
    assert text == "UPDATE_IN_PROGRESS on dev-cluster has not ended: wait for it with `ecs-bluegreen watch`"


def test_a_deployment_waits_for_what_runs_and_then_goes_by_what_has_become_of_it(stage: Stage) -> None:
    stage.put("cluster", status="UPDATE_IN_PROGRESS", **STALE)
    stage.at("DescribeStacks", lambda: setattr(stage.stack("cluster"), "status", "UPDATE_COMPLETE"), after=2)
    ended = stage.deploy(["cluster"], shape="json")
    assert (ended.code, ended.actions()) == (0, {"cluster": "deployed"})
    assert "[cluster] waiting for UPDATE_IN_PROGRESS" in stage.said
    assert stage.changes("cluster") == ["CreateChangeSet", "ExecuteChangeSet"]


def test_it_waits_for_a_deletion_too_and_then_creates(stage: Stage) -> None:
    stage.put("cluster")
    stage.aws.cloudformation.script("dev-cluster", Script(pace=2))
    place = stage.target("cluster").place
    stage.clients.client("cloudformation", place).delete_stack(StackName="dev-cluster")
    stage.aws.advance(1)
    ended = stage.deploy(["cluster"], shape="json")
    assert (ended.code, ended.actions()) == (0, {"cluster": "deployed"})
    assert "waiting for DELETE_IN_PROGRESS" in stage.said
    assert stage.stack("cluster").status == "CREATE_COMPLETE"


@pytest.mark.parametrize("status", ["CREATE_FAILED", "UPDATE_FAILED"])
def test_only_the_stack_that_is_named_is_tried_once_more(stage: Stage, status: str) -> None:
    for key in ("cluster", "web.registry"):
        stage.put(key, status=status, **(STALE if key == "cluster" else {"KeepImages": "70"}))
    ended = stage.plan(shape="json", retry=frozenset({"cluster"}))
    assert ended.actions() == {"cluster": "update", "web.registry": "blocked"}
    assert ended.code == exits.NEEDS_RECOVER


def test_a_stack_that_cannot_be_created_lets_those_that_need_it_wait(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "load-balancer"))
    stage.put("network", status="ROLLBACK_FAILED")
    ended = stage.plan(shape="json")
    assert ended.actions() == {"network": "blocked", "load-balancer": "create"}
    assert ended.stack("load-balancer")["recomputed_after"] == ["network"]
    assert aws.calls.count("CreateChangeSet") == 0


def test_a_placeholder_becomes_the_stack_that_it_stands_for(stage: Stage) -> None:
    session, target = stage.setting().session, stage.target("cluster")
    assert change_sets.propose(session, target, None, "deploy") is not None
    placeholder = stage.stack("cluster").id
    assert stage.deploy(["cluster"], shape="json").actions() == {"cluster": "deployed"}
    assert (stage.stack("cluster").id, stage.stack("cluster").status) == (placeholder, "CREATE_COMPLETE")
    assert stage.left_over() == []
