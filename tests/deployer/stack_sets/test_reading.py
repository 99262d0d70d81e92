"""What is shown of sets, what drifts in them, and how they are deleted."""

from __future__ import annotations

import pytest

from deployer.aws.stack_sets import Instance
from generator.deployer.stack_sets.model import Fate

from .stage import AWAY, HOME, UNIT, A, B, C, Sets

DAYS = "LogRetentionDays"


def test_status_counts_instances_and_names_those_that_are_not_current(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.aws.cloudformation.stack_sets.failing[B, HOME] = "limit exceeded"
    sets.file("cluster", parameters={"EnvironmentName": "prod", DAYS: 14})
    sets.deploy("cluster")
    [found] = sets.status("cluster").json["sets"]
    assert found["instances"] == {"CURRENT": 1, "OUTDATED": 5}
    assert found["outdated"] == 5
    assert (found["last_operation"]["status"], found["last_operation"]["failed"]) == ("FAILED", 1)
    failed = [each for each in found["troubled"] if each["detailed_status"] == "FAILED"]
    assert [(each["account"], each["region"], each["reason"]) for each in failed] == [(B, HOME, "limit exceeded")]
    text = sets.status("cluster", shape="text").text
    assert "cluster: 1 CURRENT, 5 OUTDATED" in text
    assert f"{B} {HOME} OUTDATED (FAILED): limit exceeded" in text


def test_status_says_that_there_is_no_set_yet(sets: Sets) -> None:
    sets.file("cluster")
    assert sets.status("cluster", shape="text").text == "cluster: is not there\n"
    assert sets.drift("cluster", shape="text").text == "cluster: is not there\n"


def test_status_says_that_another_template_is_deployed(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    there = sets.there("cluster")
    there.template = there.template.replace("ContainerInsights", "ContainerInsight")
    assert "the template is another than the file's" in sets.status("cluster", shape="text").text


def test_drift_names_the_resources_by_account_and_region(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    difference = {"PropertyPath": "/Tags/0", "ExpectedValue": "a", "ActualValue": "b", "DifferenceType": "NOT_EQUAL"}
    sets.aws.cloudformation.stack_sets.drifted[C, AWAY] = [
        {
            "LogicalResourceId": "Cluster",
            "ResourceType": "AWS::ECS::Cluster",
            "StackResourceDriftStatus": "MODIFIED",
            "PropertyDifferences": [difference],
        },
        {"LogicalResourceId": "Logs", "ResourceType": "AWS::Logs::LogGroup", "StackResourceDriftStatus": "IN_SYNC"},
    ]
    ended = sets.drift("cluster")
    [found] = ended.json["sets"]
    assert (ended.code, found["drifted"]) == (10, 1)
    assert found["drifts"] == [
        {
            "account": C,
            "region": AWAY,
            "resource": "Cluster",
            "type": "AWS::ECS::Cluster",
            "status": "MODIFIED",
            "paths": ["/Tags/0"],
        }
    ]
    text = sets.drift("cluster", shape="text").text
    assert f"{C} {AWAY} Cluster (AWS::ECS::Cluster) MODIFIED at /Tags/0" in text


def test_without_drift_the_exit_code_is_0(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    ended = sets.drift("cluster", shape="text")
    assert (ended.code, ended.text) == (0, "cluster: as deployed\n")


@pytest.mark.parametrize("fate", ["retain", "delete"])
def test_a_set_is_deleted_after_its_instances(sets: Sets, fate: Fate) -> None:
    sets.file("cluster", auto_deployment={"enabled": True})
    sets.deploy("cluster")
    sets.aws.calls.clear()
    ended = sets.delete("cluster", fate=fate)
    assert (ended.code, ended.json["sets"][0]["action"]) == (0, "deleted")
    assert sets.changes() == ["DeleteStackInstances", "DeleteStackSet"]
    call = sets.calls()[0]
    assert call.parameters["RetainStacks"] is (fate == "retain")
    assert call.parameters["DeploymentTargets"] == {"OrganizationalUnitIds": [UNIT], "AccountFilterType": "NONE"}
    assert not sets.is_there("cluster")
    assert sets.delete("cluster").json["sets"][0]["text"] == "is not there"


def test_a_set_without_any_stack_is_deleted_in_one_call(sets: Sets) -> None:
    sets.organization.members.clear()
    sets.file("cluster", auto_deployment={"enabled": True})
    assert sets.deploy("cluster").code == 0
    sets.aws.calls.clear()
    assert sets.delete("cluster").code == 0
    assert sets.changes() == ["DeleteStackSet"]


def test_stacks_of_a_self_managed_set_are_deleted_by_account(sets: Sets) -> None:
    sets.self_managed("cluster")
    sets.deploy("cluster")
    assert sets.delete("cluster").code == 0
    assert not sets.is_there("cluster")


def test_a_set_whose_stacks_cannot_be_deleted_stays_and_the_way_out_is_told(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.aws.cloudformation.stack_sets.failing[A, HOME] = "termination protection"
    ended = sets.delete("cluster")
    [result] = ended.json["sets"]
    assert (ended.code, result["action"]) == (1, "failed")
    assert "--retain-stacks" in result["text"]
    assert result["failures"][0]["reason"] == "termination protection"
    assert sets.is_there("cluster")
    assert sets.delete("cluster", fate="retain").code == 0
    assert not sets.is_there("cluster")


def test_nothing_is_deleted_without_a_yes(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.person.yes = False
    assert sets.delete("cluster").code == 3
    assert len(sets.there("cluster").instances) == 6


def test_sets_are_deleted_in_reverse_order(sets: Sets) -> None:
    sets.file("load-balancer", template="load-balancer")
    sets.file("network", template="network")
    sets.deploy()
    sets.delete("network", "load-balancer")
    deleted = [call.parameters["StackSetName"] for call in sets.aws.calls.of("DeleteStackSet")]
    assert deleted == ["load-balancer", "network"]


def test_a_thousand_instances_cost_ten_pages(sets: Sets) -> None:
    sets.file("cluster", regions=[HOME])
    sets.deploy("cluster")
    there = sets.there("cluster")
    for number in range(997):
        account = f"3333{number:08d}"
        sets.organization.members[account] = UNIT
        there.instances[account, HOME] = Instance(account, HOME, UNIT, "CURRENT", "SUCCEEDED")
    sets.aws.calls.clear()
    assert sets.plan("cluster", detailed=True).code == 0
    assert sets.status("cluster").json["sets"][0]["instances"] == {"CURRENT": 1000}
    counts = sets.aws.calls.counts()
    assert counts["cloudformation.ListStackInstances"] == 20
    assert counts["organizations.ListAccountsForParent"] == 50
    assert counts["cloudformation.DescribeStackInstance"] == 0
    assert sum(counts.values()) < 80
