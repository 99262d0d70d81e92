"""The fake's CloudFormation, through boto3: change sets and what becomes of them."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.aws import Aws, ChangeSetScript, Hook, Validation
from deployer.aws.cloudformation.change_sets import LIMIT
from deployer.aws.simple_client import SimpleClient

TEMPLATE: dict[str, Any] = {
    "Description": "A queue and a topic",
    "Metadata": {"Made": {"By": "us"}},
    "Parameters": {
        "Name": {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "Small letters."},
        "Secret": {"Type": "String", "NoEcho": True, "Default": "hidden"},
        "Size": {"Type": "Number", "Default": 1, "AllowedValues": [1, 2]},
    },
    "Conditions": {"Big": {"Fn::Equals": [{"Ref": "Size"}, "2"]}},
    "Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}},
        "Queue": {"Type": "AWS::SQS::Queue", "DependsOn": "Topic", "Properties": {"DelaySeconds": {"Ref": "Size"}}},
        "Second": {"Type": "AWS::SQS::Queue", "Condition": "Big"},
        "Policy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"PolicyDocument": {}, "Topics": [{"Ref": "Topic"}]},
        },
    },
    "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}, "Export": {"Name": {"Fn::Sub": "${Name}-topic"}}}},
}
SHOP = {"Name": "shop"}


@pytest.fixture
def one(aws: Aws) -> SimpleClient:
    """A stack named one that is not there yet."""
    return SimpleClient(aws, "one")


@pytest.fixture
def made(one: SimpleClient) -> SimpleClient:
    """The stack, created."""
    one.deploy(TEMPLATE, kind="CREATE", values=SHOP)
    return one


def changed(**resources: Any) -> dict[str, Any]:
    template = deepcopy(TEMPLATE)
    template["Resources"] |= resources
    return template


def without(*names: str) -> dict[str, Any]:
    template = deepcopy(TEMPLATE)
    for name in names:
        del template["Resources"][name]
    return template


def test_a_stack_comes_to_be_through_a_change_set(one: SimpleClient) -> None:
    planned = one.plan(TEMPLATE, kind="CREATE", values=SHOP, Tags=[{"Key": "a", "Value": "b"}])
    assert one.describe()["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert (planned["Status"], planned["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert [change["ResourceChange"]["LogicalResourceId"] for change in planned["Changes"]] == [
        "Policy",
        "Queue",
        "Topic",
    ]
    stack = one.execute(planned["ChangeSetId"], RetainExceptOnCreate=True)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["Outputs"] == [
        {
            "OutputKey": "TopicArn",
            "OutputValue": "arn:aws:sns:eu-west-1:111122223333:shop",
            "ExportName": "shop-topic",
        }
    ]
    assert {"ParameterKey": "Secret", "ParameterValue": "****"} in stack["Parameters"]
    assert stack["Tags"] == [{"Key": "a", "Value": "b"}]
    assert one.events()[:3] == [
        ("one", "REVIEW_IN_PROGRESS", "User Initiated"),
        ("one", "CREATE_IN_PROGRESS", "User Initiated"),
        ("Topic", "CREATE_IN_PROGRESS", ""),
    ]


def test_a_change_set_is_not_made_at_once(one: SimpleClient) -> None:
    arn = one.ask(TEMPLATE, kind="CREATE", values=SHOP)
    seen = {one.api.describe_change_set(ChangeSetName=arn)["Status"] for _ in range(3)}
    assert seen == {"CREATE_IN_PROGRESS", "CREATE_COMPLETE"}


def test_a_change_set_may_never_be_made(one: SimpleClient) -> None:
    one.aws.cloudformation.script_change_set("one", ChangeSetScript(seconds=None))
    arn = one.ask(TEMPLATE, kind="CREATE", values=SHOP)
    one.aws.advance(3600)
    assert one.api.describe_change_set(ChangeSetName=arn)["Status"] == "CREATE_PENDING"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, r"Parameters: \[Name\] must have values"),
        ({"Name": "a", "Nmae": "b"}, r"Parameters: \[Nmae\] do not exist in the template"),
        ({"Name": "A"}, r"Parameter Name failed to satisfy constraint: Small letters\."),
        ({"Name": "a", "Size": "3"}, r"Parameter 'Size' must be one of AllowedValues"),
    ],
)
def test_parameters_are_checked_before_anything_is_made(
    one: SimpleClient, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ClientError, match=sentence):
        one.plan(TEMPLATE, kind="CREATE", values=values)
    assert one.api.describe_stacks()["Stacks"] == []


def test_a_value_may_be_kept_on_an_update_only(one: SimpleClient) -> None:
    kept = {"ParameterKey": "Name", "UsePreviousValue": True}
    arguments = {
        "StackName": "one",
        "ChangeSetName": "a",
        "TemplateBody": json.dumps(changed(Queue=TEMPLATE["Resources"]["Second"] | {"Condition": "Big"})),
        "Parameters": [kept],
    }
    with pytest.raises(ClientError, match="usePreviousValue"):
        one.api.create_change_set(**arguments, ChangeSetType="CREATE")
    one.deploy(TEMPLATE, kind="CREATE", values=SHOP)
    one.api.create_change_set(**arguments, ChangeSetType="UPDATE")
    shown = one.api.describe_change_set(StackName="one", ChangeSetName="a")["Parameters"]
    assert {"ParameterKey": "Name", "ParameterValue": "shop"} in shown


def test_capabilities_are_asked_for(one: SimpleClient) -> None:
    template = changed(Role={"Type": "AWS::IAM::Role", "Properties": {"RoleName": "a"}})
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_NAMED_IAM\]"):
        one.plan(template, kind="CREATE", values=SHOP, Capabilities=["CAPABILITY_IAM"])
    planned = one.plan(template, kind="CREATE", values=SHOP, Capabilities=["CAPABILITY_NAMED_IAM"])
    assert planned["Status"] == "CREATE_COMPLETE"


# What changes ------------------------------------------------------------------------------------------------------


def change_of(planned: Any, name: str) -> Any:
    changes = {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in planned["Changes"]}
    return changes[name]


def test_changes_in_place_additions_and_removals_are_told_apart(made: SimpleClient) -> None:
    planned = made.plan(without("Policy"), values=SHOP | {"Size": "2"})
    assert {c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"]["Action"] for c in planned["Changes"]} == {
        "Policy": "Remove",
        "Queue": "Modify",
        "Second": "Add",
    }
    queue = change_of(planned, "Queue")
    assert (queue["Replacement"], queue.get("PolicyAction")) == ("False", None)
    assert queue["Details"][0]["Target"]["Name"] == "DelaySeconds"
    assert change_of(planned, "Policy")["PolicyAction"] == "Delete"


def test_a_property_that_only_creation_sets_replaces_and_what_uses_the_id_follows(made: SimpleClient) -> None:
    planned = made.plan(TEMPLATE, values={"Name": "store"})
    topic, policy = change_of(planned, "Topic"), change_of(planned, "Policy")
    assert (topic["Replacement"], topic["PolicyAction"]) == ("True", "ReplaceAndDelete")
    assert policy["Details"][0]["CausingEntity"] == "Topic"
    assert policy["Details"][0]["Evaluation"] == "Dynamic"


def test_policies_say_what_becomes_of_the_old_resource(one: SimpleClient) -> None:
    kept = changed(Topic=TEMPLATE["Resources"]["Topic"] | {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"})
    one.deploy(kept, kind="CREATE", values=SHOP)
    assert change_of(one.plan(kept, values={"Name": "b"}), "Topic")["PolicyAction"] == "ReplaceAndRetain"
    gone = deepcopy(kept)
    del gone["Resources"]["Topic"], gone["Resources"]["Policy"], gone["Outputs"], gone["Resources"]["Queue"]
    assert change_of(one.plan(gone, values=SHOP), "Topic")["PolicyAction"] == "Retain"


def test_a_test_may_say_otherwise(made: SimpleClient) -> None:
    script = ChangeSetScript(
        replacement={"Queue": "Conditional"}, change={"Queue": {"PhysicalResourceId": "elsewhere"}}
    )
    made.aws.cloudformation.script_change_set("one", script)
    queue = change_of(made.plan(TEMPLATE, values=SHOP | {"Size": "2"}), "Queue")
    assert (queue["Replacement"], queue["PolicyAction"]) == ("Conditional", "ReplaceAndDelete")
    assert queue["PhysicalResourceId"] == "elsewhere"


def test_tags_reach_the_resources(made: SimpleClient) -> None:
    planned = made.plan(TEMPLATE, values=SHOP, Tags=[{"Key": "a", "Value": "b"}])
    assert change_of(planned, "Queue")["Scope"] == ["Tags"]
    assert "Policy" not in {change["ResourceChange"]["LogicalResourceId"] for change in planned["Changes"]}


def test_outputs_alone_are_a_change_without_changes(made: SimpleClient) -> None:
    template = deepcopy(TEMPLATE)
    template["Outputs"]["More"] = {"Value": "a"}
    planned = made.plan(template, values=SHOP)
    assert (planned["Status"], planned["Changes"]) == ("CREATE_COMPLETE", [])
    assert len(made.execute(planned["ChangeSetId"])["Outputs"]) == 2


def test_the_same_again_fails_with_the_known_sentence(made: SimpleClient) -> None:
    planned = made.plan(TEMPLATE | {"Description": "other"}, values=SHOP)
    assert (planned["Status"], planned["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert planned["StatusReason"] == (
        "The submitted information didn't contain changes. Submit different information to create a change set."
    )


def test_values_are_shown_when_asked_for_and_may_be_incomplete(made: SimpleClient) -> None:
    made.aws.cloudformation.script_change_set("one", ChangeSetScript(incomplete=frozenset({"Queue"})))
    planned = made.plan(TEMPLATE, values=SHOP | {"Size": "2"})
    assert change_of(planned, "Queue")["Details"][0]["Target"].get("AfterValue") is None
    whole = made.api.describe_change_set(ChangeSetName=planned["ChangeSetId"], IncludePropertyValues=True)
    assert whole["Status"] == "CREATE_COMPLETE"
    assert whole["StatusReason"].startswith("[WARN] --include-property-values option can return incomplete ChangeSet")
    assert [change["ResourceChange"]["LogicalResourceId"] for change in whole["Changes"]] == ["Second"]
    assert json.loads(change_of(whole, "Second")["AfterContext"]) == {}


def test_changes_come_in_pages(made: SimpleClient) -> None:
    made.aws.cloudformation.page_size = 1
    planned = made.plan(TEMPLATE, values=SHOP | {"Size": "2"})
    pages = made.api.get_paginator("describe_change_set").paginate(ChangeSetName=planned["ChangeSetId"])
    assert [[change["ResourceChange"]["LogicalResourceId"] for change in page["Changes"]] for page in pages] == [
        ["Queue"],
        ["Second"],
    ]


# Why a change set fails --------------------------------------------------------------------------------------------


def test_early_validation_tells_why_in_the_events_only(one: SimpleClient) -> None:
    found = (
        Validation("Topic", "A topic named shop already exists"),
        Validation("Queue", "Close to the quota", mode="WARN", name="SERVICE_QUOTA_VALIDATION"),
    )
    one.aws.cloudformation.script_change_set("one", ChangeSetScript(validations=found))
    planned = one.plan(TEMPLATE, kind="CREATE", values=SHOP)
    assert planned["StatusReason"] == (
        "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot "
        "Early Validation errors, use the DescribeEvents API for detailed failure information."
    )
    events = one.api.describe_events(ChangeSetName=planned["ChangeSetId"], Filters={"FailedEvents": True})
    assert {(e["ValidationFailureMode"], e["ValidationStatusReason"]) for e in events["OperationEvents"]} == {
        ("FAIL", "A topic named shop already exists"),
        ("WARN", "Close to the quota"),
    }
    with pytest.raises(ClientError, match="One of ChangeSetName, OperationId or StackName must be specified"):
        one.api.describe_events(ChangeSetName=planned["ChangeSetName"])


def test_a_warning_lets_the_change_set_be_made(one: SimpleClient) -> None:
    warning = Validation("Topic", "Not empty", mode="WARN")
    one.aws.cloudformation.script_change_set("one", ChangeSetScript(validations=(warning,)))
    assert one.plan(TEMPLATE, kind="CREATE", values=SHOP)["Status"] == "CREATE_COMPLETE"


def test_a_hook_may_refuse(one: SimpleClient) -> None:
    hook = Hook("Acme::Guard::Hook", "Topic", "No topics here")
    one.aws.cloudformation.script_change_set("one", ChangeSetScript(hooks=(hook,)))
    planned = one.plan(TEMPLATE, kind="CREATE", values=SHOP)
    assert planned["Status"] == "FAILED"
    (result,) = one.api.list_hook_results(TargetType="CHANGE_SET", TargetId=planned["ChangeSetId"])["HookResults"]
    assert result["HookStatusReason"] == "No topics here"
    assert one.api.get_hook_result(HookResultId=result["HookResultId"])["Status"] == "HOOK_COMPLETE_FAILED"
    (shown,) = one.api.describe_change_set_hooks(ChangeSetName=planned["ChangeSetId"])["Hooks"]
    assert shown["TargetDetails"]["ResourceTargetDetails"]["ResourceType"] == "AWS::SNS::Topic"


def test_validation_may_be_switched_off(one: SimpleClient) -> None:
    one.aws.cloudformation.script_change_set("one", ChangeSetScript(validations=(Validation("Topic", "There"),)))
    planned = one.plan(TEMPLATE, kind="CREATE", values=SHOP, DisableValidation=True)
    assert planned["Status"] == "CREATE_COMPLETE"


def test_what_the_fake_does_not_know_is_loud(untouched_aws: Aws) -> None:
    with pytest.raises(ClientError, match="know nothing of DeploymentMode"):
        SimpleClient(untouched_aws, "one").ask(TEMPLATE, kind="CREATE", values=SHOP, DeploymentMode="REVERT_DRIFT")
    assert len(untouched_aws.breakdowns) == 1


def test_any_reason_may_be_given(one: SimpleClient) -> None:
    one.aws.cloudformation.script_change_set("one", ChangeSetScript(reason="No updates are to be performed."))
    assert one.plan(TEMPLATE, kind="CREATE", values=SHOP)["StatusReason"] == "No updates are to be performed."


# Names and limits --------------------------------------------------------------------------------------------------


def test_a_change_sets_name_is_unique_but_for_the_same_request(one: SimpleClient) -> None:
    arguments: dict[str, Any] = {
        "StackName": "one",
        "ChangeSetName": "a",
        "ChangeSetType": "CREATE",
        "TemplateBody": json.dumps(
            without("Topic", "Policy")
            | {
                "Parameters": {"Size": TEMPLATE["Parameters"]["Size"]},
                "Outputs": {},
                "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
            }
        ),
    }
    first = one.api.create_change_set(**arguments, ClientToken="t-1")
    assert one.api.create_change_set(**arguments, ClientToken="t-1")["Id"] == first["Id"]
    with pytest.raises(ClientError) as refused:
        one.api.create_change_set(**arguments, ClientToken="t-2")
    assert refused.value.response["Error"]["Code"] == "AlreadyExistsException"


def test_change_sets_pile_up_to_a_limit(made: SimpleClient) -> None:
    stack = made.aws.cloudformation.stack("one")
    (template,) = stack.change_sets.values()
    stack.change_sets |= {f"arn:{number}": template for number in range(LIMIT - 1)}
    with pytest.raises(ClientError) as refused:
        made.plan(TEMPLATE, values=SHOP)
    assert refused.value.response["Error"]["Code"] == "LimitExceededException"


def test_the_type_must_fit_the_stack(one: SimpleClient) -> None:
    with pytest.raises(ClientError, match=r"Stack \[one\] does not exist"):
        one.plan(TEMPLATE, values=SHOP)
    one.plan(TEMPLATE, kind="CREATE", values=SHOP)
    with pytest.raises(ClientError, match="is in REVIEW_IN_PROGRESS state and can not be updated"):
        one.plan(TEMPLATE, values=SHOP)
    one.execute(one.plan(TEMPLATE, kind="CREATE", values=SHOP)["ChangeSetId"])
    with pytest.raises(ClientError, match=r"Stack \[one\] already exists"):
        one.plan(TEMPLATE, kind="CREATE", values=SHOP)


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "UPDATE_IN_PROGRESS", "DELETE_FAILED"]
)
def test_some_statuses_allow_no_update(made: SimpleClient, status: str) -> None:
    made.aws.cloudformation.stack("one").status = status
    with pytest.raises(ClientError, match=rf"Stack:arn:.* is in {status} state and can not be updated\."):
        made.plan(TEMPLATE, values=SHOP)


def test_executing_one_deletes_the_others(one: SimpleClient) -> None:
    other = one.plan(TEMPLATE, kind="CREATE", values={"Name": "other"})
    chosen = one.plan(TEMPLATE, kind="CREATE", values=SHOP)
    assert len(one.api.list_change_sets(StackName="one")["Summaries"]) == 2
    one.execute(chosen["ChangeSetId"])
    with pytest.raises(ClientError) as gone:
        one.api.describe_change_set(ChangeSetName=other["ChangeSetId"])
    assert gone.value.response["Error"]["Code"] == "ChangeSetNotFound"
    (left,) = one.api.list_change_sets(StackName="one")["Summaries"]
    assert (left["ChangeSetId"], left["ExecutionStatus"]) == (chosen["ChangeSetId"], "EXECUTE_COMPLETE")


def test_a_deleted_change_set_leaves_the_placeholder(one: SimpleClient) -> None:
    planned = one.plan(TEMPLATE, kind="CREATE", values=SHOP)
    one.api.delete_change_set(ChangeSetName=planned["ChangeSetId"])
    one.api.delete_change_set(ChangeSetName=planned["ChangeSetId"])
    assert one.api.list_change_sets(StackName="one")["Summaries"] == []
    assert one.describe()["StackStatus"] == "REVIEW_IN_PROGRESS"


def test_executing_again_with_the_same_token_does_nothing(one: SimpleClient) -> None:
    planned = one.plan(TEMPLATE, kind="CREATE", values=SHOP)
    one.execute(planned["ChangeSetId"], ClientRequestToken="t-1")
    before = one.events()
    one.execute(planned["ChangeSetId"], ClientRequestToken="t-1")
    assert one.events() == before
    with pytest.raises(ClientError) as refused:
        one.execute(planned["ChangeSetId"], ClientRequestToken="t-2")
    assert refused.value.response["Error"]["Code"] == "InvalidChangeSetStatus"


def test_a_token_is_for_one_operation(made: SimpleClient) -> None:
    first = made.plan(TEMPLATE, values=SHOP | {"Size": "2"})
    made.execute(first["ChangeSetId"], ClientRequestToken="t-1")
    second = made.plan(TEMPLATE, values=SHOP)
    with pytest.raises(ClientError) as refused:
        made.execute(second["ChangeSetId"], ClientRequestToken="t-1")
    assert refused.value.response["Error"]["Code"] == "TokenAlreadyExistsException"


def test_a_failed_change_set_cannot_be_executed(made: SimpleClient) -> None:
    planned = made.plan(TEMPLATE, values=SHOP)
    with pytest.raises(ClientError, match=r"cannot be executed in its current status of \[FAILED\]"):
        made.execute(planned["ChangeSetId"])


# Accounts, templates in S3 -----------------------------------------------------------------------------------------


def test_accounts_and_regions_know_nothing_of_each_other(made: SimpleClient) -> None:
    for client in (
        made.aws.client("cloudformation", region="us-east-1"),
        made.aws.client("cloudformation", account="4" * 12),
    ):
        with pytest.raises(ClientError, match="Stack with id one does not exist"):
            client.describe_stacks(StackName="one")


def test_a_template_may_lie_in_s3(one: SimpleClient) -> None:
    big = json.dumps(changed(Second={"Type": "AWS::SQS::Queue", "Metadata": "x" * 51_200}))
    arguments = {
        "StackName": "one",
        "ChangeSetType": "CREATE",
        "Parameters": [{"ParameterKey": "Name", "ParameterValue": "a"}],
    }
    with pytest.raises(ClientError, match="length less than or equal to 51200"):
        one.api.create_change_set(**arguments, ChangeSetName="a", TemplateBody=big)
    one.aws.s3.put_bucket("templates")
    one.aws.client("s3").put_object(Bucket="templates", Key="cfn/a.json", Body=big.encode())
    for number, url in enumerate(
        ("https://templates.s3.eu-west-1.amazonaws.com/cfn/a.json", "https://s3.amazonaws.com/templates/cfn/a.json")
    ):
        one.api.create_change_set(**arguments, ChangeSetName=f"b-{number}", TemplateURL=url)
    with pytest.raises(ClientError, match="S3 error"):
        one.api.create_change_set(**arguments, ChangeSetName="c", TemplateURL="https://templates.s3.amazonaws.com/none")
    with pytest.raises(ClientError, match="supported URL"):
        one.api.create_change_set(**arguments, ChangeSetName="c", TemplateURL="http://example.com/a.json")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{", "Template format error"),
        ("[]", "unsupported structure"),
        ("{}", "At least one Resources member must be defined"),
        (
            '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "DependsOn": "P"}}}',
            r"dependencies \[P\] in the Resources block",
        ),
    ],
)
def test_what_is_no_template_is_refused(aws: Aws, body: str, sentence: str) -> None:
    with pytest.raises(ClientError, match=sentence):
        aws.client("cloudformation").validate_template(TemplateBody=body)


def test_a_template_tells_what_is_in_it(made: SimpleClient) -> None:
    summary = made.api.get_template_summary(StackName="one")
    assert json.loads(summary["Metadata"]) == TEMPLATE["Metadata"]
    assert [parameter["ParameterKey"] for parameter in summary["Parameters"]] == ["Name", "Secret", "Size"]
    assert summary["ResourceTypes"] == ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SQS::Queue"]
    assert made.api.get_template(StackName="one")["TemplateBody"] == TEMPLATE
    validated = made.api.validate_template(TemplateBody=json.dumps(TEMPLATE))
    assert validated["Parameters"][1]["NoEcho"] is True
