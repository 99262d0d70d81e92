"""StackSets over accounts and Regions. Each test names the page it follows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import ROOT, Local, deploy

REGIONS = ["eu-west-1", "us-east-1"]
TEMPLATE = {
    "Parameters": {"Name": {"Type": "String", "Default": "a"}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Name"}}}},
    "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}},
}


# A resource that nobody signals fails after two seconds.
SLOW = {
    "Resources": {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Topic": {
            "Type": "AWS::CloudFormation::WaitCondition",
            "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "2", "Count": 1},
        },
    }
}


class Admin:
    """A stack set `set` of an administrator's account, and the accounts it deploys to."""

    def __init__(self, local: Local, account: str) -> None:
        self.local, self.account = local, account
        self.targets = [str(int(account) + 10**11), str(int(account) + 2 * 10**11)]
        self.api = local.client("cloudformation", account=account)

    def create(self, **more: Any) -> None:
        """Create the set."""
        body = json.dumps(more.pop("template", TEMPLATE))
        self.api.create_stack_set(StackSetName="set", TemplateBody=body, **more)

    def add(self, **more: Any) -> Any:
        """Create instances in every place, and return the operation as it ended."""
        where = {"Accounts": self.targets} if "DeploymentTargets" not in more else {}
        return self.ended(self.api.create_stack_instances(StackSetName="set", Regions=REGIONS, **where, **more))

    def ended(self, operation: Any) -> Any:
        """Wait for the end of an operation."""
        for _ in range(500):
            found = self.operation(operation)
            if found["Status"] not in ("RUNNING", "QUEUED", "STOPPING"):
                return found
            time.sleep(0.01)
        raise TimeoutError(found)

    def operation(self, operation: Any) -> Any:
        """Return an operation as it is shown."""
        number = operation["OperationId"]
        return self.api.describe_stack_set_operation(StackSetName="set", OperationId=number)["StackSetOperation"]

    def results(self, operation: Any) -> list[str]:
        """Return what became of each instance in an operation."""
        number = operation["OperationId"]
        found = self.api.list_stack_set_operation_results(StackSetName="set", OperationId=number)["Summaries"]
        return [each["Status"] for each in found]

    def names(self) -> dict[tuple[str, str], list[str]]:
        """Return what the topics of each place are called, as SNS says."""
        found = {}
        for account in self.targets:
            for region in REGIONS:
                sns = self.local.client("sns", account=account, region=region)
                topics = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
                attributes = [sns.get_topic_attributes(TopicArn=topic)["Attributes"] for topic in topics]
                found[account, region] = [each["DisplayName"] for each in attributes]
        return found


@pytest.fixture
def admin(local: Local, account: str) -> Admin:
    """An administrator who has no set yet."""
    return Admin(local, account)


def code(action: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    return str(caught.value.response["Error"]["Code"])


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html


def test_instances_are_stacks_in_every_account_and_region(admin: Admin) -> None:
    admin.create()
    operation = admin.add()
    assert (operation["Status"], admin.results(operation)) == ("SUCCEEDED", ["SUCCEEDED"] * 4)
    assert admin.names() == {place: ["a"] for place in admin.names()}
    shown = admin.api.list_stack_instances(StackSetName="set")["Summaries"]
    assert {(each["Account"], each["Region"], each["Status"]) for each in shown} == {
        (account, region, "CURRENT") for account in admin.targets for region in REGIONS
    }
    for each in shown:
        stacks = admin.local.client("cloudformation", account=each["Account"], region=each["Region"])
        [stack] = stacks.describe_stacks(StackName=each["StackId"])["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        assert stack["StackName"].startswith("StackSet-set-")


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-getting-started-create.html


def test_a_committed_template_serves_a_stack_set_byte_for_byte(admin: Admin) -> None:
    body = (ROOT / "templates" / "1.0.0" / "network.json").read_text("utf-8")
    where = {"StackSetName": "networks", "Accounts": admin.targets, "Regions": REGIONS}
    admin.api.create_stack_set(
        StackSetName="networks",
        TemplateBody=body,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": "VpcNetworkAddress", "ParameterValue": "10.30.0.0"}],
    )
    number = admin.api.create_stack_instances(**where)["OperationId"]
    while (status := shown(admin, number)) == "RUNNING":
        time.sleep(0.05)
    assert status == "SUCCEEDED"
    for account in admin.targets:
        for region in REGIONS:
            vpcs = admin.local.client("ec2", account=account, region=region).describe_vpcs()["Vpcs"]
            assert "10.30.0.0/16" in {each["CidrBlock"] for each in vpcs}
            exports = admin.local.client("cloudformation", account=account, region=region).list_exports()["Exports"]
            assert "dev-VpcId" in {each["Name"] for each in exports}


def shown(admin: Admin, number: str) -> str:
    found = admin.api.describe_stack_set_operation(StackSetName="networks", OperationId=number)
    return str(found["StackSetOperation"]["Status"])


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html


def test_an_update_of_the_set_reaches_all_instances_and_one_of_some_outdates_the_others(admin: Admin) -> None:
    admin.create()
    admin.add()
    changed = json.dumps({**TEMPLATE, "Parameters": {"Name": {"Type": "String", "Default": "b"}}})
    operation = admin.api.update_stack_set(
        StackSetName="set", TemplateBody=changed, Accounts=admin.targets[:1], Regions=REGIONS[:1]
    )
    assert admin.ended(operation)["Status"] == "SUCCEEDED"
    statuses = [each["Status"] for each in admin.api.list_stack_instances(StackSetName="set")["Summaries"]]
    assert sorted(statuses) == ["CURRENT", "OUTDATED", "OUTDATED", "OUTDATED"]
    assert sorted(admin.names().values()) == [["a"], ["a"], ["a"], ["b"]]
    assert admin.ended(admin.api.update_stack_set(StackSetName="set", TemplateBody=changed))["Status"] == "SUCCEEDED"
    assert set(map(tuple, admin.names().values())) == {("b",)}


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stackinstances-override.html


def test_overrides_last_until_others_are_given(admin: Admin) -> None:
    admin.create(Parameters=[{"ParameterKey": "Name", "ParameterValue": "set"}])
    admin.add(ParameterOverrides=[{"ParameterKey": "Name", "ParameterValue": "own"}])
    everywhere = {"StackSetName": "set", "Accounts": admin.targets, "Regions": REGIONS}
    admin.ended(admin.api.update_stack_instances(**everywhere))
    assert set(map(tuple, admin.names().values())) == {("own",)}
    admin.ended(admin.api.create_stack_instances(**everywhere))
    assert set(map(tuple, admin.names().values())) == {("own",)}
    admin.ended(admin.api.update_stack_instances(**everywhere, ParameterOverrides=[]))
    assert set(map(tuple, admin.names().values())) == {("set",)}


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/concurrency-mode.html
SOFT = {"ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"}
FIRST_ONLY = ["FAILED", "CANCELLED", "CANCELLED", "CANCELLED"]
FIRST_TWO = ["FAILED", "SUCCEEDED", "CANCELLED", "CANCELLED"]


@pytest.mark.parametrize(
    ("preferences", "status", "results"),
    [
        ({}, "FAILED", FIRST_ONLY),
        ({"MaxConcurrentCount": 2}, "FAILED", FIRST_ONLY),
        ({"MaxConcurrentCount": 2, "ConcurrencyMode": "STRICT_FAILURE_TOLERANCE"}, "FAILED", FIRST_ONLY),
        (SOFT, "FAILED", FIRST_ONLY),
        ({"MaxConcurrentCount": 2, **SOFT}, "FAILED", FIRST_TWO),
        ({"MaxConcurrentPercentage": 100, **SOFT}, "FAILED", FIRST_TWO),
        ({"MaxConcurrentPercentage": 49, **SOFT}, "FAILED", FIRST_ONLY),
        ({"RegionConcurrencyType": "PARALLEL"}, "FAILED", ["FAILED", "CANCELLED", "SUCCEEDED", "SUCCEEDED"]),
        ({"FailureToleranceCount": 1}, "SUCCEEDED", ["FAILED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]),
        ({"FailureTolerancePercentage": 50}, "SUCCEEDED", ["FAILED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]),
    ],
)
def test_as_many_accounts_may_fail_in_a_region_as_are_tolerated(
    admin: Admin, preferences: dict[str, Any], status: str, results: list[str]
) -> None:
    admin.create()
    admin.local.post("fault", resource="create:*:Topic", message="No more topics.")
    operation = admin.add(OperationPreferences=preferences)
    assert (operation["Status"], admin.results(operation)) == (status, results)
    assert operation["StatusDetails"] == {"FailedStackInstancesCount": 1}
    found = admin.api.list_stack_set_operation_results(
        StackSetName="set",
        OperationId=operation["OperationId"],
        Filters=[{"Name": "OPERATION_RESULT_STATUS", "Values": "FAILED"}],
    )["Summaries"]
    assert [each["StatusReason"] for each in found] == [
        "ResourceLogicalId:Topic, ResourceType:AWS::SNS::Topic, ResourceStatusReason:No more topics.."
    ]


def test_regions_come_in_the_order_asked_for(admin: Admin) -> None:
    admin.create()
    operation = admin.add(OperationPreferences={"RegionOrder": ["us-east-1", "eu-west-1"]})
    number = operation["OperationId"]
    found = admin.api.list_stack_set_operation_results(StackSetName="set", OperationId=number)["Summaries"]
    assert [each["Region"] for each in found] == ["us-east-1", "us-east-1", "eu-west-1", "eu-west-1"]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ManagedExecution.html


def test_a_second_operation_waits_its_turn_only_under_managed_execution(admin: Admin) -> None:
    admin.create(template=SLOW)
    where = {"StackSetName": "set", "Accounts": admin.targets, "Regions": REGIONS}
    first = admin.api.create_stack_instances(**where)
    assert code(lambda: admin.api.update_stack_instances(**where)) == "OperationInProgressException"
    assert code(lambda: admin.api.delete_stack_set(StackSetName="set")) == "StackSetNotEmptyException"
    admin.api.stop_stack_set_operation(StackSetName="set", OperationId=first["OperationId"])
    assert admin.ended(first)["Status"] == "STOPPED"
    assert "CANCELLED" in admin.results(first)


def test_managed_execution_queues_operations(admin: Admin) -> None:
    admin.create(ManagedExecution={"Active": True})
    where = {"StackSetName": "set", "Accounts": admin.targets, "Regions": REGIONS}
    operations = [admin.api.create_stack_instances(**where), *(admin.api.update_stack_instances(**where) for _ in "ab")]
    ended = [admin.ended(each) for each in operations]
    assert [each["Status"] for each in ended] == ["SUCCEEDED"] * 3
    ends = [each["EndTimestamp"] for each in ended]
    assert ends == sorted(ends)
    listed = admin.api.list_stack_set_operations(StackSetName="set")["Summaries"]
    assert [each["OperationId"] for each in reversed(listed)] == [each["OperationId"] for each in operations]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stackinstances-delete.html


@pytest.mark.parametrize(("more", "left"), [({"RetainStacks": False}, 0), ({"RetainStacks": True}, 4)])
def test_deleted_instances_take_their_stacks_along_unless_those_are_kept(
    admin: Admin, more: dict[str, bool], left: int
) -> None:
    admin.create()
    admin.add()
    where = {"StackSetName": "set", "Accounts": admin.targets, "Regions": REGIONS}
    assert admin.ended(admin.api.delete_stack_instances(**where, **more))["Status"] == "SUCCEEDED"
    assert sum(map(len, admin.names().values())) == left
    admin.api.delete_stack_set(StackSetName="set")
    assert code(lambda: admin.api.describe_stack_set(StackSetName="set")) == "StackSetNotFoundException"


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html


def exports(admin: Admin) -> tuple[str, Any]:
    """Create an instance that exports the name `topic`, and return the account and a client of it."""
    exporting = {"Topic": {"Value": {"Ref": "Topic"}, "Export": {"Name": "topic"}}}
    admin.create(template={**TEMPLATE, "Outputs": exporting})
    there = admin.targets[0]
    return there, admin.local.client("cloudformation", account=there)


def reason(admin: Admin, operation: Any) -> str:
    """Return why an operation on a single instance failed."""
    assert admin.ended(operation)["Status"] == "FAILED"
    number = operation["OperationId"]
    [found] = admin.api.list_stack_set_operation_results(StackSetName="set", OperationId=number)["Summaries"]
    return str(found["StatusReason"])


def test_an_instance_whose_export_is_taken_says_so(admin: Admin) -> None:
    there, stacks = exports(admin)
    taking = {"A": {"Value": "1", "Export": {"Name": "topic"}}}
    deploy(stacks, "other", {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}, "Outputs": taking})
    made = admin.api.create_stack_instances(StackSetName="set", Accounts=[there], Regions=REGIONS[:1])
    assert "Export with name topic is already exported by stack other" in reason(admin, made)


def test_an_instance_whose_export_is_in_use_is_not_deleted(admin: Admin) -> None:
    there, stacks = exports(admin)
    where = {"StackSetName": "set", "Accounts": [there], "Regions": REGIONS[:1]}
    assert admin.ended(admin.api.create_stack_instances(**where))["Status"] == "SUCCEEDED"
    importing = {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::ImportValue": "topic"}}}}
    deploy(stacks, "user", {"Resources": importing})
    deleted = admin.api.delete_stack_instances(**where, RetainStacks=False)
    assert reason(admin, deleted) == "Delete canceled. Cannot delete export topic as it is in use by user."
    assert [each["Name"] for each in stacks.list_exports()["Exports"]] == ["topic"]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html


@pytest.mark.parametrize(("filters", "chosen"), [("NONE", [0, 1]), ("INTERSECTION", [0]), ("DIFFERENCE", [1])])
def test_a_unit_includes_its_units_and_never_the_management_account(
    admin: Admin, filters: str, chosen: list[int]
) -> None:
    admin.local.post(
        "organization",
        **{"ou-abcd-11111111": [admin.targets[0], admin.account, "ou-abcd-22222222"]},
        **{"ou-abcd-22222222": admin.targets[1:]},
    )
    admin.create(PermissionModel="SERVICE_MANAGED", AutoDeployment={"Enabled": False})
    targets: dict[str, Any] = {"OrganizationalUnitIds": ["ou-abcd-11111111"], "AccountFilterType": filters}
    if filters != "NONE":
        targets["Accounts"] = admin.targets[:1]
    operation = admin.add(DeploymentTargets=targets)
    assert operation["Status"] == "SUCCEEDED"
    accounts = {each["Account"] for each in admin.api.list_stack_instances(StackSetName="set")["Summaries"]}
    assert accounts == {admin.targets[number] for number in chosen}


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html


def test_drift_of_a_set_is_that_of_its_instances(admin: Admin) -> None:
    admin.create()
    admin.add()
    sns = admin.local.client("sns", account=admin.targets[0])
    [topic] = sns.list_topics()["Topics"]
    sns.set_topic_attributes(TopicArn=topic["TopicArn"], AttributeName="DisplayName", AttributeValue="other")
    assert admin.ended(admin.api.detect_stack_set_drift(StackSetName="set"))["Status"] == "SUCCEEDED"
    shown = admin.api.list_stack_instances(StackSetName="set")["Summaries"]
    assert sorted(each["DriftStatus"] for each in shown) == ["DRIFTED", "IN_SYNC", "IN_SYNC", "IN_SYNC"]


def test_a_name_is_taken_once(admin: Admin) -> None:
    admin.create()
    assert code(admin.create) == "NameAlreadyExistsException"
