"""A plan says what a deployment would do, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.deployer import exits

from .aws import Aws, ChangeSetScript
from .harness import Person, Stage, body_with, changed, only


def test_a_plan_of_a_new_environment_knows_the_resources_that_wait_for_others(aws: Aws) -> None:
    stage = Stage(aws)
    ended = stage.plan(shape="json")
    assert ended.code == 0
    assert set(ended.actions().values()) == {"create"}
    known = {stack["key"] for stack in ended.json["stacks"] if stack["known"]}
    assert known == {"network", "cluster", "web.registry"}
    assert ended.stack("web.service")["recomputed_after"]
    assert all(stack["changes"] for stack in ended.json["stacks"])
    assert stage.left_over() == []
    assert aws.calls.count("ExecuteChangeSet") == 0


def test_what_a_plan_lists_for_a_stack_that_waits_is_what_is_then_created(aws: Aws) -> None:
    stage = Stage(aws)
    stage.connect()
    planned = stage.plan(shape="json")
    deployed = stage.deploy(shape="json")
    for target in stage.targets:
        names = {change["resource"] for change in planned.stack(target.key)["changes"]}
        assert names == {change["resource"] for change in deployed.stack(target.key)["changes"]}
        assert names == stage.stack(target.key).resources.keys()


def test_a_plan_of_an_update_shows_what_changes_and_what_is_recomputed(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "load-balancer"))
    stage.put("network", NatGateways="per-zone")
    stage.put("load-balancer", TestCidr="198.51.100.0/24")
    ended = stage.plan(shape="json")
    assert ended.actions() == {"network": "update", "load-balancer": "update"}
    [parameter] = ended.stack("network")["parameters"]
    assert parameter == {"name": "NatGateways", "before": "per-zone", "after": "single"}
    assert ended.stack("load-balancer")["recomputed_after"] == ["network"]
    assert stage.left_over() == []


@pytest.mark.parametrize(("detailed", "code"), [(False, 0), (True, 10)])
def test_changes_have_an_exit_code_of_their_own_if_asked_for(
    aws: Aws, tmp_path: Path, code: int, *, detailed: bool
) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    assert stage.plan(detailed=detailed).code == code
    stage.put("cluster")
    assert stage.plan(detailed=detailed).code == 0


def test_two_plans_one_after_the_other_say_the_same(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster"))
    assert stage.plan().text == stage.plan().text


def test_a_refused_change_set_does_not_keep_a_plan_from_the_others(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster"))
    aws.cloudformation.script_change_set("dev-network", ChangeSetScript(reason="Template error: no."))
    ended = stage.plan(shape="json")
    assert ended.code == exits.FAILED
    assert ended.actions() == {"network": "blocked", "cluster": "create"}
    assert "Template error: no." in ended.stack("network")["refusals"][0]
    assert stage.left_over() == []


def test_what_is_refused_names_its_stack_once(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network"))
    stage.put("network", VpcNetworkAddress="10.99.0.0")
    refusals = stage.plan(shape="json").stack("network")["refusals"]
    assert "Vpc (AWS::EC2::VPC) would be replaced" in " ".join(refusals)
    assert not any(refusal.startswith("network: ") for refusal in refusals)
    said = stage.deploy().text
    assert "network: Vpc (AWS::EC2::VPC) would be replaced" in said
    assert "network: network: " not in said


@pytest.mark.parametrize("operation", ["DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "DescribeEvents"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_plan_that_is_stopped_leaves_nothing(aws: Aws, tmp_path: Path, operation: str, after: int) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster"), person=Person(is_there=True))
    stage.at(operation, stage.interrupt, after=after)
    assert stage.plan().code == exits.INTERRUPTED
    assert stage.left_over() == []


@pytest.mark.parametrize("operation", ["CreateChangeSet", "DescribeChangeSet", "DescribeEvents"])
def test_a_plan_that_may_not_do_everything_leaves_nothing(aws: Aws, tmp_path: Path, operation: str) -> None:
    stage = Stage(aws, only(tmp_path, "network"))
    aws.faults.access_denied(operation)
    # Warnings are worth having, but not a plan.
    assert stage.plan().code == (0 if operation == "DescribeEvents" else exits.FAILED)
    assert stage.left_over() == []


def test_a_change_set_that_is_never_made_is_given_up(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network"))
    aws.cloudformation.script_change_set("dev-network", ChangeSetScript(seconds=None))
    assert stage.plan().code == exits.STILL_RUNNING
    assert "a run after a day does it" in stage.said
    # Calls take a moment, too.
    assert stage.clock.waited > 15 * 60 - 1


def test_a_permission_that_nothing_needs_is_refused(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    ended = stage.plan(allow_replace=frozenset({"Vpc"}))
    assert ended.code == exits.BAD_INPUT
    assert "--allow-replace Vpc" in ended.text
    assert stage.left_over() == []


def test_the_gate_is_part_of_the_plan(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, services={"web": ["registry"]}))
    stage.put("web.registry", KeepImages="50")
    lost = {"Repository": {"Action": "Modify", "PolicyAction": "ReplaceAndDelete", "Replacement": "True"}}
    for allowed, code in ((frozenset[str](), exits.REFUSED), (frozenset({"Repository"}), 0)):
        aws.cloudformation.script_change_set("dev-web-registry", ChangeSetScript(change=lost))
        assert stage.plan(allow_replace=allowed).code == code
        assert stage.left_over() == []


def test_what_was_rolled_back_before_is_said(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    stage.put("cluster", status="UPDATE_ROLLBACK_COMPLETE", LogRetentionDays="30")
    stage.stack("cluster").reason = "The following resource(s) failed to update: [Cluster]."
    [note] = stage.plan(shape="json").stack("cluster")["notes"]
    assert "failed to update: [Cluster]" in note


def test_outputs_that_change_are_shown(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    target = stage.target("cluster")
    gone = sorted(target.template["Outputs"])[0]
    stage.put("cluster", body=body_with(target, lambda template: template["Outputs"].pop(gone)))
    [output] = stage.plan(shape="json").stack("cluster")["outputs"]
    assert (output["name"], output["before"]) == (gone, None)


def test_a_plan_of_other_tags_on_a_stack_without_frozen_resources_is_an_update(aws: Aws, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["tags"] = {"Owner": "somebody-else@example.com"}
        content["stacks"], content["services"] = {"cluster": content["stacks"]["cluster"]}, {}

    stage = Stage(aws, only(tmp_path, "cluster"))
    stage.put("cluster")
    retagged = Stage(aws, changed(tmp_path, change))
    ended = retagged.plan(shape="json")
    assert ended.actions() == {"cluster": "update"}
    assert {tag["name"] for tag in ended.stack("cluster")["tags"]} == {"CostCenter", "Owner"}
