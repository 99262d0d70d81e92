"""A deployment brings a set to what its file says, in waves, and calls nothing where nothing differs."""

from __future__ import annotations

import uuid

import pytest

from deployer.harness import TEMPLATES
from generator.deployer.stack_sets.model import Fate

from .stage import AWAY, HOME, MANAGEMENT, OTHER_UNIT, UNIT, A, B, C, Sets

EVERYWHERE = {(account, region) for account in (A, B, C) for region in (HOME, AWAY)}
DAYS = "LogRetentionDays"
PROD = {"EnvironmentName": "prod"}


def given(sets: Sets, name: str = "cluster") -> dict[tuple[str, str], str]:
    """Return what each stack got as days."""
    return {cell: each.has["parameters"][DAYS] for cell, each in sets.there(name).instances.items() if each.has}


def test_every_account_of_the_unit_gets_a_stack_in_every_region(sets: Sets) -> None:
    sets.file("cluster", parameters={**PROD, DAYS: 30}, tags={"CostCenter": "4711"})
    ended = sets.deploy("cluster")
    assert (ended.code, ended.json["sets"][0]["action"]) == (0, "deployed")
    there = sets.there("cluster")
    assert set(there.instances) == EVERYWHERE
    assert set(given(sets).values()) == {"30"}
    assert {each.status for each in there.instances.values()} == {"CURRENT"}
    assert there.settings["Tags"] == [{"Key": "CostCenter", "Value": "4711"}]
    assert there.settings["ManagedExecution"] == {"Active": True}


def test_a_second_deployment_changes_nothing(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]}, overrides={C: {DAYS: 14}}, auto_deployment={"enabled": True})
    assert sets.deploy("cluster").code == 0
    before = sets.changes()
    ended = sets.deploy("cluster")
    assert (ended.code, ended.json["sets"][0]["action"]) == (0, "unchanged")
    assert sets.changes() == before
    assert sets.plan("cluster", detailed=True).code == 0


def test_a_plan_changes_nothing_and_says_what_would_be_done(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]})
    ended = sets.plan("cluster", detailed=True)
    [plan] = ended.json["sets"]
    assert (ended.code, plan["action"]) == (10, "create")
    assert {(each["account"], each["region"]) for each in plan["instances"]} == EVERYWHERE
    assert {each["account"] for each in plan["instances"] if each["why"] == "canary"} == {B}
    assert sets.changes() == []


def test_what_is_done_is_what_the_plan_said(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]}, overrides={C: {DAYS: 14}})
    planned = [step["call"] for step in sets.plan("cluster").json["sets"][0]["steps"]]
    sets.deploy("cluster")
    assert [name.lower() for name in sets.changes()] == [call.replace("_", "") for call in planned]


def test_every_call_says_as_whom_and_every_operation_has_an_id_of_its_own(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]})
    sets.deploy("cluster")
    sets.file("cluster", canary={"accounts": [B]}, parameters={**PROD, DAYS: 14})
    sets.deploy("cluster")
    about = [call for call in sets.aws.calls.all if "StackSetName" in call.parameters]
    assert {call.parameters["CallAs"] for call in about} == {"DELEGATED_ADMIN"}
    begun = [call.parameters["OperationId"] for call in sets.calls() if "OperationId" in call.parameters]
    assert len(begun) == len(set(begun)) >= 4
    assert all(str(uuid.UUID(number)) == number for number in begun)


def test_canary_accounts_get_a_change_first_one_at_a_time_and_home_before_away(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]})
    sets.deploy("cluster")
    sets.file("cluster", canary={"accounts": [B]}, parameters={**PROD, DAYS: 14})
    sets.aws.calls.clear()
    sets.deploy("cluster")
    first, rest = sets.calls()
    assert (first.operation, rest.operation) == ("UpdateStackSet", "UpdateStackInstances")
    assert first.parameters["DeploymentTargets"] == {
        "OrganizationalUnitIds": [UNIT],
        "Accounts": [B],
        "AccountFilterType": "INTERSECTION",
    }
    assert first.parameters["OperationPreferences"] == {
        "RegionConcurrencyType": "SEQUENTIAL",
        "RegionOrder": [HOME, AWAY],
        "FailureToleranceCount": 0,
        "MaxConcurrentCount": 1,
    }
    assert rest.parameters["DeploymentTargets"]["Accounts"] == [A, C]
    assert "ParameterOverrides" not in rest.parameters
    assert set(given(sets).values()) == {"14"}


def test_new_accounts_of_the_canary_wave_come_before_the_others(sets: Sets) -> None:
    sets.file("cluster", canary={"accounts": [B]})
    sets.deploy("cluster")
    wanted = [call.parameters["DeploymentTargets"]["Accounts"] for call in sets.calls()[1:]]
    assert wanted == [[B], [A, C]]


def test_where_no_canary_has_a_stack_one_account_goes_first_and_that_is_said(sets: Sets) -> None:
    sets.file("cluster", targets={"organizational_units": [UNIT], "accounts": [A, C], "filter": "intersection"})
    sets.deploy("cluster")
    sets.file("cluster", canary={"accounts": [B]}, parameters={**PROD, DAYS: 14})
    sets.aws.calls.clear()
    ended = sets.deploy("cluster")
    assert ended.code == 0
    assert sets.calls()[0].parameters["DeploymentTargets"]["Accounts"] == [A]
    assert f"no canary account has a stack: {A} goes first" in ended.json["sets"][0]["warnings"]


def test_a_failure_of_the_canary_leaves_all_others_as_they_were(sets: Sets) -> None:
    canary = {"accounts": [B]}
    sets.file("cluster", canary=canary, parameters={**PROD, DAYS: 30})
    sets.deploy("cluster")
    sets.file("cluster", canary=canary, parameters={**PROD, DAYS: 14})
    sets.aws.cloudformation.stack_sets.failing[B, HOME] = "LogGroup: limit exceeded"
    ended = sets.deploy("cluster")
    assert ended.code == 1
    [result] = ended.json["sets"]
    [failure] = result["failures"]
    assert (failure["account"], failure["region"], failure["unit"]) == (B, HOME, UNIT)
    assert failure["reason"] == "LogGroup: limit exceeded"
    assert result["cancelled"] == 1
    assert set(given(sets).values()) == {"30"}


def test_after_a_failure_the_canary_is_first_again_and_the_set_is_not_updated_twice(sets: Sets) -> None:
    canary = {"accounts": [B]}
    sets.file("cluster", canary=canary)
    sets.deploy("cluster")
    sets.file("cluster", canary=canary, parameters={**PROD, DAYS: 14})
    sets.aws.cloudformation.stack_sets.failing[B, HOME] = "no"
    sets.deploy("cluster")
    sets.aws.cloudformation.stack_sets.failing.clear()
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    assert sets.changes() == ["UpdateStackInstances", "UpdateStackInstances"]
    assert [call.parameters["DeploymentTargets"]["Accounts"] for call in sets.calls()] == [[B], [A, C]]
    assert set(given(sets).values()) == {"14"}


def test_an_operation_that_succeeded_with_failed_instances_is_a_failure(sets: Sets) -> None:
    sets.file("cluster", operation={"failure_tolerance": 2, "max_concurrent": 3})
    sets.aws.cloudformation.stack_sets.failing[C, AWAY] = "no"
    ended = sets.deploy("cluster")
    [result] = ended.json["sets"]
    assert ended.code == 1
    assert result["text"].startswith("SUCCEEDED: ")
    assert [(each["account"], each["region"]) for each in result["failures"]] == [(C, AWAY)]
    assert result["cancelled"] == 0


def test_what_failed_is_told_to_a_person_by_account_and_region(sets: Sets) -> None:
    sets.file("cluster")
    sets.aws.cloudformation.stack_sets.failing[A, HOME] = "no"
    text = sets.deploy("cluster", shape="text").text
    assert f"FAILED {A} {HOME} {UNIT}: no" in text
    assert "CANCELLED 5" in text
    assert "its account was not asked: the file has no diagnosis" in text


def test_outdated_instances_are_brought_up_and_nothing_else_is_called(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    instance = sets.there("cluster").instances[C, AWAY]
    instance.status, instance.detailed, instance.has = "OUTDATED", "CANCELLED", {}
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    [call] = sets.calls()
    assert call.operation == "UpdateStackInstances"
    assert (call.parameters["DeploymentTargets"]["Accounts"], call.parameters["Regions"]) == ([C], [AWAY])
    assert instance.status == "CURRENT"


def test_one_account_has_values_of_its_own_and_loses_them_with_an_empty_block(sets: Sets) -> None:
    sets.file("cluster", overrides={C: {DAYS: 14}}, parameters={**PROD, DAYS: 30})
    sets.deploy("cluster")
    assert given(sets) == {cell: "14" if cell[0] == C else "30" for cell in EVERYWHERE}
    sets.file("cluster", overrides={C: {DAYS: 7}}, parameters={**PROD, DAYS: 30})
    sets.deploy("cluster")
    assert given(sets) == {cell: "7" if cell[0] == C else "30" for cell in EVERYWHERE}
    sets.file("cluster", overrides={C: {}}, parameters={**PROD, DAYS: 30})
    sets.deploy("cluster")
    assert set(given(sets).values()) == {"30"}
    assert sets.changes()[-2:] == ["UpdateStackInstances", "UpdateStackInstances"]


def test_overrides_survive_an_update_of_the_set(sets: Sets) -> None:
    sets.file("cluster", overrides={C: {DAYS: 14}})
    sets.deploy("cluster")
    sets.file("cluster", overrides={C: {DAYS: 14}}, parameters={**PROD, DAYS: 90})
    sets.deploy("cluster")
    assert given(sets) == {cell: "14" if cell[0] == C else "90" for cell in EVERYWHERE}


def test_tags_are_replaced_as_a_whole(sets: Sets) -> None:
    sets.file("cluster", tags={"Owner": "web", "CostCenter": "4711"})
    sets.deploy("cluster")
    sets.file("cluster", tags={"Owner": "platform"})
    differences = sets.plan("cluster").json["sets"][0]["differences"]
    assert {each["name"] for each in differences} == {"tag Owner", "tag CostCenter"}
    sets.deploy("cluster")
    there = sets.there("cluster")
    assert there.settings["Tags"] == [{"Key": "Owner", "Value": "platform"}]
    assert all(each.has["tags"] == there.settings["Tags"] for each in there.instances.values())


def test_an_account_that_joined_the_unit_gets_a_stack_and_the_others_are_left_alone(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.organization.members["222200000009"] = UNIT
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    [call] = sets.calls()
    assert call.operation == "CreateStackInstances"
    assert call.parameters["DeploymentTargets"]["Accounts"] == ["222200000009"]


def test_accounts_of_units_below_the_unit_belong_to_it(sets: Sets) -> None:
    sets.aws.organizations.put_unit(OTHER_UNIT, "222200000009", parent=UNIT)
    sets.file("cluster")
    sets.deploy("cluster")
    assert {account for account, _ in sets.there("cluster").instances} == {A, B, C, "222200000009"}


@pytest.mark.parametrize(("kind", "accounts"), [("intersection", {A, B}), ("difference", {C})])
def test_a_filter_narrows_a_unit_down(sets: Sets, kind: str, accounts: set[str]) -> None:
    sets.file("cluster", targets={"organizational_units": [UNIT], "accounts": [A, B], "filter": kind})
    assert sets.deploy("cluster").code == 0
    assert {account for account, _ in sets.there("cluster").instances} == accounts
    assert sets.plan("cluster", detailed=True).code == 0


def test_whole_units_are_named_where_new_accounts_are_to_get_stacks_by_themselves(sets: Sets) -> None:
    sets.file("cluster", auto_deployment={"enabled": True, "retain_on_removal": True})
    sets.deploy("cluster")
    there = sets.there("cluster")
    assert there.registered == {UNIT: [HOME, AWAY]}
    assert there.settings["AutoDeployment"] == {
        "Enabled": True,
        "RetainStacksOnAccountRemoval": True,
        "DependsOn": [],
    }


def test_what_becomes_of_accounts_that_leave_is_changed_without_touching_the_content(sets: Sets) -> None:
    sets.file("cluster", auto_deployment={"enabled": True})
    sets.deploy("cluster")
    sets.file("cluster", auto_deployment={"enabled": True, "retain_on_removal": True})
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    [call] = sets.calls()
    assert call.parameters["UsePreviousTemplate"] is True
    assert sets.there("cluster").settings["AutoDeployment"]["RetainStacksOnAccountRemoval"] is True


def test_a_unit_whose_new_accounts_would_get_nothing_is_named_again(sets: Sets) -> None:
    sets.file("cluster", auto_deployment={"enabled": True})
    sets.deploy("cluster")
    sets.there("cluster").registered.clear()
    assert sets.plan("cluster", detailed=True).code == 10
    assert sets.deploy("cluster").code == 0
    assert sets.there("cluster").registered == {UNIT: [HOME, AWAY]}


def test_automatic_deployment_is_switched_on_in_a_call_without_targets_after_everything_else(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.file("cluster", auto_deployment={"enabled": True}, parameters={**PROD, DAYS: 14})
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    update, settings, registration = sets.calls()
    assert "AutoDeployment" not in update.parameters
    assert settings.parameters["AutoDeployment"]["Enabled"] is True
    assert not {"DeploymentTargets", "Regions"} & settings.parameters.keys()
    assert registration.operation == "CreateStackInstances"
    assert sets.plan("cluster", detailed=True).code == 0
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    assert sets.deploy("cluster").code == 0
    assert sets.there("cluster").settings["AutoDeployment"] == {"Enabled": False}


def test_what_is_no_target_any_more_stays_until_a_person_says_what_becomes_of_it(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.file("cluster", targets={"organizational_units": [UNIT], "accounts": [C], "filter": "difference"})
    before = sets.changes()
    plan = sets.plan("cluster").json["sets"][0]
    assert {(each["account"], each["action"]) for each in plan["instances"]} == {(C, "leave")}
    assert sets.deploy("cluster").code == 0
    assert sets.changes() == before


@pytest.mark.parametrize("fate", ["retain", "delete"])
def test_what_is_pruned_is_kept_or_deleted_as_it_was_said(sets: Sets, fate: Fate) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.file("cluster", regions=[HOME])
    assert sets.deploy("cluster", prune=fate).code == 0
    call = sets.calls()[-1]
    assert (call.operation, call.parameters["RetainStacks"]) == ("DeleteStackInstances", fate == "retain")
    assert call.parameters["Regions"] == [AWAY]
    assert {region for _, region in sets.there("cluster").instances} == {HOME}


def test_a_region_that_is_pruned_gets_no_stacks_of_new_accounts_either(sets: Sets) -> None:
    sets.file("cluster", auto_deployment={"enabled": True})
    sets.deploy("cluster")
    sets.file("cluster", auto_deployment={"enabled": True}, regions=[HOME])
    assert sets.deploy("cluster", prune="delete").code == 0
    assert sets.changes().count("DeleteStackInstances") == 1
    assert sets.there("cluster").registered == {UNIT: [HOME]}
    assert sets.plan("cluster", prune="delete", detailed=True).code == 0


def test_a_unit_that_is_pruned_is_named_as_a_whole_so_that_new_accounts_in_it_get_nothing(sets: Sets) -> None:
    sets.aws.organizations.put_unit(OTHER_UNIT, "222200000009")
    automatic = {"auto_deployment": {"enabled": True}}
    sets.file("cluster", targets={"organizational_units": [UNIT, OTHER_UNIT]}, **automatic)
    sets.deploy("cluster")
    sets.file("cluster", **automatic)
    assert sets.deploy("cluster", prune="retain").code == 0
    call = sets.calls()[-1]
    assert call.operation == "DeleteStackInstances"
    assert call.parameters["DeploymentTargets"] == {"OrganizationalUnitIds": [OTHER_UNIT], "AccountFilterType": "NONE"}
    there = sets.there("cluster")
    assert there.registered == {UNIT: [HOME, AWAY]}
    assert {account for account, _ in there.instances} == {A, B, C}


def test_a_self_managed_set_names_accounts_and_roles(sets: Sets) -> None:
    sets.self_managed("cluster", canary={"accounts": [B]})
    assert sets.deploy("cluster").code == 0
    there = sets.there("cluster", account="111122223333")
    assert set(there.instances) == {(account, region) for account in (A, B) for region in (HOME, AWAY)}
    assert there.settings["ExecutionRoleName"] == "AWSCloudFormationStackSetExecutionRole"
    assert "AutoDeployment" not in there.settings
    assert sets.aws.calls.count("ListAccountsForParent") == 0
    assert {call.parameters["CallAs"] for call in sets.calls()} == {"SELF"}
    sets.self_managed("cluster", canary={"accounts": [B]}, execution_role="Other", parameters={**PROD, DAYS: 14})
    assert sets.deploy("cluster").code == 0
    assert there.settings["ExecutionRoleName"] == "Other"
    assert sets.plan("cluster", detailed=True).code == 0


def test_concurrency_and_tolerance_go_as_the_file_says(sets: Sets) -> None:
    operation = {
        "failure_tolerance": "10%",
        "max_concurrent": "50%",
        "region_concurrency": "parallel",
        "mode": "soft",
    }
    sets.file("cluster", operation=operation)
    sets.deploy("cluster")
    assert sets.calls()[-1].parameters["OperationPreferences"] == {
        "RegionConcurrencyType": "PARALLEL",
        "RegionOrder": [HOME, AWAY],
        "FailureTolerancePercentage": 10,
        "MaxConcurrentPercentage": 50,
        "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
    }


def test_the_set_of_a_delegated_administrator_is_the_management_accounts(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    assert sets.there("cluster").account == MANAGEMENT


def test_a_set_that_somebody_made_in_the_console_from_our_yaml_is_ours_at_once(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.there("cluster").template = (TEMPLATES / "1.0.0" / "cluster.yaml").read_text(encoding="utf-8")
    assert sets.plan("cluster", detailed=True).code == 0


def test_a_value_that_the_set_does_not_give_is_the_default_of_its_template(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    there = sets.there("cluster")
    del there.parameters[DAYS]
    assert sets.plan("cluster", detailed=True).code == 0
    sets.file("cluster", parameters={**PROD, DAYS: 14})
    [difference] = sets.plan("cluster").json["sets"][0]["differences"]
    assert difference == {"name": f"parameter {DAYS}", "before": "365", "after": "14"}
