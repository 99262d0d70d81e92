"""A saved plan: carried out as it was approved, made anew where it cannot be, and never more than that."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.deployer import exits

from .aws import Aws, ChangeSetScript, Validation
from .harness import TEMPLATES, Person, Stage, changed, only, retouched

MEMBERS = ["changes", "action", "stack_id", "exit_code", "known", "change_set_type"]
REPLACED = {"Cluster": {"Action": "Modify", "Replacement": "True", "PolicyAction": "ReplaceAndDelete"}}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "plan.json"


@pytest.fixture
def stage(aws: Aws, tmp_path: Path) -> Stage:
    """A cluster that is to be updated and a registry that is new; nobody is there to be asked."""
    found = Stage(aws, only(tmp_path, "cluster", services={"web": ["registry"]}), person=Person())
    found.put("cluster", LogRetentionDays="30")
    return found


def test_exactly_the_change_sets_that_were_saved_are_executed(stage: Stage, plan: Path) -> None:
    assert stage.plan(save=plan).code == 0
    saved = {entry["change_set"] for entry in json.loads(plan.read_text())["stacks"]}
    assert len(saved) == 2
    stage.aws.calls.clear()

    ended = stage.deploy(plan=plan, shape="json")

    assert ended.actions() == {"cluster": "deployed", "web.registry": "deployed"}
    assert {call.parameters["ChangeSetName"] for call in stage.aws.calls.of("ExecuteChangeSet")} == saved
    assert stage.aws.calls.count("CreateChangeSet") == 0
    assert stage.left_over() == []


def test_a_plan_that_was_carried_out_finds_nothing_to_do(stage: Stage, plan: Path) -> None:
    stage.plan(save=plan)
    assert stage.deploy(plan=plan).code == 0
    stage.aws.calls.clear()
    again = stage.deploy(plan=plan, shape="json")
    assert (again.code, set(again.actions().values())) == (0, {"unchanged"})
    assert stage.changes() == []


def test_stacks_that_wait_for_others_are_planned_when_these_are_there(aws: Aws, tmp_path: Path, plan: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "load-balancer"), person=Person())
    stage.plan(save=plan)
    assert stage.deploy(plan=plan, shape="json").actions() == {"network": "deployed", "load-balancer": "deployed"}


def test_the_file_holds_no_value_of_a_parameter(aws: Aws, tmp_path: Path, plan: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["stacks"]["network"]["VpcNetworkAddress"] = "10.77.0.0"
        content["tags"]["Owner"] = "a-name@example.com"

    stage = Stage(aws, changed(tmp_path, change), person=Person())
    stage.plan(save=plan)
    assert "10.77" not in plan.read_text()
    assert "a-name" not in plan.read_text()


def with_secret(folder: Path) -> Path:
    """Return templates in which the cluster and the registry have a parameter that is a secret."""
    declared = {"Type": "String", "NoEcho": True}
    templates = folder
    for stack in ("cluster", "registry"):
        (folder / stack).mkdir()
        source = TEMPLATES if templates == folder else templates
        templates = retouched(folder / stack, stack, lambda it: it["Parameters"].update(Token=declared), source)
        for path in templates.glob("*/manifest.json"):
            content = json.loads(path.read_text())
            entry = next(entry for entry in content["stacks"] if entry["name"] == stack)
            entry["parameters"]["Token"] = {**declared, "Label": "Token", "Group": "Secrets"}
            path.write_text(json.dumps(content))
    return templates


def test_the_file_holds_no_secret_that_cloudformation_quotes_or_that_is_part_of_a_name(
    aws: Aws, tmp_path: Path, plan: Path
) -> None:
    def given(content: dict[str, Any]) -> None:
        content["stacks"] = {"cluster": {"Token": "correct-horse"}}
        content["services"] = {"web": {"registry": {"Token": "battery-staple"}}}

    stage = Stage(aws, changed(tmp_path, given), templates=with_secret(tmp_path), person=Person())
    quoted = Validation("Cluster", "correct-horse is taken", path="/Resources/Cluster")
    aws.cloudformation.script_change_set("dev-cluster", ChangeSetScript(validations=[quoted]))
    stage.put("web.registry", KeepImages="70")
    stage.stack("web.registry").resources["Repository"].physical_id = "battery-staple-images"

    stage.plan(save=plan)

    entries = {entry["key"]: entry for entry in json.loads(plan.read_text())["stacks"]}
    assert any("**** is taken" in refusal for refusal in entries["cluster"]["refusals"])
    assert [change["physical_id"] for change in entries["web.registry"]["changes"]] == ["****-images"]
    assert "correct-horse" not in plan.read_text()
    assert "battery-staple" not in plan.read_text()


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (ChangeSetScript(change=REPLACED), exits.REFUSED),
        (ChangeSetScript(replacement={"Cluster": "Conditional"}), exits.REFUSED),
        (ChangeSetScript(), 0),
    ],
)
def test_a_change_set_that_is_gone_is_made_anew_and_may_do_no_more(
    aws: Aws, tmp_path: Path, plan: Path, script: ChangeSetScript, code: int
) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"), person=Person())
    stage.put("cluster", ContainerInsights="enabled")
    stage.plan(save=plan)
    stage.stack("cluster").change_sets.clear()
    aws.cloudformation.script_change_set("dev-cluster", script)

    ended = stage.deploy(plan=plan)

    assert ended.code == code, ended.text
    assert ("does more than was approved" in ended.text) == bool(code)
    assert stage.stack("cluster").status == ("CREATE_COMPLETE" if code else "UPDATE_COMPLETE")
    assert stage.left_over() == []


def test_at_a_terminal_more_than_was_approved_is_a_question(aws: Aws, tmp_path: Path, plan: Path) -> None:
    person = Person(is_there=True, answers=[True])
    stage = Stage(aws, only(tmp_path, "cluster"), person=person)
    stage.put("cluster", ContainerInsights="enabled")
    stage.plan(save=plan)
    stage.stack("cluster").change_sets.clear()
    aws.cloudformation.script_change_set("dev-cluster", ChangeSetScript(replacement={"Cluster": "True"}))
    assert stage.deploy(plan=plan).code == 0
    assert len(person.asked) == 1


def test_a_change_set_that_was_overtaken_is_made_anew(stage: Stage, plan: Path) -> None:
    stage.plan(save=plan)
    other = Stage(stage.aws, stage.file)
    assert other.deploy(["web.registry"]).code == 0
    assert stage.deploy(plan=plan, shape="json").actions() == {"cluster": "deployed", "web.registry": "unchanged"}


def test_what_was_unchanged_is_looked_at_again(stage: Stage, plan: Path) -> None:
    stage.aws.cloudformation.regions.clear()
    stage.put("cluster")
    stage.plan(save=plan)
    stage.stack("cluster").status = "UPDATE_ROLLBACK_FAILED"
    ended = stage.deploy(plan=plan)
    assert ended.code == exits.NEEDS_RECOVER


def test_a_stack_that_has_vanished_since_is_not_called_unchanged(stage: Stage, plan: Path) -> None:
    stage.aws.cloudformation.regions.clear()
    stage.put("cluster")
    stage.plan(["cluster"], save=plan)
    stage.aws.cloudformation.regions.clear()
    ended = stage.deploy(["cluster"], plan=plan)
    assert ended.code == exits.REFUSED, ended.text
    assert "does more than was approved" in ended.text
    assert stage.left_over() == []


# What a plan was made for -------------------------------------------------------------------------------------------


def test_other_values_since_the_plan_are_refused(stage: Stage, plan: Path) -> None:
    stage.plan(save=plan)
    content = json.loads(stage.file.read_text())
    content["stacks"]["cluster"]["LogRetentionDays"] = 60
    stage.file.write_text(json.dumps(content))
    _assert_refused(stage, plan, "its parameters or tags have changed")


def test_another_template_since_the_plan_is_refused(aws: Aws, stage: Stage, tmp_path: Path, plan: Path) -> None:
    stage.plan(save=plan)
    touched = retouched(tmp_path, "cluster", lambda template: template.update(Description="Another."))
    _assert_refused(Stage(aws, stage.file, templates=touched, person=Person()), plan, "its template has changed")


def test_a_plan_for_another_region_is_refused(stage: Stage, plan: Path) -> None:
    stage.plan(save=plan)
    content = json.loads(stage.file.read_text())
    content["region"] = "eu-central-1"
    stage.file.write_text(json.dumps(content))
    _assert_refused(stage, plan, "is of another Region")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda stacks: stacks[0].update(account="999988887777"), "is of another account"),
        (lambda stacks: stacks.pop(), "is new since the plan was made"),
        (lambda stacks: stacks.append({**stacks[0], "key": "other"}), "is not in the parameter file any more"),
    ],
)
def test_a_plan_for_other_stacks_is_refused(
    stage: Stage, plan: Path, change: Callable[[list[dict[str, Any]]], object], text: str
) -> None:
    stage.plan(save=plan)
    content = json.loads(plan.read_text())
    change(content["stacks"])
    plan.write_text(json.dumps(content))
    _assert_refused(stage, plan, text)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"plan",
        b"[]",
        b"null",
        b"1",
        b'"format"',
        b"\xff\xfe\x00",
        b"{}",
        b'{"format": 2, "stacks": []}',
        b'{"format": 1}',
        b'{"format": 1, "stacks": {"a": {}}}',
        b'{"format": 1, "stacks": 3}',
        b'{"format": 1, "stacks": [3]}',
        b'{"format": 1, "stacks": [{"name": "x"}]}',
        b'{"format": 1, "stacks": [{"key": []}]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_no_plan_is_wrong_input(stage: Stage, plan: Path, garbage: bytes) -> None:
    plan.write_bytes(garbage)
    ended = stage.deploy(plan=plan)
    assert ended.code == exits.BAD_INPUT, ended.text
    assert str(plan) in ended.text
    assert stage.changes() == []


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("wrong", [None, 7, [{}], ["x"], {"a": 1}])
def test_a_damaged_entry_is_wrong_input(stage: Stage, plan: Path, member: str, wrong: object) -> None:
    stage.plan(save=plan)
    content = json.loads(plan.read_text())
    content["stacks"][0][member] = wrong
    plan.write_text(json.dumps(content))
    assert stage.deploy(plan=plan).code == exits.BAD_INPUT


@pytest.mark.parametrize("member", MEMBERS)
def test_an_entry_that_lacks_something_is_wrong_input(stage: Stage, plan: Path, member: str) -> None:
    stage.plan(save=plan)
    content = json.loads(plan.read_text())
    del content["stacks"][0][member]
    plan.write_text(json.dumps(content))
    assert stage.deploy(plan=plan).code == exits.BAD_INPUT


def test_there_is_no_such_file(stage: Stage, plan: Path) -> None:
    ended = stage.deploy(plan=plan)
    assert (ended.code, "there is no such file" in ended.text) == (exits.BAD_INPUT, True)


def test_a_plan_that_cannot_be_written_leaves_nothing(stage: Stage, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    ended = stage.plan(save=occupied / "plan.json")
    assert ended.code == exits.BAD_INPUT
    assert stage.left_over() == []


def _assert_refused(stage: Stage, plan: Path, text: str) -> None:
    stage.aws.calls.clear()
    ended = stage.deploy(plan=plan)
    assert (ended.code, text in ended.text) == (exits.REFUSED, True), ended.text
    assert "make a new plan" in ended.text
    assert stage.changes() == []


def test_a_refusal_in_the_file_is_never_a_success(stage: Stage, plan: Path) -> None:
    stage.plan(save=plan)
    content = json.loads(plan.read_text())
    content["stacks"][0]["refusals"] = ["no"]
    plan.write_text(json.dumps(content))
    assert stage.deploy(plan=plan).code == exits.REFUSED
    assert stage.left_over() == []
