"""Deleting: in reverse order, and no data that nobody has named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .aws import Aws, Script
from .harness import DEV, Person, Stage, body_with, changed, only

BUCKET = "AWS::S3::Bucket"


@pytest.fixture
def stage(aws: Aws, tmp_path: Path) -> Stage:
    """An environment with a network, a cluster and a registry."""
    return Stage(aws, only(tmp_path, "network", "load-balancer", "cluster", services={"web": ["registry"]}))


def repository(stage: Stage, images: int) -> str:
    """Fill the repository of the registry and return its name."""
    name = str(stage.stack("web.registry").resources["Repository"].physical_id)
    stage.aws.ecr.repositories.at()[name] = {}
    for number in range(images):
        stage.aws.ecr.put_image(name, f"v{number}", f"also-{number}")
    return name


def deletable(template: dict[str, Any]) -> None:
    """Let an older version have had a repository that goes with its stack."""
    template["Resources"]["Repository"]["DeletionPolicy"] = "Delete"


def deleted(stage: Stage) -> list[str]:
    return [call.parameters["StackName"].split("/")[1] for call in stage.aws.calls.of("DeleteStack")]


def test_what_requires_others_is_deleted_before_them(stage: Stage) -> None:
    stage.put()
    ended = stage.delete(shape="json")
    assert ended.code == 0
    assert set(ended.actions().values()) == {"deleted"}
    assert deleted(stage).index("dev-load-balancer") < deleted(stage).index("dev-network")
    first = [call.operation for call in stage.aws.calls.of("DeleteStack", "DescribeStacks")]
    assert "DeleteStack" in first


def test_a_stack_is_deleted_by_its_arn_with_the_role_of_the_file(aws: Aws, tmp_path: Path) -> None:
    role = "arn:aws:iam::111122223333:role/deployer"
    stage = Stage(aws, changed(tmp_path, lambda content: content.update(role=role), DEV))
    stage.put("cluster")
    number = stage.stack("cluster").id
    assert stage.delete(["cluster"]).code == 0
    [call] = aws.calls.of("DeleteStack")
    assert (call.parameters["StackName"], call.parameters["RoleARN"]) == (number, role)


def test_what_is_not_there_is_no_error(stage: Stage) -> None:
    ended = stage.delete(["cluster"], shape="json")
    assert (ended.code, ended.actions()) == (0, {"cluster": "unchanged"})
    assert deleted(stage) == []


def test_what_failing_dependents_still_use_is_not_deleted(stage: Stage) -> None:
    stage.put()
    stage.aws.cloudformation.script("dev-load-balancer", Script(fail={"LoadBalancer": "deletion protection is on"}))
    ended = stage.delete(shape="json")
    assert ended.code == 4
    assert ended.actions()["load-balancer"] == "failed"
    assert ended.actions()["network"] == "skipped"
    assert ended.stack("load-balancer")["root_cause"]["reason"] == "deletion protection is on"
    assert "dev-network" not in deleted(stage)


def test_an_export_that_another_stack_uses_is_the_reason(stage: Stage) -> None:
    stage.put()
    ended = stage.delete(["network"], shape="json")
    assert (ended.code, ended.actions()) == (1, {"network": "failed"})
    assert "Cannot delete export dev-VpcId as it is in use by dev-load-balancer" in ended.stack("network")["text"]


# Data --------------------------------------------------------------------------------------------------------------


def test_what_is_kept_is_named_before_and_afterwards(stage: Stage) -> None:
    stage.put("web.registry")
    name = repository(stage, 3)
    ended = stage.delete(["web.registry"], shape="json")
    assert ended.code == 0
    assert f"{name} (AWS::ECR::Repository) will be kept" in stage.said
    assert f"{name} (AWS::ECR::Repository) is kept" in ended.stack("web.registry")["warnings"]
    assert len(stage.aws.ecr.repositories.at()[name]) == 3


def test_data_that_is_named_is_deleted_with_its_stack(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.put("web.registry")
    name = repository(stage, 250)
    client = stage.clients.client("ecr", stage.target("web.registry").place)
    removed: list[str] = []
    monkeypatch.setattr(client, "delete_repository", lambda **asked: removed.append(asked["repositoryName"]))
    assert stage.delete(["web.registry"], empty=[name]).code == 0
    assert stage.aws.ecr.repositories.at()[name] == {}
    assert removed == [name]
    assert f"{name} (AWS::ECR::Repository) will be deleted with everything in it" in stage.said
    batches = [len(call.parameters["imageIds"]) for call in stage.aws.calls.of("BatchDeleteImage")]
    assert batches == [100, 100, 50]


def test_what_is_kept_loses_nothing_if_its_stack_cannot_be_deleted(stage: Stage) -> None:
    stage.put("web.registry")
    name = repository(stage, 2)
    stage.aws.cloudformation.script("dev-web-registry", Script(fail={"Repository": "no"}))
    other = next(iter(stage.stack("web.registry").resources))
    stage.stack("web.registry").resources[other].body = {"Type": "AWS::ECR::Repository"}
    assert stage.delete(["web.registry"], empty=[name]).code == 4
    assert len(stage.aws.ecr.repositories.at()[name]) == 2


def test_what_would_keep_its_stack_from_being_deleted_is_refused_before_anything(stage: Stage) -> None:
    stage.put("cluster")
    stage.put("web.registry", body=body_with(stage.target("web.registry"), deletable))
    name = repository(stage, 1)
    ended = stage.delete()
    assert ended.code == 3
    assert f"{name} holds images and its stack would fail to delete it: --empty {name} allows" in ended.text
    assert deleted(stage) == []
    assert stage.delete(empty=[name]).code == 0
    assert stage.aws.calls.count("BatchDeleteImage") == 1


def test_a_name_that_is_no_store_of_theirs_is_an_error_with_those_that_are(stage: Stage) -> None:
    stage.put("web.registry")
    name = repository(stage, 1)
    ended = stage.delete(["web.registry"], empty=["dev-web-registri"])
    assert ended.code == 2
    assert ended.text.startswith("--empty dev-web-registri: no bucket or repository of these stacks; they have: ")
    assert name in ended.text
    assert deleted(stage) == []


# Guards ------------------------------------------------------------------------------------------------------------


def test_termination_protection_refuses_all_and_says_how_to_switch_it_off(stage: Stage) -> None:
    stage.put("network", "cluster")
    stage.stack("cluster").termination_protection = True
    ended = stage.delete(["network", "cluster"])
    assert ended.code == 3
    switch = "`aws cloudformation update-termination-protection --stack-name dev-cluster"
    assert f"{switch} --no-enable-termination-protection` switches that off" in ended.text
    assert deleted(stage) == []


@pytest.mark.parametrize(("answers", "code"), [([False], 3), ([True], 0)])
def test_a_person_is_asked_once_what_will_go_is_told(aws: Aws, answers: list[bool | str], code: int) -> None:
    stage = Stage(aws, person=Person(is_there=True, answers=answers))
    stage.put("cluster")
    assert stage.delete(["cluster"]).code == code
    assert stage.person.asked == ["Delete this?"]
    assert "[cluster] dev-cluster will be deleted" in stage.said


@pytest.mark.parametrize(("typed", "code"), [("prod", 3), ("dev", 0)])
def test_in_a_protected_environment_its_name_is_typed(aws: Aws, tmp_path: Path, typed: str, code: int) -> None:
    file = changed(tmp_path, lambda content: content.update(protect=True), DEV)
    stage = Stage(aws, file, person=Person(is_there=True, yes=True, answers=[typed]))
    stage.put("cluster")
    assert stage.delete(["cluster"]).code == code
    assert deleted(stage) == (["dev-cluster"] if code == 0 else [])


def test_somebody_elses_stack_is_not_deleted(stage: Stage) -> None:
    stage.put("cluster", body=body_with(stage.target("cluster"), lambda template: template.pop("Metadata")))
    ended = stage.delete(["cluster"])
    assert ended.code == 3
    assert deleted(stage) == []


def test_what_runs_is_waited_for_or_left_alone(stage: Stage) -> None:
    stage.put("cluster")
    stage.stack("cluster").status = "UPDATE_IN_PROGRESS"
    assert stage.delete(["cluster"], wait=False, shape="json").code == 5
    assert deleted(stage) == []
    stage.aws.clock.after(60, lambda: setattr(stage.stack("cluster"), "status", "UPDATE_COMPLETE"))
    assert stage.delete(["cluster"]).code == 0
    assert stage.aws.calls.count("CancelUpdateStack") == 0


def test_what_somebody_else_deletes_meanwhile_is_deleted(stage: Stage) -> None:
    stage.put("cluster")
    number = stage.stack("cluster").id
    stage.stack("cluster").status = "DELETE_IN_PROGRESS"
    stage.aws.clock.after(60, lambda: setattr(stage.aws.cloudformation.stack(number), "status", "DELETE_COMPLETE"))
    ended = stage.delete(["cluster"], shape="json")
    assert (ended.code, ended.actions()) == (0, {"cluster": "deleted"})
    assert deleted(stage) == []


def test_a_stack_that_could_not_be_deleted_before_is_left_to_recover(stage: Stage) -> None:
    stage.put("cluster", status="DELETE_FAILED")
    ended = stage.delete(["cluster"])
    assert ended.code == 4
    assert "`ecs-bluegreen recover dev --stack cluster` shows what can be done" in ended.text


def test_a_placeholder_is_deleted_with_the_plans_that_were_saved_for_it(stage: Stage, tmp_path: Path) -> None:
    assert stage.plan(["cluster"], save=tmp_path / "plan.json").code == 0
    assert stage.left_over() != []
    assert stage.delete(["cluster"]).code == 0
    assert stage.aws.cloudformation.region("111122223333", "eu-west-1").find("dev-cluster") is None
