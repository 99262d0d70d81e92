"""An organization as StackSets see it: who is in it, which units get stacks by themselves, what differs in them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import REGION, Local

MANAGEMENT, ONE, TWO = "999900001111", "222233334444", "333344445555"
UNIT, BELOW = "ou-ab12-workload1", "ou-ab12-workload2"
TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "a"}}}}


@pytest.fixture
def organization(local: Local) -> Local:
    """A root, a unit in it, and a unit in that; nothing else is there."""
    local.post("reset")
    local.post("organization", **{"r-ab12": [MANAGEMENT, UNIT], UNIT: [ONE, BELOW], BELOW: [TWO]})
    return local


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def with_set(local: Local) -> Any:
    """Create a set with a stack in each account of the unit."""
    api = local.client("cloudformation", account=MANAGEMENT)
    api.create_stack_set(
        StackSetName="set",
        TemplateBody=json.dumps(TEMPLATE),
        PermissionModel="SERVICE_MANAGED",
        AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False},
    )
    targets = {"OrganizationalUnitIds": [UNIT]}
    ended(api, api.create_stack_instances(StackSetName="set", DeploymentTargets=targets, Regions=[REGION]))
    return api


def ended(api: Any, begun: Any) -> None:
    """Wait for the end of an operation, which succeeds."""
    end = time.monotonic() + 30
    while (status := _status(api, begun["OperationId"])) == "RUNNING":
        assert time.monotonic() < end
        time.sleep(0.01)
    assert status == "SUCCEEDED"


def _status(api: Any, number: str) -> str:
    operation = api.describe_stack_set_operation(StackSetName="set", OperationId=number)["StackSetOperation"]
    return str(operation["Status"])


# https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html


def test_the_first_account_of_the_root_is_the_management_account(organization: Local) -> None:
    described = organization.client("organizations").describe_organization()["Organization"]
    assert (described["MasterAccountId"], described["Id"]) == (MANAGEMENT, "o-ab12")


def test_a_unit_lists_its_own_accounts_and_units_and_not_those_below(organization: Local) -> None:
    api = organization.client("organizations")
    assert [each["Id"] for each in api.list_accounts_for_parent(ParentId=UNIT)["Accounts"]] == [ONE]
    below = api.list_organizational_units_for_parent(ParentId=UNIT)["OrganizationalUnits"]
    assert [each["Id"] for each in below] == [BELOW]


def test_a_unit_that_is_not_there_is_an_error(organization: Local) -> None:
    with pytest.raises(ClientError) as error:
        organization.client("organizations").list_accounts_for_parent(ParentId="ou-ab12-elsewhere")
    assert code(error) == "ParentNotFoundException"


def test_without_a_root_there_is_no_organization(local: Local) -> None:
    local.post("reset")
    with pytest.raises(ClientError) as error:
        local.client("organizations").describe_organization()
    assert code(error) == "AWSOrganizationsNotInUseException"


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html


def test_a_stack_says_which_of_the_units_that_were_named_it_comes_from(organization: Local) -> None:
    api = with_set(organization)
    shown = api.list_stack_instances(StackSetName="set")["Summaries"]
    assert {each["Account"]: each["OrganizationalUnitId"] for each in shown} == {ONE: UNIT, TWO: UNIT}
    listed = api.list_stack_set_auto_deployment_targets(StackSetName="set")["Summaries"]
    assert listed == [{"OrganizationalUnitId": UNIT, "Regions": [REGION]}]


def test_stacks_and_resources_that_differ_can_be_listed_alone(organization: Local) -> None:
    api = with_set(organization)
    sns = organization.client("sns", account=TWO)
    [topic] = sns.list_topics()["Topics"]
    sns.set_topic_attributes(TopicArn=topic["TopicArn"], AttributeName="DisplayName", AttributeValue="other")
    begun = api.detect_stack_set_drift(StackSetName="set")
    ended(api, begun)
    drifted = [{"Name": "DRIFT_STATUS", "Values": "DRIFTED"}]
    [instance] = api.list_stack_instances(StackSetName="set", Filters=drifted)["Summaries"]
    assert instance["Account"] == TWO
    where = {"StackInstanceAccount": TWO, "StackInstanceRegion": REGION, "OperationId": begun["OperationId"]}
    [drift] = api.list_stack_instance_resource_drifts(
        StackSetName="set", StackInstanceResourceDriftStatuses=["MODIFIED", "DELETED"], **where
    )["Summaries"]
    assert (drift["LogicalResourceId"], drift["StackResourceDriftStatus"]) == ("Topic", "MODIFIED")
    assert [each["PropertyPath"] for each in drift["PropertyDifferences"]] == ["/DisplayName"]
