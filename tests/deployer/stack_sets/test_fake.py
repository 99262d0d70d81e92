"""The fake's sets behave as AWS documents it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.aws import ACCOUNT, Aws
from deployer.aws.organizations import ROOT as ORGANIZATION_ROOT

HOME, AWAY, UNIT = "eu-west-1", "eu-central-1", "ou-ab12-workload1"
A, B, C = "222200000001", "222200000002", "222200000003"
TEMPLATE = {
    "Parameters": {"Days": {"Type": "Number", "Default": 30}},
    "Resources": {"Logs": {"Type": "AWS::Logs::LogGroup"}},
}
OPERATION = "00000000-0000-4000-8000-000000000001"


class Client:
    """A set, through boto3, and time that passes until an operation is over."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.api = aws.client("cloudformation")
        aws.organizations.put_unit(UNIT, A, B, C)
        self.targets: dict[str, Any] = {"DeploymentTargets": {"OrganizationalUnitIds": [UNIT]}}

    def make(self, **more: Any) -> None:
        """Make the set."""
        given = {
            "PermissionModel": "SERVICE_MANAGED",
            "AutoDeployment": {"Enabled": False},
            "ManagedExecution": {"Active": True},
        } | more
        self.api.create_stack_set(StackSetName="logs", TemplateBody=json.dumps(TEMPLATE), **given)

    def create(self, regions: tuple[str, ...] = (HOME,), **more: Any) -> str:
        """Begin to create instances, and return the operation."""
        given = {**self.targets, **more}
        return str(self.api.create_stack_instances(StackSetName="logs", Regions=list(regions), **given)["OperationId"])

    def over(self, operation: str) -> dict[str, Any]:
        """Let time pass until an operation is over, and return it."""
        for _ in range(50):
            shown = self.api.describe_stack_set_operation(StackSetName="logs", OperationId=operation)
            found: dict[str, Any] = shown["StackSetOperation"]
            if "EndTimestamp" in found:
                return found
            self.aws.advance(10)
        raise TimeoutError(found["Status"])

    def statuses(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Return how the instances are, roughly and in detail."""
        found = self.api.list_stack_instances(StackSetName="logs")["Summaries"]
        return {
            (each["Account"], each["Region"]): (each["Status"], each["StackInstanceStatus"]["DetailedStatus"])
            for each in found
        }

    def results(self, operation: str) -> dict[tuple[str, str], str]:
        """Return what became of each instance in an operation."""
        found = self.api.list_stack_set_operation_results(StackSetName="logs", OperationId=operation)["Summaries"]
        return {(each["Account"], each["Region"]): each["Status"] for each in found}


@pytest.fixture
def client(aws: Aws) -> Client:
    """The management account, and a unit with three accounts."""
    return Client(aws)


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_an_operation_passes_through_regions_in_order_and_ends(client: Client) -> None:
    client.make()
    operation = client.create((AWAY, HOME), OperationPreferences={"RegionOrder": [HOME, AWAY]})
    assert set(client.statuses().values()) == {("OUTDATED", "PENDING")}
    client.aws.advance(11)
    assert client.results(operation)[A, HOME] == "SUCCEEDED"
    assert client.results(operation)[A, AWAY] == "PENDING"
    assert client.over(operation)["Status"] == "SUCCEEDED"
    assert set(client.statuses().values()) == {("CURRENT", "SUCCEEDED")}


def test_a_failure_beyond_the_tolerance_cancels_what_has_not_begun(client: Client) -> None:
    client.make()
    client.aws.cloudformation.stack_sets.failing[A, HOME] = "limit exceeded"
    operation = client.create((HOME, AWAY), OperationPreferences={"RegionOrder": [HOME, AWAY]})
    ended = client.over(operation)
    assert (ended["Status"], ended["StatusDetails"]["FailedStackInstancesCount"]) == ("FAILED", 1)
    results = client.results(operation)
    assert results.pop((A, HOME)) == "FAILED"
    assert set(results.values()) == {"CANCELLED"}
    statuses = client.statuses()
    assert statuses[A, HOME] == ("OUTDATED", "FAILED")
    assert statuses[B, AWAY] == ("OUTDATED", "CANCELLED")


@pytest.mark.parametrize(
    "preferences",
    [
        {"FailureToleranceCount": 1, "MaxConcurrentCount": 1},
        {"FailureTolerancePercentage": 34, "MaxConcurrentPercentage": 100},
    ],
)
def test_an_operation_with_tolerated_failures_succeeds_and_counts_them(client: Client, preferences: Any) -> None:
    client.make()
    client.aws.cloudformation.stack_sets.failing[A, HOME] = "limit exceeded"
    ended = client.over(client.create(OperationPreferences=preferences))
    assert (ended["Status"], ended["StatusDetails"]["FailedStackInstancesCount"]) == ("SUCCEEDED", 1)


def test_strict_never_runs_more_than_the_tolerance_and_one_while_soft_does(client: Client) -> None:
    client.make()
    strict = client.create(OperationPreferences={"MaxConcurrentCount": 3})
    client.aws.advance(11)
    assert list(client.results(strict).values()).count("SUCCEEDED") == 1
    client.over(strict)
    preferences = {"MaxConcurrentCount": 3, "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"}
    soft = client.create((AWAY,), OperationPreferences=preferences)
    client.aws.advance(11)
    assert list(client.results(soft).values()).count("SUCCEEDED") == 3


def test_a_second_operation_waits_with_managed_execution(client: Client) -> None:
    client.make()
    first, second = client.create(), client.create((AWAY,))
    waiting = client.api.describe_stack_set_operation(StackSetName="logs", OperationId=second)
    assert waiting["StackSetOperation"]["Status"] == "QUEUED"
    assert client.over(second)["Status"] == "SUCCEEDED"
    assert client.over(first)["EndTimestamp"] <= client.over(second)["EndTimestamp"]


def test_a_second_operation_is_refused_without_managed_execution(client: Client) -> None:
    client.make(ManagedExecution={"Active": False})
    client.create()
    with pytest.raises(ClientError) as caught:
        client.create((AWAY,))
    assert code(caught) == "OperationInProgressException"


def test_an_id_of_an_operation_is_used_once(client: Client) -> None:
    client.make()
    client.over(client.create(OperationId=OPERATION))
    with pytest.raises(ClientError) as caught:
        client.create(OperationId=OPERATION)
    assert code(caught) == "OperationIdAlreadyExistsException"


def test_an_update_with_values_marks_all_as_outdated_and_reaches_those_it_names(client: Client) -> None:
    client.make()
    client.over(client.create())
    only_a = {"OrganizationalUnitIds": [UNIT], "Accounts": [A], "AccountFilterType": "INTERSECTION"}
    updated = client.api.update_stack_set(
        StackSetName="logs",
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Days", "ParameterValue": "7"}],
        DeploymentTargets=only_a,
        Regions=[HOME],
    )
    client.over(updated["OperationId"])
    assert {cell[0]: status for cell, (status, _) in client.statuses().items()} == {
        A: "CURRENT",
        B: "OUTDATED",
        C: "OUTDATED",
    }


def test_automatic_deployment_and_targets_exclude_each_other(client: Client) -> None:
    client.make()
    with pytest.raises(ClientError) as caught:
        client.api.update_stack_set(
            StackSetName="logs",
            UsePreviousTemplate=True,
            AutoDeployment={"Enabled": True},
            Regions=[HOME],
            **client.targets,
        )
    assert code(caught) == "ValidationError"


def test_a_suspended_account_is_skipped_without_a_stack(client: Client) -> None:
    client.make()
    client.aws.organizations.organization.suspended.add(B)
    assert client.over(client.create())["Status"] == "SUCCEEDED"
    assert client.statuses()[B, HOME] == ("OUTDATED", "SKIPPED_SUSPENDED_ACCOUNT")
    shown = client.api.describe_stack_instance(StackSetName="logs", StackInstanceAccount=B, StackInstanceRegion=HOME)
    assert "StackId" not in shown["StackInstance"]


def test_a_deletion_that_fails_leaves_an_inoperable_instance_that_updates_pass_over(client: Client) -> None:
    client.make()
    client.over(client.create())
    client.aws.cloudformation.stack_sets.failing[A, HOME] = "protected"
    deleted = client.api.delete_stack_instances(
        StackSetName="logs", Regions=[HOME], RetainStacks=False, **client.targets
    )
    client.over(deleted["OperationId"])
    assert client.statuses()[A, HOME] == ("INOPERABLE", "INOPERABLE")
    updated = client.api.update_stack_set(StackSetName="logs", UsePreviousTemplate=True)
    client.over(updated["OperationId"])
    assert client.statuses()[A, HOME] == ("INOPERABLE", "INOPERABLE")


def test_a_set_with_instances_is_not_deleted(client: Client) -> None:
    client.make()
    client.over(client.create())
    with pytest.raises(ClientError) as caught:
        client.api.delete_stack_set(StackSetName="logs")
    assert code(caught) == "StackSetNotEmptyException"


def test_only_administrators_of_the_organization_make_service_managed_sets(client: Client) -> None:
    client.aws.organizations.organization.management = "999900001111"
    for whose in ("SELF", "DELEGATED_ADMIN"):
        with pytest.raises(ClientError, match="You must be the management account"):
            client.make(CallAs=whose)
    client.aws.organizations.organization.delegated.add(ACCOUNT)
    client.make(CallAs="DELEGATED_ADMIN")
    with pytest.raises(ClientError) as caught:
        client.api.describe_stack_set(StackSetName="logs")
    assert code(caught) == "StackSetNotFoundException"
    assert client.api.describe_stack_set(StackSetName="logs", CallAs="DELEGATED_ADMIN")["StackSet"]["StackSetARN"] == (
        client.aws.cloudformation.stack_set("logs", account="999900001111").arn
    )


def test_the_management_account_is_in_no_unit_of_a_set(client: Client) -> None:
    client.aws.organizations.organization.members[ACCOUNT] = UNIT
    client.make()
    client.over(client.create())
    assert {account for account, _ in client.statuses()} == {A, B, C}


def test_the_organization_is_listed_in_pages_to_its_administrators_only(client: Client) -> None:
    client.aws.organizations.put_unit("ou-ab12-sandboxes", *(f"3333{number:08d}" for number in range(45)))
    api = client.aws.client("organizations")
    pages = api.get_paginator("list_accounts_for_parent").paginate(ParentId="ou-ab12-sandboxes")
    assert sum(len(page["Accounts"]) for page in pages) == 45
    assert client.aws.calls.count("ListAccountsForParent") == 3
    units = api.list_organizational_units_for_parent(ParentId=ORGANIZATION_ROOT)["OrganizationalUnits"]
    assert [unit["Id"] for unit in units] == [UNIT, "ou-ab12-sandboxes"]
    with pytest.raises(ClientError) as caught:
        client.aws.client("organizations", account=A).describe_organization()
    assert code(caught) == "AccessDeniedException"
