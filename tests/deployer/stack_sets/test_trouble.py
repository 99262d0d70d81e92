"""What goes wrong with sets, and what a person hears of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from deployer.aws import Call, Script
from deployer.aws.faults import Fault
from generator.deployer.errors import DeployError
from generator.deployer.stack_sets.deploy import decided
from generator.deployer.stack_sets.model import Fate

from .stage import AWAY, HOME, MANAGEMENT, UNIT, A, B, C, Sets

DAYS = "LogRetentionDays"
PROD = {"EnvironmentName": "prod"}


def test_credentials_of_another_account_stop_before_anything_is_asked(sets: Sets) -> None:
    sets.file("cluster", account="444455556666")
    ended = sets.deploy("cluster")
    assert ended.code == 3
    assert "444455556666" in ended.text
    assert sets.aws.calls.names("cloudformation") == []


def test_who_is_logged_in_elsewhere_hears_that_the_file_of_a_set_may_name_a_profile(sets: Sets) -> None:
    sets.file("cluster", account="444455556666")
    assert sets.plan("cluster").text.endswith(
        "but the stacks belong into account 444455556666: log in there, name a profile for it with AWS_PROFILE, or "
        "with `profile` in the file of the set, or correct `account` in the file"
    )


def test_a_set_of_another_template_is_somebody_elses(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    before = sets.changes()
    sets.file("cluster", template="network")
    for ended in (sets.plan("cluster"), sets.deploy("cluster"), sets.delete("cluster")):
        assert ended.code == 3
        assert "made from the template cluster" in ended.text
    assert sets.changes() == before


def test_a_set_whose_template_cannot_be_read_is_somebody_elses(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.there("cluster").template = "Resources: ["
    ended = sets.plan("cluster")
    assert ended.code == 3
    assert "made from no template of ours" in ended.text


def test_a_set_of_another_environment_is_somebody_elses(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.file("cluster", parameters={"EnvironmentName": "staging"})
    ended = sets.deploy("cluster")
    assert ended.code == 3
    assert "EnvironmentName prod, not staging" in ended.text


def test_the_permissions_of_a_set_are_never_changed(sets: Sets) -> None:
    sets.self_managed("cluster")
    sets.deploy("cluster")
    sets.organization.management = "111122223333"
    sets.file("cluster", call_as="self")
    ended = sets.deploy("cluster")
    assert ended.code == 3
    assert "the permissions of a set cannot be changed" in ended.text


def test_nobody_says_yes_and_nothing_is_done(sets: Sets) -> None:
    sets.person.yes = False
    sets.file("cluster")
    ended = sets.deploy("cluster")
    assert (ended.code, ended.text) == (3, "nothing was deployed: answer yes, or give --yes")
    assert sets.changes() == []


def test_a_suspended_account_is_a_warning_and_not_tried_again(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.organization.suspended.add(C)
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    ended = sets.deploy("cluster")
    [result] = ended.json["sets"]
    assert (ended.code, result["action"]) == (0, "deployed")
    assert f"{C} {HOME} was skipped: the account is suspended" in result["warnings"]
    before = sets.changes()
    assert sets.deploy("cluster").json["sets"][0]["action"] == "unchanged"
    assert sets.changes() == before


def test_pruning_leaves_a_suspended_account_of_a_wanted_unit_alone(sets: Sets) -> None:
    sets.organization.suspended.add(C)
    sets.file("cluster", auto_deployment={"enabled": True})
    sets.deploy("cluster")
    before = sets.changes()
    assert sets.deploy("cluster", prune="delete").json["sets"][0]["action"] == "unchanged"
    assert sets.changes() == before


def test_without_organizations_a_suspended_account_is_not_tried_again_either(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.aws.faults.access_denied("DescribeOrganization")
    sets.organization.suspended.add(C)
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    assert sets.deploy("cluster").code == 0
    before = sets.changes()
    assert sets.deploy("cluster").json["sets"][0]["action"] == "unchanged"
    assert sets.changes() == before


def test_an_account_that_is_suspended_from_the_beginning_has_no_stack_and_is_named(sets: Sets) -> None:
    sets.organization.suspended.add(C)
    sets.file("cluster", auto_deployment={"enabled": True})
    ended = sets.deploy("cluster")
    assert ended.code == 0
    assert f"{C} is suspended: it gets no stack" in ended.json["sets"][0]["warnings"]
    assert {each.stack_id for (account, _), each in sets.there("cluster").instances.items() if account == C} == {""}
    assert sets.plan("cluster", detailed=True).code == 0


def test_an_account_that_is_no_longer_suspended_is_brought_up(sets: Sets) -> None:
    sets.organization.suspended.add(C)
    sets.file("cluster", auto_deployment={"enabled": True})
    sets.deploy("cluster")
    sets.organization.suspended.clear()
    assert sets.deploy("cluster").code == 0
    assert {each.status for each in sets.there("cluster").instances.values()} == {"CURRENT"}


def test_the_management_account_gets_no_stack_and_that_is_said(sets: Sets) -> None:
    sets.organization.members[MANAGEMENT] = UNIT
    sets.file("cluster")
    ended = sets.deploy("cluster")
    assert ended.code == 0
    assert any(f"{MANAGEMENT} is the management account" in each for each in ended.json["sets"][0]["warnings"])
    assert MANAGEMENT not in {account for account, _ in sets.there("cluster").instances}
    assert sets.plan("cluster", detailed=True).code == 0


def test_an_instance_that_cannot_be_deleted_is_inoperable_and_the_way_out_is_told(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    narrowed = {"organizational_units": [UNIT], "accounts": [C], "filter": "difference"}
    sets.file("cluster", targets=narrowed)
    sets.aws.cloudformation.stack_sets.failing[C, HOME] = "termination protection"
    assert sets.deploy("cluster", prune="delete").code == 1
    sets.file("cluster")
    ended = sets.deploy("cluster")
    assert ended.code == 4
    assert f"INOPERABLE: {C} {HOME}" in ended.json["sets"][0]["text"]
    assert "--prune --retain-stacks" in ended.json["sets"][0]["text"]
    assert sets.plan("cluster").code == 4
    sets.file("cluster", targets=narrowed)
    assert sets.deploy("cluster", prune="retain").code == 0
    sets.aws.cloudformation.stack_sets.failing.clear()
    sets.file("cluster")
    assert sets.deploy("cluster").code == 0


def test_who_may_not_ask_organizations_still_deploys_and_is_told_what_he_does_not_see(sets: Sets) -> None:
    sets.aws.faults.access_denied("DescribeOrganization")
    sets.file("cluster", canary={"accounts": [B]})
    ended = sets.deploy("cluster")
    assert ended.code == 0
    assert {account for account, _ in sets.there("cluster").instances} == {A, B, C}
    [result] = ended.json["sets"]
    assert any(each.startswith("which accounts are in the units is not known") for each in result["warnings"])
    before = sets.changes()
    assert sets.deploy("cluster").json["sets"][0]["action"] == "unchanged"
    assert sets.changes() == before


def test_what_runs_already_is_waited_for_and_the_set_is_read_anew(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    number = sets.begins("cluster")
    assert sets.plan("cluster").code == 5
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    ended = sets.deploy("cluster")
    assert ended.code == 0
    assert f"waiting for operation {number}" in sets.said
    assert {each.status for each in sets.there("cluster").instances.values()} == {"CURRENT"}


def test_an_operation_that_somebody_else_begins_meanwhile_is_waited_for_and_no_id_is_used_twice(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    there = sets.there("cluster")
    there.settings["ManagedExecution"] = {"Active": False}  # as somebody has made it in the console
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    again = sets.aws.faults.error("UpdateStackSet", "OperationInProgressException", "in progress", 409)
    assert sets.deploy("cluster").code == 0
    assert again.met == 2
    asked = [call.parameters["OperationId"] for call in sets.aws.calls.of("UpdateStackSet")]
    assert len(set(asked)) == 2
    assert there.settings["ManagedExecution"] == {"Active": True}


def test_what_was_done_before_somebody_else_came_is_not_done_again(sets: Sets) -> None:
    canary = {"accounts": [B]}
    sets.file("cluster", canary=canary)
    sets.deploy("cluster")
    sets.file("cluster", canary=canary, parameters={**PROD, DAYS: 14})
    sets.aws.faults.error("UpdateStackInstances", "StaleRequestException", "stale", 409)
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    assert sets.changes() == ["UpdateStackSet", "UpdateStackInstances"]
    assert {each.status for each in sets.there("cluster").instances.values()} == {"CURRENT"}


def test_ctrl_c_between_two_operations_begins_no_further_one(sets: Sets) -> None:
    sets.file("cluster")
    sets.file("other", name="other", canary={"accounts": [B]})

    def interrupt() -> None:
        sets.interruption.stop.set()

    sets.aws.faults.add(_at("CreateStackSet", interrupt))
    ended = sets.deploy()
    assert ended.code == 130
    assert [(each["key"], each["action"]) for each in ended.json["sets"]] == [
        ("cluster", "skipped"),
        ("other", "skipped"),
    ]
    assert sets.changes() == ["CreateStackSet"]
    assert sets.deploy().code == 0


def test_a_unit_that_is_not_there_is_a_mistake_in_the_file(sets: Sets) -> None:
    sets.file("cluster", targets={"organizational_units": ["ou-ab12-nowhere99"]})
    ended = sets.plan("cluster")
    assert ended.code == 2
    assert "cluster: the organization has no unit ou-ab12-nowhere99" in ended.text


def test_others_who_never_stop_are_left_alone_in_the_end(sets: Sets) -> None:
    sets.file("cluster")
    sets.aws.faults.error("CreateStackInstances", "OperationInProgressException", "in progress", 409, times=None)
    ended = sets.deploy("cluster")
    assert ended.code == 5
    assert "all the time" in ended.json["sets"][0]["text"]


@pytest.mark.parametrize("operation", ["CreateStackSet", "CreateStackInstances", "UpdateStackSet"])
def test_a_call_whose_answer_is_lost_begins_nothing_twice(sets: Sets, operation: str) -> None:
    if operation == "UpdateStackSet":
        sets.file("cluster")
        sets.deploy("cluster")
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    sets.aws.faults.drop(operation, late=True)
    assert sets.deploy("cluster").code == 0
    there = sets.there("cluster")
    assert {each.status for each in there.instances.values()} == {"CURRENT"}
    assert len(there.operations) == (2 if operation == "UpdateStackSet" else 1)


def test_an_operation_of_ours_that_stands_in_its_own_way_is_known_by_its_id(sets: Sets) -> None:
    sets.file("cluster")
    sets.aws.cloudformation.stack_sets.failing[A, HOME] = "no"
    sets.aws.faults.drop("CreateStackInstances", late=True)
    sets.aws.faults.error("CreateStackInstances", "OperationInProgressException", "in progress", 409, after=1)
    ended = sets.deploy("cluster")
    assert ended.code == 1
    assert [each["account"] for each in ended.json["sets"][0]["failures"]] == [A]
    assert len(sets.there("cluster").operations) == 1


def test_throttled_questions_decide_nothing(sets: Sets) -> None:
    sets.file("cluster")
    sets.aws.faults.throttle("DescribeStackSetOperation", after=1, times=2)
    sets.aws.faults.server_error("DescribeStackSetOperation", after=4)
    assert sets.deploy("cluster").code == 0


def test_an_operation_that_is_not_found_at_once_is_asked_for_again(sets: Sets) -> None:
    sets.file("cluster")
    sets.aws.faults.error("DescribeStackSetOperation", "OperationNotFoundException", "not found", 404, times=3)
    assert sets.deploy("cluster").code == 0


def test_credentials_that_expire_leave_the_operation_running(sets: Sets) -> None:
    sets.file("cluster")
    sets.aws.faults.expired_token("DescribeStackSetOperation")
    ended = sets.deploy("cluster")
    assert ended.code == 5
    assert "the credentials have expired" in ended.json["sets"][0]["text"]
    assert "stackset status cluster" in ended.json["sets"][0]["text"]


def test_ctrl_c_leaves_the_operation_running_and_a_second_deployment_goes_on_after_it(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]})
    sets.aws.faults.add(_interrupt(sets))
    ended = sets.deploy("cluster")
    assert (ended.code, ended.json["sets"][0]["action"]) == (5, "running")
    sets.aws.faults.clear()
    assert sets.deploy("cluster").code == 0
    assert len(sets.there("cluster").instances) == 6


def test_ctrl_c_can_stop_the_operation(sets: Sets) -> None:
    sets.on_interrupt = "cancel"
    sets.file("cluster")
    sets.aws.faults.add(_interrupt(sets))
    ended = sets.deploy("cluster")
    [result] = ended.json["sets"]
    assert (ended.code, result["action"]) == (1, "failed")
    assert result["text"].startswith("STOPPED")
    assert (result["failures"], result["cancelled"]) == ([], 6)


def test_what_nobody_has_seen_in_the_plan_is_not_done(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    before = sets.changes()

    def join() -> None:
        sets.organization.members["222200000009"] = UNIT

    sets.aws.faults.add(_at("ListAccountsForParent", join))
    ended = sets.deploy("cluster")
    assert ended.code == 3
    assert "create 222200000009" in ended.json["sets"][0]["text"]
    assert sets.changes() == before


def test_the_cause_of_a_failure_is_read_in_its_own_account(sets: Sets) -> None:
    sets.file("cluster", diagnosis={"role": "Reader"})
    sets.deploy("cluster")
    stack = sets.aws.cloudformation.put(
        "StackSet-cluster", {"Resources": {"Logs": {"Type": "AWS::Logs::LogGroup"}}}, account=A, region=HOME
    )
    for attempt, reason in (("first", "an older one"), ("second", "LimitExceeded: too many groups")):
        script = Script(fail={"Other": reason})
        sets.aws.cloudformation.script("StackSet-cluster", script, account=A, region=HOME)
        _update(sets, stack.name, attempt)
    sets.there("cluster").instances[A, HOME].stack_id = stack.id
    sets.aws.cloudformation.stack_sets.failing[A, HOME] = "ResourceLogicalId:Other failed"
    sets.file("cluster", diagnosis={"role": "Reader"}, parameters={**PROD, DAYS: 14})
    ended = sets.deploy("cluster")
    [failure] = ended.json["sets"][0]["failures"]
    assert failure["root_cause"]["resource"] == "Other"
    assert failure["root_cause"]["reason"] == "LimitExceeded: too many groups"
    [call] = sets.aws.calls.of("AssumeRole")
    assert call.parameters["RoleArn"] == f"arn:aws:iam::{A}:role/Reader"


def test_where_the_cause_cannot_be_read_the_failure_is_told_all_the_same(sets: Sets) -> None:
    sets.file("cluster", diagnosis={"role": "Reader"})
    sets.aws.sts.refused.add(f"arn:aws:iam::{A}:role/Reader")
    sets.aws.cloudformation.stack_sets.failing[A, HOME] = "no"
    ended = sets.deploy("cluster")
    [failure] = ended.json["sets"][0]["failures"]
    assert (ended.code, failure["reason"], failure["root_cause"]) == (1, "no", None)
    assert failure["hint"].startswith("the cause cannot be read as Reader")


@pytest.mark.parametrize(
    ("fate", "missing"), [(None, "--retain-stacks or --delete-stacks"), ("delete", "give it, too")]
)
def test_pruning_and_what_becomes_of_the_stacks_are_said_together(fate: Fate | None, missing: str) -> None:
    with pytest.raises(DeployError, match=missing) as caught:
        decided(fate, prune=fate is None)
    assert caught.value.exit_code == 2


def test_an_instance_in_no_region_of_the_file_stays_outdated_without_being_touched(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [A]})
    sets.deploy("cluster")
    sets.file("cluster", canary={"accounts": [A]}, regions=[HOME], parameters={**PROD, DAYS: 14})
    assert sets.deploy("cluster").code == 0
    statuses = {cell: each.status for cell, each in sets.there("cluster").instances.items()}
    assert {status for (_, region), status in statuses.items() if region == AWAY} == {"OUTDATED"}
    assert {status for (_, region), status in statuses.items() if region == HOME} == {"CURRENT"}
    assert sets.plan("cluster", detailed=True).code == 0
    assert C in {account for account, _ in statuses}


def _interrupt(sets: Sets) -> Fault:
    def interrupt() -> None:
        sets.interruption.stop.set()  # that of the run, which is not there yet

    return _at("DescribeStackSetOperation", interrupt)


def _at(operation: str, happen: Callable[[], None]) -> Fault:
    """Let something happen once, after an operation has had its effect."""

    def befall(_: Call) -> None:
        happen()

    return Fault(operation, befall, 0, 1, late=True)


def _update(sets: Sets, name: str, change_set: str) -> None:
    """Update the stack of an account so that another resource comes to it."""
    client = sets.aws.client("cloudformation", account=A, region=HOME)
    resources = {name: {"Type": "AWS::Logs::LogGroup"} for name in ("Logs", "Other")}
    body = json.dumps({"Resources": resources})
    made = client.create_change_set(StackName=name, ChangeSetName=change_set, TemplateBody=body)
    sets.aws.advance(10)
    client.execute_change_set(ChangeSetName=made["Id"])
    sets.aws.advance(60)
