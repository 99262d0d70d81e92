"""Following what anybody has begun, and saying afterwards why it failed."""

from __future__ import annotations

import pytest

from .aws import Aws, Script, Step
from .harness import Ended, Stage, changed
from .updating import Update

UPDATING = (Step("", "UPDATE_IN_PROGRESS"), Step("", "UPDATE_COMPLETE"))


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which the cluster is there."""
    stage = Stage(aws)
    stage.put("cluster")
    return stage


def test_where_nothing_runs_there_is_nothing_to_follow(stage: Stage) -> None:
    ended = stage.watch(shape="json")
    assert (ended.code, ended.actions()) == (0, {})
    assert "nothing runs" in stage.said


def test_only_what_runs_is_followed_each_to_its_end(stage: Stage) -> None:
    stage.put("network", "web.registry")
    Update(stage, Script(fail={"Cluster": "Access denied"}, pace=5))
    stage.aws.cloudformation.script("dev-web-registry", Script(pace=5))
    client = stage.clients.client("cloudformation", stage.target("cluster").place)
    client.delete_stack(StackName="dev-web-registry")
    ended = stage.watch(shape="json")
    assert ended.actions() == {"cluster": "failed", "web.registry": "deleted"}
    assert ended.code == 1
    assert ended.stack("cluster")["root_cause"]["reason"] == "Access denied"


def test_whoever_only_watches_changes_nothing(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("params")
    stage = Stage(aws, changed(folder, lambda content: content.update(protect=True)))
    stage.put("cluster")
    Update(stage, Script(timeline=UPDATING, pace=5))
    assert stage.watch(["cluster"]).code == 0
    assert stage.changes() == []


def test_an_update_of_somebody_else_may_take_as_long_as_it_likes(stage: Stage) -> None:
    Update(stage, Script(hold=[("Cluster", "UPDATE_COMPLETE")]))
    ended = stage.watch(timeout=600, shape="json")
    assert (ended.code, ended.actions()) == (5, {"cluster": "running"})
    assert stage.changes() == []


def test_what_cannot_be_watched_does_not_keep_others_from_being_watched(stage: Stage) -> None:
    stage.put("web.registry")
    for key in ("cluster", "web.registry"):
        stage.stack(key).status = "UPDATE_IN_PROGRESS"
    stage.aws.clock.after(30, lambda: setattr(stage.stack("web.registry"), "status", "UPDATE_COMPLETE"))
    gone = stage.stack("cluster").id
    stage.aws.faults.error(
        "DescribeStacks",
        "ValidationError",
        f"Stack with id {gone} does not exist",
        times=None,
        fitting=lambda call: call.parameters.get("StackName") == gone,
    )
    ended = stage.watch(shape="json")
    assert ended.actions() == {"cluster": "failed", "web.registry": "deployed"}


# Afterwards --------------------------------------------------------------------------------------------------------


def why(stage: Stage) -> tuple[int, str, str, str]:
    ended = stage.why("cluster", shape="json")
    said = ended.stack("cluster")
    cause = said["root_cause"]
    return ended.code, said["action"], said["text"], cause["reason"] if cause else ""


def failed(stage: Stage, status: str, *steps: Step) -> None:
    Update(stage, Script(timeline=(Step("", "UPDATE_IN_PROGRESS"), *steps, Step("", status, "the stack's own words"))))
    stage.aws.advance(60)


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"),
        ("UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED"),
        ("UPDATE_FAILED", "UPDATE_FAILED"),
        ("CREATE_FAILED", "CREATE_FAILED"),
        ("ROLLBACK_COMPLETE", "CREATE_FAILED"),
        ("DELETE_FAILED", "DELETE_FAILED"),
    ],
)
def test_a_failure_is_explained_long_after_it(stage: Stage, status: str, event: str) -> None:
    failed(stage, status, Step("Cluster", event, "Access denied"))
    if status == "UPDATE_ROLLBACK_COMPLETE":
        stage.stack("cluster").resources["Cluster"].status = "UPDATE_COMPLETE"
    assert why(stage) == (0, "failed", "the stack's own words", "Access denied")


def test_after_a_rollback_the_operation_before_it_is_explained(stage: Stage) -> None:
    Update(stage, Script(fail={"Cluster": "Access denied"})).ended()
    _, action, _, reason = why(stage)
    assert (action, reason) == ("failed", "Access denied")


def test_a_plan_made_since_then_does_not_hide_it(stage: Stage) -> None:
    Update(stage, Script(fail={"Cluster": "Access denied"})).ended()
    assert stage.plan(["cluster"]).code == 0
    stage.aws.cloudformation.region("111122223333", "eu-west-1").begin(stage.stack("cluster"), "CREATE_CHANGESET")
    assert why(stage)[3] == "Access denied"


def test_a_success_needs_no_explanation(stage: Stage) -> None:
    assert why(stage) == (0, "unchanged", "CREATE_COMPLETE: the newest operation succeeded", "")
    assert stage.aws.calls.count("DescribeEvents", "DescribeStackEvents") == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("UPDATE_IN_PROGRESS", "`ecs-bluegreen watch dev --stack cluster` follows it"),
        ("REVIEW_IN_PROGRESS", "nothing has been created yet"),
    ],
)
def test_what_has_not_ended_is_not_explained(stage: Stage, status: str, words: str) -> None:
    stage.stack("cluster").status = status
    code, action, text, _ = why(stage)
    assert (code, action) == (0, "unchanged")
    assert words in text


def test_where_nobody_gives_a_reason_that_is_said(stage: Stage) -> None:
    stage.stack("cluster").status = "UPDATE_ROLLBACK_COMPLETE"
    assert why(stage) == (0, "failed", "CloudFormation gives no reason", "")


def test_a_stack_that_is_not_there_has_no_history(stage: Stage) -> None:
    assert stage.why("network") == Ended(2, "network: there is no stack dev-network")
