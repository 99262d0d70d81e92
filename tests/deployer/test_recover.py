"""Each way out of a state that no deployment leaves, with its exact call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .aws import Aws, Script
from .harness import DEV, Ended, Person, Stage, body_with, changed

ROLE = "arn:aws:iam::111122223333:role/deployer"
OPERATIONS = ("ContinueUpdateRollback", "RollbackStack", "UpdateStack", "DeleteStack")


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`."""
    return Stage(aws)


def stuck(stage: Stage, status: str, **members: Any) -> None:
    """Let the cluster be there in that status, as an update that failed leaves it."""
    stage.put("cluster", status=status)
    stack = stage.stack("cluster")
    stack.stable = stack.version, dict(stack.resources)
    stack.reason = "The following resource(s) failed to update: [Cluster]."
    for name, value in members.items():
        setattr(stack, name, value)


def asked(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls that recover something, without what is different every time."""
    found = stage.aws.calls.of(*OPERATIONS)
    assert all(len(call.parameters["ClientRequestToken"]) == 36 for call in found)
    assert all(":stack/dev-cluster/" in call.parameters["StackName"] for call in found)
    left_out = ("ClientRequestToken", "StackName")
    return [
        (call.operation, {name: value for name, value in call.parameters.items() if name not in left_out})
        for call in found
    ]


def broken(stage: Stage, *names: str) -> None:
    for name in names:
        stage.stack("cluster").resources[name].status = "UPDATE_FAILED"
        stage.stack("cluster").resources[name].reason = "it is gone"


# Each way ----------------------------------------------------------------------------------------------------------


def test_a_rollback_that_failed_is_continued(stage: Stage) -> None:
    stuck(stage, "UPDATE_ROLLBACK_FAILED")
    ended = stage.recover("cluster", shape="json")
    assert asked(stage) == [("ContinueUpdateRollback", {})]
    assert (ended.code, ended.actions()) == (0, {"cluster": "deployed"})
    assert ended.stack("cluster")["text"] == "recovered: UPDATE_ROLLBACK_COMPLETE; `deploy` can go on"


def test_resources_may_be_skipped_and_what_differs_then_is_told(stage: Stage) -> None:
    stuck(stage, "UPDATE_ROLLBACK_FAILED")
    broken(stage, "Cluster")
    stage.stack("cluster").drift = {"Cluster": {"StackResourceDriftStatus": "DELETED"}}
    assert stage.recover("cluster", skip=("Cluster",)).code == 0
    assert asked(stage) == [("ContinueUpdateRollback", {"ResourcesToSkip": ["Cluster"]})]
    assert "Cluster will be left as they are and differ from the template afterwards" in stage.said
    assert "[cluster] Cluster (AWS::ECS::Cluster) is gone" in stage.said


def test_force_leaves_whatever_stands_in_the_way_and_tells_what_differs(stage: Stage) -> None:
    stuck(stage, "UPDATE_ROLLBACK_FAILED")
    assert stage.recover("cluster", force=True).code == 0
    assert asked(stage) == [("ContinueUpdateRollback", {"ForceRollback": True})]
    assert stage.aws.calls.count("DetectStackDrift") == 1


@pytest.mark.parametrize("fault", ["access_denied", "server_error"])
def test_a_stack_has_recovered_although_its_drift_cannot_be_read(stage: Stage, fault: str) -> None:
    stuck(stage, "UPDATE_ROLLBACK_FAILED")
    if fault == "access_denied":
        stage.aws.faults.access_denied("DetectStackDrift")
    else:
        stage.aws.faults.error("DetectStackDrift", "ValidationError", "not now")
    assert stage.recover("cluster", force=True).code == 0
    assert "what differs now could not be read: " in stage.said


@pytest.mark.parametrize(
    ("status", "end", "intention"),
    [
        ("UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE", "RollbackStack will bring back the last state that worked"),
        ("CREATE_FAILED", "ROLLBACK_COMPLETE", "RollbackStack will delete everything that the creation has made"),
    ],
)
def test_what_failed_without_a_rollback_is_rolled_back(stage: Stage, status: str, end: str, intention: str) -> None:
    stuck(stage, status)
    ended = stage.recover("cluster", shape="json")
    assert asked(stage) == [("RollbackStack", {"RetainExceptOnCreate": True})]
    assert (ended.code, ended.stack("cluster")["status"]) == (0, end)
    assert intention in stage.said


@pytest.mark.parametrize("status", ["ROLLBACK_FAILED", "DELETE_FAILED"])
def test_what_cannot_be_rolled_back_is_deleted(stage: Stage, status: str) -> None:
    stuck(stage, status)
    ended = stage.recover("cluster", shape="json")
    assert asked(stage) == [("DeleteStack", {})]
    assert (ended.code, ended.actions()) == (0, {"cluster": "deleted"})


def test_what_keeps_a_stack_from_being_deleted_may_be_retained(stage: Stage) -> None:
    stuck(stage, "DELETE_FAILED")
    assert stage.recover("cluster", retain=("Cluster",)).code == 0
    assert asked(stage) == [("DeleteStack", {"RetainResources": ["Cluster"]})]
    assert "Cluster will be kept, and no stack will know of them" in stage.said


def test_a_deletion_is_forced_only_by_typing_the_name(aws: Aws) -> None:
    person = Person(is_there=True, answers=[True, "dev-clustre", True, "dev-cluster"])
    stage = Stage(aws, person=person)
    stuck(stage, "DELETE_FAILED")
    ended = stage.recover("cluster", force=True)
    assert (ended.code, ended.text) == (3, "cluster: nothing was deleted: the name was not typed")
    assert asked(stage) == []
    assert stage.recover("cluster", force=True).code == 0
    assert asked(stage) == [("DeleteStack", {"DeletionMode": "FORCE_DELETE_STACK"})]


def test_yes_types_no_name(stage: Stage) -> None:
    stuck(stage, "DELETE_FAILED")
    assert stage.recover("cluster", force=True).code == 3
    assert asked(stage) == []


def test_a_recovery_that_fails_again_says_so_with_its_reason(stage: Stage) -> None:
    stuck(stage, "DELETE_FAILED")
    stage.aws.cloudformation.script("dev-cluster", Script(fail={"Cluster": "it has services"}))
    ended = stage.recover("cluster", shape="json")
    assert (ended.code, ended.actions()) == (4, {"cluster": "failed"})
    assert ended.stack("cluster")["text"].startswith("still in need: DELETE_FAILED: ")


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED", "ROLLBACK_FAILED"])
def test_the_role_of_the_file_is_passed_on_every_way(aws: Aws, tmp_path: Path, status: str) -> None:
    stage = Stage(aws, changed(tmp_path, lambda content: content.update(role=ROLE), DEV))
    stuck(stage, status)
    assert stage.recover("cluster").code == 0
    [(_, parameters)] = asked(stage)
    assert parameters["RoleARN"] == ROLE


def test_an_express_deployment_is_deployed_once_more_as_it_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck(stage, "UPDATE_FAILED", deployment_mode="EXPRESS")
    sent: list[dict[str, Any]] = []
    client = stage.clients.client("cloudformation", stage.target("cluster").place)

    def update_stack(**parameters: Any) -> None:
        # The fake has no UpdateStack: what it would be asked is checked by botocore's own model.
        client._convert_to_request_dict(parameters, client.meta.service_model.operation_model("UpdateStack"), "x")
        sent.append(parameters)
        stage.stack("cluster").status = "UPDATE_COMPLETE"

    monkeypatch.setattr(client, "update_stack", update_stack)
    ended = stage.recover("cluster")
    assert ended.code == 0
    [request] = sent
    assert request["UsePreviousTemplate"] is True
    assert request["DeploymentConfig"] == {"Mode": "EXPRESS", "DisableRollback": False}
    names = {each["ParameterKey"] for each in request["Parameters"] if each["UsePreviousValue"]}
    assert names == stage.target("cluster").template["Parameters"].keys()
    assert "RollbackStack does not exist for express mode" in stage.said


# What is no way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "way", "words"),
    [
        ("UPDATE_FAILED", {"skip": ("A",)}, "--skip belongs to UPDATE_ROLLBACK_FAILED; dev-cluster is in UPDATE_FAIL"),
        ("DELETE_FAILED", {"skip": ("A",)}, "--skip belongs to UPDATE_ROLLBACK_FAILED"),
        ("UPDATE_ROLLBACK_FAILED", {"retain": ("A",)}, "--retain belongs to DELETE_FAILED"),
        ("ROLLBACK_FAILED", {"retain": ("A",)}, "is in ROLLBACK_FAILED: recover without it first"),
        ("ROLLBACK_FAILED", {"force": True}, "--force has no meaning in ROLLBACK_FAILED: recover without it first"),
        ("UPDATE_FAILED", {"force": True}, "--force has no meaning in UPDATE_FAILED"),
        ("UPDATE_COMPLETE", {"force": True}, "--force has no meaning in UPDATE_COMPLETE"),
        ("UPDATE_ROLLBACK_FAILED", {"force": True, "skip": ("A",)}, "--force excludes --skip and --retain"),
        ("DELETE_FAILED", {"force": True, "retain": ("A",)}, "--force excludes --skip and --retain"),
    ],
)
def test_a_way_that_a_status_does_not_have_is_an_error(
    stage: Stage, status: str, way: dict[str, Any], words: str
) -> None:
    stuck(stage, status)
    ended = stage.recover("cluster", **way)
    assert ended.code == 2
    assert words in ended.text
    assert asked(stage) == []


def test_a_stack_that_is_not_there_cannot_recover(stage: Stage) -> None:
    assert stage.recover("cluster") == Ended(2, "cluster: there is no stack dev-cluster")


def test_somebody_elses_stack_is_not_recovered(stage: Stage) -> None:
    body = body_with(stage.target("cluster"), lambda template: template.pop("Metadata"))
    stage.put("cluster", body=body, status="UPDATE_ROLLBACK_FAILED")
    ended = stage.recover("cluster")
    assert ended.code == 3
    assert "was not made from a template of ours" in ended.text
    assert asked(stage) == []


def test_nothing_is_done_before_a_person_says_yes(aws: Aws) -> None:
    stage = Stage(aws, person=Person(is_there=True, answers=[False]))
    stuck(stage, "UPDATE_ROLLBACK_FAILED")
    broken(stage, "Cluster")
    ended = stage.recover("cluster")
    assert (ended.code, stage.person.asked) == (3, ["cluster: go on?"])
    assert asked(stage) == []
    assert "Cluster (AWS::ECS::Cluster) is in UPDATE_FAILED: it is gone" in stage.said
    assert "ContinueUpdateRollback will go on where the rollback stopped" in stage.said


def test_the_reason_is_told_before_the_question(stage: Stage) -> None:
    from .updating import Update

    stage.put("cluster")
    script = Script(fail={"Cluster": "Access denied"}, fail_rollback={"Cluster": "still denied"})
    assert Update(stage, script).ended() == "UPDATE_ROLLBACK_FAILED"
    stage.recover("cluster")
    assert "UPDATE_ROLLBACK_FAILED because of Cluster (AWS::ECS::Cluster): Access denied" in stage.said
    assert "Cluster (AWS::ECS::Cluster) is in UPDATE_FAILED: still denied" in stage.said
