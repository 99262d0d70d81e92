"""CloudFormation as the stand-in does it: what it refuses, what it shows. Each test names the page it follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import Local, deploy, reasons, settled, turned_back

TOPIC = {"Type": "AWS::SNS::Topic"}


@pytest.fixture
def stacks(local: Local, account: str) -> Any:
    """CloudFormation in an empty account."""
    return local.client("cloudformation", account=account)


def template(resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **more}


def exporting(value: Any, name: str = "shared-Name") -> dict[str, Any]:
    return {"Name": {"Value": value, "Export": {"Name": name}}}


IMPORTING = template({"Topic": {**TOPIC, "Properties": {"DisplayName": {"Fn::ImportValue": "shared-Name"}}}})


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    return str(caught.value.response["Error"]["Message"])


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html


def test_parameters_that_the_template_does_not_have_are_refused(stacks: Any) -> None:
    given = [{"ParameterKey": "Nmae", "ParameterValue": "x"}]
    said = refusal(lambda: deploy(stacks, "one", template({"Topic": TOPIC}), Parameters=given))
    assert said == "Parameters: [Nmae] do not exist in the template"


# No document of AWS has the sentence; https://github.com/mapbox/cfn-config tests that it reads it.
def test_parameters_without_a_value_are_refused(stacks: Any) -> None:
    text = {"Type": "String"}
    declared = {"Two": text, "One": text, "Given": text, "Usual": {**text, "Default": "x"}}
    given = [{"ParameterKey": "Given", "ParameterValue": ""}]
    said = refusal(lambda: deploy(stacks, "one", template({"Topic": TOPIC}, Parameters=declared), Parameters=given))
    assert said == "Parameters: [One, Two] must have values"


def test_a_parameter_keeps_its_value_if_that_is_asked_for(stacks: Any) -> None:
    declared = {"Name": {"Type": "String"}}
    given = [{"ParameterKey": "Name", "ParameterValue": "a"}]
    deploy(stacks, "one", template({"Topic": TOPIC}, Parameters=declared), Parameters=given)
    more = template({"A": TOPIC, "B": TOPIC}, Parameters=declared, Outputs={"Name": {"Value": {"Ref": "Name"}}})
    stack = deploy(stacks, "one", more, Parameters=[{"ParameterKey": "Name", "UsePreviousValue": True}])
    assert [each["OutputValue"] for each in stack["Outputs"]] == ["a"]
    assert refusal(lambda: deploy(stacks, "one", more)) == "Parameters: [Name] must have values"


@pytest.mark.parametrize(
    "value", [{"Ref": "Missing"}, {"Fn::GetAtt": ["Missing", "Arn"]}, {"Fn::Sub": "a ${Missing} b"}], ids=str
)
def test_references_to_what_is_not_there_are_refused(stacks: Any, value: Any) -> None:
    broken = template({"Topic": {**TOPIC, "Properties": {"DisplayName": value}}})
    said = refusal(lambda: deploy(stacks, "one", broken))
    assert said == (
        "Template format error: Unresolved resource dependencies [Missing] in the Resources block of the template"
    )


@pytest.mark.parametrize("awaited", ["Missing", ["Missing", "Other"]], ids=str)
def test_waiting_for_what_is_not_there_is_refused(stacks: Any, awaited: Any) -> None:
    broken = template({"Topic": {**TOPIC, "DependsOn": awaited}, "Other": TOPIC})
    said = refusal(lambda: deploy(stacks, "one", broken))
    assert said.endswith("Unresolved resource dependencies [Missing] in the Resources block of the template")


def test_outputs_refer_only_to_what_is_there(stacks: Any) -> None:
    broken = template({"Topic": TOPIC}, Outputs={"Name": {"Value": {"Ref": "Missing"}}})
    said = refusal(lambda: deploy(stacks, "one", broken))
    assert said.endswith("Unresolved resource dependencies [Missing] in the Outputs block of the template")


# https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html


@pytest.mark.parametrize(
    ("kind", "properties", "complaint"),
    [
        ("AWS::SNS::Topic", {"Colour": "blue"}, "#: extraneous key [Colour] is not permitted"),
        ("AWS::ECS::Service", {"Role": "a"}, None),
        ("AWS::Logs::LogGroup", {"LogGroupClass": "CHEAP"}, "#/LogGroupClass: CHEAP is not a valid enum value"),
        ("AWS::EC2::SecurityGroup", {}, "#: required key [GroupDescription] not found"),
        (
            "AWS::Logs::LogGroup",
            {"LogGroupName": "a b"},
            "#/LogGroupName: failed validation constraint for keyword [pattern]",
        ),
        (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            {"Matcher": {"HttpCod": "200"}},
            "#/Matcher: extraneous key [HttpCod] is not permitted",
        ),
    ],
)
def test_properties_that_the_schema_forbids_fail_the_resource(
    stacks: Any, kind: str, properties: Any, complaint: str | None
) -> None:
    stack = deploy(stacks, "one", template({"It": {"Type": kind, "Properties": properties}}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    if complaint is not None:
        assert complaint in reasons(stacks, "one")[0]
        assert reasons(stacks, "one")[0].startswith("Properties validation failed for resource It with message:")


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html


def change(stacks: Any, before: dict[str, Any], after: dict[str, Any]) -> Any:
    assert deploy(stacks, "one", before)["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "one")
    made = stacks.create_change_set(StackName="one", ChangeSetName="look", TemplateBody=json.dumps(after))
    [found] = stacks.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True)["Changes"]
    return found["ResourceChange"]


@pytest.mark.parametrize(
    ("kind", "before", "after", "replacement"),
    [
        ("AWS::SNS::Topic", {"DisplayName": "a"}, {"DisplayName": "b"}, "False"),
        ("AWS::SNS::Topic", {"TopicName": "a"}, {"TopicName": "b"}, "True"),
        ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}, {"CidrBlock": "10.1.0.0/16"}, "True"),
        (
            "AWS::EC2::VPC",
            {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "default"},
            {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "dedicated"},
            "Conditional",
        ),
        ("AWS::Logs::LogGroup", {"RetentionInDays": 7}, {"RetentionInDays": 14}, "False"),
        ("AWS::CodeDeploy::Application", {"ComputePlatform": "ECS"}, {"ComputePlatform": "Lambda"}, "True"),
    ],
)
def test_a_change_set_says_truly_what_is_replaced(
    stacks: Any, kind: str, before: Any, after: Any, replacement: str
) -> None:
    one, other = ({"It": {"Type": kind, "Properties": properties}} for properties in (before, after))
    found = change(stacks, template(one), template(other))
    assert (found["Action"], found["Replacement"]) == ("Modify", replacement)
    [name] = [name for name in after if after[name] != before[name]]
    [target] = [each["Target"] for each in found["Details"]]
    values = target["Path"], target["BeforeValue"], target["AfterValue"]
    assert values == (f"/Properties/{name}", str(before[name]), str(after[name]))


def test_a_change_set_leaves_out_what_a_condition_leaves_out(stacks: Any) -> None:
    conditional = {
        "Parameters": {"Wanted": {"Type": "String", "Default": "no"}},
        "Conditions": {"IsWanted": {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]}},
        "Resources": {"Always": TOPIC, "Perhaps": {**TOPIC, "Condition": "IsWanted"}},
    }
    changed = {**conditional, "Parameters": {"Wanted": {"Type": "String", "Default": "yes"}}}
    found = change(stacks, conditional, changed)
    assert (found["LogicalResourceId"], found["Action"]) == ("Perhaps", "Add")


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
# https://repost.aws/articles/ARrtwG71pqTYi3bGme27_3bg: "Cannot delete/update export <EXPORT_NAME> as it is in use by
# <IMPORTING_STACK>."


@pytest.fixture
def imported(stacks: Any) -> Any:
    """A stack whose export another one imports."""
    assert deploy(stacks, "owner", template({"A": TOPIC}, Outputs=exporting("x")))["StackStatus"] == "CREATE_COMPLETE"
    assert deploy(stacks, "user", IMPORTING)["StackStatus"] == "CREATE_COMPLETE"
    return stacks


def test_two_stacks_cannot_export_the_same_name(imported: Any) -> None:
    stack = deploy(imported, "thief", template({"A": TOPIC}, Outputs=exporting("y")))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    words = "Export with name shared-Name is already exported by stack owner. Rollback requested by user."
    assert turned_back(imported, "thief") == words


def test_what_failed_to_be_created_is_not_updated_either(stacks: Any) -> None:
    broken = template({"It": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayNam": "a"}}})
    assert deploy(stacks, "one", broken)["StackStatus"] == "ROLLBACK_COMPLETE"
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated") as error:
        deploy(stacks, "one", template({"It": TOPIC}), kind="UPDATE")
    assert error.value.response["Error"]["Code"] == "ValidationError"


# https://repost.aws/knowledge-center/cloudformation-no-export-found-error
@pytest.mark.parametrize(
    "broken", [IMPORTING, template({"A": TOPIC}, Outputs={"Name": {"Value": {"Fn::ImportValue": "shared-Name"}}})]
)
def test_what_nobody_exports_cannot_be_imported(stacks: Any, broken: Any) -> None:
    assert deploy(stacks, "one", broken)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert turned_back(stacks, "one") == "No export named shared-Name found. Rollback requested by user."


@pytest.mark.parametrize(
    ("outputs", "refusal"), [(exporting("y"), "Cannot update"), ({}, "Delete canceled. Cannot delete")]
)
def test_an_export_in_use_is_neither_changed_nor_removed(imported: Any, outputs: Any, refusal: str) -> None:
    changed = {**TOPIC, "Properties": {"DisplayName": "new"}}
    stack = deploy(imported, "owner", template({"A": changed}, Outputs=outputs))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert turned_back(imported, "owner") == f"{refusal} export shared-Name as it is in use by user."
    assert [each["Value"] for each in imported.list_exports()["Exports"]] == ["x"]


def test_a_stack_whose_export_is_in_use_comes_back_from_its_deletion(imported: Any) -> None:
    imported.delete_stack(StackName="owner")
    stack = settled(imported, "owner")
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    text = "Delete canceled. Cannot delete export shared-Name as it is in use by user."
    assert stack["StackStatusReason"] == text
    for name in ("second", "third"):
        deploy(imported, name, IMPORTING)
    imported.delete_stack(StackName="owner")
    assert settled(imported, "owner")["StackStatusReason"] == text.replace("user", "user, second and third")
    for name in ("user", "second", "third"):
        imported.delete_stack(StackName=name)
        imported.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 0.05})
    imported.delete_stack(StackName=stack["StackId"])
    assert settled(imported, stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert imported.list_exports()["Exports"] == []


def test_an_export_that_nobody_uses_goes_with_its_output(stacks: Any) -> None:
    deploy(stacks, "owner", template({"A": TOPIC}, Outputs=exporting("x")))
    deploy(stacks, "owner", template({"A": {**TOPIC, "Properties": {"DisplayName": "b"}}}))
    assert stacks.list_exports()["Exports"] == []


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html


def test_an_update_has_events_only_of_what_it_changes(stacks: Any) -> None:
    before = template({"Same": TOPIC, "Other": TOPIC})
    named = {**TOPIC, "Properties": {"DisplayName": "b"}}
    created = deploy(stacks, "one", before)
    count = len(stacks.describe_stack_events(StackName="one")["StackEvents"])
    deploy(stacks, "one", template({"Same": TOPIC, "Other": named, "New": TOPIC}))
    newest = reversed(stacks.describe_stack_events(StackName=created["StackId"])["StackEvents"][:-count])
    told = [(each["LogicalResourceId"], each["ResourceStatus"]) for each in newest]
    assert [each for each in told if each[0] != "one"] == [
        ("New", "CREATE_IN_PROGRESS"),
        ("New", "CREATE_COMPLETE"),
        ("Other", "UPDATE_IN_PROGRESS"),
        ("Other", "UPDATE_COMPLETE"),
    ]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html


def test_a_failed_creation_is_two_operations_and_the_first_one_has_the_cause(local: Local, account: str) -> None:
    stacks = local.client("cloudformation", account=account)
    local.post("fault", resource="create:AWS::SNS::Topic:Bad", message="No more topics.")
    stack = deploy(stacks, "one", template({"Bad": TOPIC}))
    kinds = [each["OperationType"] for each in stack["LastOperations"]]
    assert kinds == ["ROLLBACK", "CREATE_STACK", "CREATE_CHANGESET"]
    operation = stack["LastOperations"][1]["OperationId"]
    failed = stacks.describe_events(OperationId=operation, Filters={"FailedEvents": True})["OperationEvents"]
    assert [(each["LogicalResourceId"], each["ResourceStatusReason"]) for each in failed] == [
        ("Bad", "No more topics.")
    ]
    assert {each["OperationStatus"] for each in failed} == {"FAILED"}


def test_every_event_of_a_stack_names_its_operation(stacks: Any) -> None:
    stack = deploy(stacks, "one", template({"A": TOPIC}))
    events = stacks.describe_stack_events(StackName="one")["StackEvents"]
    assert {each["OperationId"] for each in events} == {each["OperationId"] for each in stack["LastOperations"]}


# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html


def service(**more: Any) -> dict[str, Any]:
    network = {"AwsvpcConfiguration": {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"]}}
    container = {"Name": "app", "Image": "app", "Essential": True}
    family = {"Family": "app", "NetworkMode": "awsvpc", "ContainerDefinitions": [container], "Cpu": "256"}
    properties = {
        "Cluster": {"Ref": "Cluster"},
        "TaskDefinition": "app",
        "DeploymentController": {"Type": "CODE_DEPLOY"},
        "NetworkConfiguration": network,
        **more,
    }
    return template(
        {
            "Cluster": {"Type": "AWS::ECS::Cluster"},
            "Family": {"Type": "AWS::ECS::TaskDefinition", "Properties": {**family, "Memory": "512"}},
            "Service": {"Type": "AWS::ECS::Service", "DependsOn": "Family", "Properties": properties},
        }
    )


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"TaskDefinition": "other"}, "task definition"),
        ({"DesiredCount": 2}, "task definition"),
        ({"NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-2"]}}}, "network parameters"),
    ],
)
def test_a_service_of_codedeploy_refuses_updates(stacks: Any, changed: Any, what: str) -> None:
    assert deploy(stacks, "one", service())["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "one")
    assert deploy(stacks, "one", service(**changed))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    said = f"Unable to update {what} on services with a CODE_DEPLOY deployment controller."
    assert said in reasons(stacks, "one")[0]


def test_a_target_group_without_a_listener_is_refused_by_the_service(stacks: Any) -> None:
    group = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/1"
    balancer = {"ContainerName": "app", "ContainerPort": 80, "TargetGroupArn": group}
    assert deploy(stacks, "one", service(LoadBalancers=[balancer]))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "does not have an associated load balancer" in reasons(stacks, "one")[0]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html


def test_a_protected_stack_is_not_deleted(stacks: Any) -> None:
    deploy(stacks, "one", template({"A": TOPIC}))
    stacks.update_termination_protection(StackName="one", EnableTerminationProtection=True)
    assert "cannot be deleted while TerminationProtection is enabled" in refusal(
        lambda: stacks.delete_stack(StackName="one")
    )


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html


def test_a_bucket_with_something_in_it_keeps_its_stack_from_going(local: Local, account: str) -> None:
    stacks, s3 = (local.client(name, account=account) for name in ("cloudformation", "s3"))
    deploy(stacks, "one", template({"Bucket": {"Type": "AWS::S3::Bucket"}}))
    [resource] = stacks.describe_stack_resources(StackName="one")["StackResources"]
    s3.put_object(Bucket=resource["PhysicalResourceId"], Key="a", Body=b"b")
    stacks.delete_stack(StackName="one")
    assert settled(stacks, "one")["StackStatus"] == "DELETE_FAILED"
    assert "The bucket you tried to delete is not empty" in reasons(stacks, "one")[0]


# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html


def test_a_repository_with_images_keeps_its_stack_from_going(local: Local, account: str) -> None:
    stacks, ecr = (local.client(name, account=account) for name in ("cloudformation", "ecr"))
    deploy(stacks, "one", template({"It": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "web"}}}))
    ecr.put_image(repositoryName="web", imageManifest='{"schemaVersion": 2}', imageTag="one")
    stacks.delete_stack(StackName="one")
    assert settled(stacks, "one")["StackStatus"] == "DELETE_FAILED"
    assert "cannot be deleted because it still contains images" in reasons(stacks, "one")[0]


def test_a_change_set_that_is_not_there_is_not_found(stacks: Any) -> None:
    with pytest.raises(ClientError) as caught:
        stacks.describe_change_set(StackName="one", ChangeSetName="none")
    assert caught.value.response["Error"]["Code"] == "ChangeSetNotFound"


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html

ALL = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}
DISPLAYED = {"A": {**TOPIC, "Properties": {"DisplayName": "b"}}}
RENAMED = {"A": {**TOPIC, "Properties": {"TopicName": "b"}}}


@pytest.mark.parametrize(
    ("statement", "resources", "status"),
    [
        (ALL, DISPLAYED, "UPDATE_COMPLETE"),
        (ALL | {"Effect": "Deny", "Resource": "LogicalResourceId/A"}, DISPLAYED, "UPDATE_ROLLBACK_COMPLETE"),
        (ALL | {"Effect": "Deny", "Resource": "LogicalResourceId/B"}, DISPLAYED, "UPDATE_COMPLETE"),
        (ALL | {"Effect": "Deny", "Action": "Update:Replace"}, DISPLAYED, "UPDATE_COMPLETE"),
        (ALL | {"Effect": "Deny", "Action": "Update:Replace"}, RENAMED, "UPDATE_ROLLBACK_COMPLETE"),
        (
            ALL | {"Effect": "Deny", "Condition": {"StringLike": {"ResourceType": ["AWS::SNS::*"]}}},
            DISPLAYED,
            "UPDATE_ROLLBACK_COMPLETE",
        ),
        (
            ALL | {"Effect": "Deny", "Condition": {"StringEquals": {"ResourceType": "AWS::ECS::Service"}}},
            DISPLAYED,
            "UPDATE_COMPLETE",
        ),
    ],
)
def test_a_stack_policy_decides_what_an_update_may_do(stacks: Any, statement: Any, resources: Any, status: str) -> None:
    deploy(stacks, "one", template({"A": TOPIC}))
    stacks.set_stack_policy(StackName="one", StackPolicyBody=json.dumps({"Statement": [ALL, statement]}))
    assert deploy(stacks, "one", template(resources))["StackStatus"] == status
    if status != "UPDATE_COMPLETE":
        assert "Action denied by stack policy: Statement [#2] does not allow" in reasons(stacks, "one")[0]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html


def test_a_stack_whose_creation_failed_has_to_be_deleted_first(local: Local, account: str) -> None:
    stacks = local.client("cloudformation", account=account)
    local.post("fault", resource="create:*:A", message="No.")
    failed = deploy(stacks, "one", template({"A": TOPIC}))
    said = refusal(lambda: deploy(stacks, "one", template({"A": TOPIC}), kind="CREATE"))
    assert said.startswith("Stack [one] already exists and cannot be created again with the changeSet [")
    stacks.delete_stack(StackName="one")
    assert settled(stacks, failed["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert deploy(stacks, "one", template({"A": TOPIC}))["StackStatus"] == "CREATE_COMPLETE"
