"""The fake's CloudFormation, through boto3: how operations run, fail, roll back and are recovered."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.aws import Aws, Script, Step
from deployer.aws.simple_client import SimpleClient
from generator.rehearsal.wire.models import model

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Size": {"Type": "Number", "Default": 1}},
    "Resources": {
        "A": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Size"}}},
        "B": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Size"}}},
        "C": {"Type": "AWS::SQS::Queue", "DependsOn": "A"},
    },
}
BIGGER = {"Size": "2"}
RESOURCES = TEMPLATE["Resources"]


@pytest.fixture
def one(aws: Aws) -> SimpleClient:
    """A stack named one that is not there yet."""
    return SimpleClient(aws, "one")


@pytest.fixture
def made(one: SimpleClient) -> SimpleClient:
    """The stack, created."""
    one.deploy(TEMPLATE, kind="CREATE")
    return one


def script(client: SimpleClient, **what: Any) -> None:
    client.aws.cloudformation.script(client.stack, Script(**what))


def after(client: SimpleClient, point: tuple[str, str]) -> list[tuple[str, str, str]]:
    events = client.events()
    return events[[event[:2] for event in events].index(point) :]


def with_resources(**resources: Any) -> dict[str, Any]:
    return {**TEMPLATE, "Resources": {**RESOURCES, **resources}}


# Creation ----------------------------------------------------------------------------------------------------------


def test_a_failed_creation_cancels_what_was_started_and_deletes_what_was_made(one: SimpleClient) -> None:
    script(one, fail={"B": "No more queues"})
    assert one.deploy(TEMPLATE, kind="CREATE")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert after(one, ("B", "CREATE_FAILED")) == [
        ("B", "CREATE_FAILED", "No more queues"),
        ("C", "CREATE_FAILED", "Resource creation cancelled"),
        (
            "one",
            "ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to create: [B, C]. Rollback requested by user.",
        ),
        ("A", "DELETE_IN_PROGRESS", ""),
        ("A", "DELETE_COMPLETE", ""),
        ("one", "ROLLBACK_COMPLETE", ""),
    ]
    listed = one.api.list_stack_resources(StackName="one")["StackResourceSummaries"]
    assert {resource["ResourceStatus"] for resource in listed} == {"DELETE_COMPLETE"}
    assert one.api.get_template(StackName="one")["TemplateBody"] == TEMPLATE


def test_the_rollback_is_an_operation_of_its_own(one: SimpleClient) -> None:
    script(one, fail={"B": "No more queues"})
    stack = one.deploy(TEMPLATE, kind="CREATE")
    kinds = [operation["OperationType"] for operation in stack["LastOperations"][:2]]
    assert kinds == ["ROLLBACK", "CREATE_STACK"]
    operation = stack["LastOperations"][1]["OperationId"]
    failed = one.api.describe_events(OperationId=operation, Filters={"FailedEvents": True})["OperationEvents"]
    assert [event["ResourceStatusReason"] for event in reversed(failed)] == [
        "No more queues",
        "Resource creation cancelled",
    ]
    assert {event["EventType"] for event in failed} == {"PROVISIONING_ERROR"}


def test_a_creation_rolled_back_keeps_what_is_to_be_retained_unless_told_otherwise(aws: Aws) -> None:
    template = with_resources(A=RESOURCES["A"] | {"DeletionPolicy": "Retain"})
    for name, all_new, left in (("one", False, "DELETE_SKIPPED"), ("two", True, "DELETE_COMPLETE")):
        client = SimpleClient(aws, name)
        script(client, fail={"B": "No more queues"})
        client.deploy(template, kind="CREATE", execute={"RetainExceptOnCreate": all_new})
        assert aws.cloudformation.stack(name).resources["A"].status == left


def test_a_rollback_may_fail(one: SimpleClient) -> None:
    script(one, fail={"B": "No more queues"}, fail_rollback={"A": "Still in use"})
    stack = one.deploy(TEMPLATE, kind="CREATE")
    assert (stack["StackStatus"], stack["StackStatusReason"]) == (
        "ROLLBACK_FAILED",
        "The following resource(s) failed to delete: [A].",
    )


def test_without_rollback_what_was_made_stays_and_the_caller_may_roll_back(one: SimpleClient) -> None:
    script(one, fail={"B": "No more queues"})
    assert one.deploy(TEMPLATE, kind="CREATE", execute={"DisableRollback": True})["StackStatus"] == "CREATE_FAILED"
    assert one.aws.cloudformation.stack("one").resources["A"].status == "CREATE_COMPLETE"
    answer = one.api.rollback_stack(StackName="one", RetainExceptOnCreate=True)
    assert one.settled()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert one.describe()["LastOperations"][0]["OperationId"] == answer["OperationId"]


def test_a_failed_creation_may_be_tried_again_by_an_update(one: SimpleClient) -> None:
    script(one, fail={"B": "No more queues"})
    one.deploy(TEMPLATE, kind="CREATE", execute={"DisableRollback": True})
    planned = one.plan(TEMPLATE)
    assert [change["ResourceChange"]["LogicalResourceId"] for change in planned["Changes"]] == ["B", "C"]
    stack = one.execute(planned["ChangeSetId"], DisableRollback=True)
    assert stack["StackStatus"] == "UPDATE_COMPLETE"


# Updates -----------------------------------------------------------------------------------------------------------


def test_an_update_deletes_what_is_gone_in_its_cleanup(made: SimpleClient) -> None:
    template = deepcopy(TEMPLATE)
    del template["Resources"]["C"]
    assert made.deploy(template, values=BIGGER)["StackStatus"] == "UPDATE_COMPLETE"
    assert [event[:2] for event in after(made, ("one", "UPDATE_IN_PROGRESS"))] == [
        ("one", "UPDATE_IN_PROGRESS"),
        ("A", "UPDATE_IN_PROGRESS"),
        ("A", "UPDATE_COMPLETE"),
        ("B", "UPDATE_IN_PROGRESS"),
        ("B", "UPDATE_COMPLETE"),
        ("one", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("C", "DELETE_IN_PROGRESS"),
        ("C", "DELETE_COMPLETE"),
        ("one", "UPDATE_COMPLETE"),
    ]


def test_an_update_succeeds_although_something_could_not_be_deleted(made: SimpleClient) -> None:
    template = deepcopy(TEMPLATE)
    del template["Resources"]["C"]
    script(made, fail_cleanup={"C": "Still in use"})
    assert made.deploy(template)["StackStatus"] == "UPDATE_COMPLETE"
    assert ("C", "DELETE_FAILED", "Still in use") in made.events()
    assert [left.logical_id for left in made.aws.cloudformation.stack("one").leftovers] == ["C"]


def test_a_replacement_gets_a_new_id_and_the_old_one_is_deleted(one: SimpleClient) -> None:
    first = with_resources(A={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a"}})
    one.deploy(first, kind="CREATE")
    one.deploy(with_resources(A={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "b"}}))
    (shown,) = one.api.describe_stack_resources(StackName="one", LogicalResourceId="A")["StackResources"]
    assert (shown["PhysicalResourceId"], shown["ResourceStatus"]) == ("b", "UPDATE_COMPLETE")
    deleted = [
        event["PhysicalResourceId"]
        for event in one.api.describe_stack_events(StackName="one")["StackEvents"]
        if event["ResourceStatus"] == "DELETE_COMPLETE"
    ]
    assert deleted == ["a"]


def test_a_failed_update_goes_all_the_way_back(made: SimpleClient) -> None:
    template = with_resources(D={"Type": "AWS::SQS::Queue"})
    script(made, fail={"B": "Denied"})
    stack = made.deploy(template, values=BIGGER)
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert after(made, ("B", "UPDATE_FAILED")) == [
        ("B", "UPDATE_FAILED", "Denied"),
        ("D", "CREATE_FAILED", "Resource creation cancelled"),
        (
            "one",
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to create: [D]. The following resource(s) failed to update: [B]. ",
        ),
        ("A", "UPDATE_IN_PROGRESS", ""),
        ("A", "UPDATE_COMPLETE", ""),
        ("B", "UPDATE_IN_PROGRESS", ""),
        ("B", "UPDATE_COMPLETE", ""),
        ("one", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", ""),
        ("D", "DELETE_IN_PROGRESS", ""),
        ("D", "DELETE_COMPLETE", ""),
        ("one", "UPDATE_ROLLBACK_COMPLETE", ""),
    ]
    assert stack["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "1"}]
    assert made.plan(TEMPLATE)["Status"] == "FAILED"


def rollback_failed(client: SimpleClient) -> Any:
    script(client, fail={"B": "Denied"}, fail_rollback={"A": "Gone"})
    return client.deploy(TEMPLATE, values=BIGGER)


def test_a_failed_rollback_may_be_continued(made: SimpleClient) -> None:
    stack = rollback_failed(made)
    assert (stack["StackStatus"], stack["StackStatusReason"]) == (
        "UPDATE_ROLLBACK_FAILED",
        "The following resource(s) failed to update: [A].",
    )
    script(made, fail_rollback={"A": "Gone"})
    made.api.continue_update_rollback(StackName="one")
    assert made.settled()["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    made.api.continue_update_rollback(StackName="one")
    assert made.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize("how", [{"ResourcesToSkip": ["A"]}, {"ForceRollback": True}])
def test_a_failed_rollback_may_be_continued_without_a_resource(made: SimpleClient, how: dict[str, Any]) -> None:
    rollback_failed(made)
    script(made, fail_rollback={"A": "Gone"})
    made.api.continue_update_rollback(StackName="one", **how)
    assert made.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_skipping_and_forcing_exclude_each_other_and_only_the_failed_is_skipped(made: SimpleClient) -> None:
    with pytest.raises(ClientError, match="cannot continue update rollback"):
        made.api.continue_update_rollback(StackName="one")
    rollback_failed(made)
    with pytest.raises(ClientError, match="cannot be specified together"):
        made.api.continue_update_rollback(StackName="one", ResourcesToSkip=["A"], ForceRollback=True)
    with pytest.raises(ClientError, match="C is not in UPDATE_FAILED"):
        made.api.continue_update_rollback(StackName="one", ResourcesToSkip=["C"])


def test_an_update_without_rollback_waits_for_the_caller(made: SimpleClient) -> None:
    script(made, fail={"B": "Denied"})
    assert made.deploy(TEMPLATE, values=BIGGER, execute={"DisableRollback": True})["StackStatus"] == "UPDATE_FAILED"
    made.api.rollback_stack(StackName="one")
    stack = made.settled()
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "1"}]


def test_a_replacement_without_rollback_is_refused(one: SimpleClient) -> None:
    one.deploy(with_resources(A={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a"}}), kind="CREATE")
    template = with_resources(A={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "b"}})
    one.deploy(template, execute={"DisableRollback": True})
    reason = "Replacement type updates not supported on stack with disable-rollback."
    assert ("A", "UPDATE_FAILED", reason) in one.events()


def test_express_deployments_do_not_roll_back_unless_told_to(made: SimpleClient) -> None:
    for config, status in (({}, "UPDATE_FAILED"), ({"DisableRollback": False}, "UPDATE_ROLLBACK_COMPLETE")):
        script(made, fail={"B": "Denied"})
        stack = made.deploy(TEMPLATE, values=BIGGER, DeploymentConfig={"Mode": "EXPRESS"} | config)
        assert stack["StackStatus"] == status
        made.aws.cloudformation.stack("one").status = "UPDATE_COMPLETE"


def test_express_deployments_cannot_be_rolled_back(made: SimpleClient) -> None:
    stack = made.aws.cloudformation.stack("one")
    stack.status, stack.deployment_mode = "UPDATE_FAILED", "EXPRESS"
    with pytest.raises(ClientError, match="EXPRESS"):
        made.api.rollback_stack(StackName="one")


def test_an_update_that_stands_still_may_be_cancelled(made: SimpleClient) -> None:
    with pytest.raises(ClientError, match="CancelUpdateStack cannot be called from current stack status"):
        made.api.cancel_update_stack(StackName="one")
    script(made, hold=[("B", "UPDATE_COMPLETE")])
    made.api.execute_change_set(ChangeSetName=made.plan(TEMPLATE, values=BIGGER)["ChangeSetId"])
    made.aws.advance(3600)
    assert made.aws.cloudformation.held("one")
    assert made.describe()["StackStatus"] == "UPDATE_IN_PROGRESS"
    made.api.cancel_update_stack(StackName="one")
    assert made.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert ("B", "UPDATE_FAILED", "Resource update cancelled") in made.events()
    assert ("B", "UPDATE_COMPLETE", "") in made.events()


def test_what_stands_still_goes_on_when_released(made: SimpleClient) -> None:
    script(made, hold=[("A", "UPDATE_COMPLETE")])
    made.api.execute_change_set(ChangeSetName=made.plan(TEMPLATE, values=BIGGER)["ChangeSetId"])
    made.aws.advance(3600)
    assert made.describe()["StackStatus"] == "UPDATE_IN_PROGRESS"
    made.aws.cloudformation.release("one")
    assert made.settled()["StackStatus"] == "UPDATE_COMPLETE"


def test_an_operation_may_be_slow(made: SimpleClient) -> None:
    script(made, pace=600)
    made.api.execute_change_set(ChangeSetName=made.plan(TEMPLATE, values=BIGGER)["ChangeSetId"])
    made.aws.advance(1800)
    assert made.describe()["StackStatus"] == "UPDATE_IN_PROGRESS"
    made.aws.advance(1800)
    assert made.describe()["StackStatus"] == "UPDATE_COMPLETE"


def test_reads_may_be_stale_right_after_executing(one: SimpleClient) -> None:
    script(one, stale_reads=2, pace=10)
    one.api.execute_change_set(ChangeSetName=one.plan(TEMPLATE, kind="CREATE")["ChangeSetId"])
    seen = [one.describe()["StackStatus"] for _ in range(3)]
    assert seen == ["REVIEW_IN_PROGRESS", "REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"]


def test_a_test_may_write_the_whole_course(made: SimpleClient) -> None:
    course = [
        Step("", "UPDATE_IN_PROGRESS", "User Initiated"),
        Step("A", "UPDATE_FAILED", "Out of luck"),
        Step("", "UPDATE_ROLLBACK_IN_PROGRESS", "Something"),
        Step("", "UPDATE_ROLLBACK_COMPLETE"),
    ]
    script(made, timeline=course)
    stack = made.deploy(TEMPLATE, values=BIGGER)
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "1"}]
    assert made.events()[-4:] == [(step[0] or "one", *step[1:]) for step in course]


def test_events_come_in_pages_the_newest_first(made: SimpleClient) -> None:
    whole = made.api.describe_stack_events(StackName="one")["StackEvents"]
    made.aws.cloudformation.page_size = 2
    first = made.api.describe_stack_events(StackName="one")
    assert first["StackEvents"] == whole[:2]
    assert made.api.describe_stack_events(StackName="one", NextToken=first["NextToken"])["StackEvents"] == whole[2:4]


# Deletion ----------------------------------------------------------------------------------------------------------


def test_a_deleted_stack_answers_to_its_id_only(made: SimpleClient) -> None:
    number = made.describe()["StackId"]
    made.api.delete_stack(StackName="one")
    assert made.describe()["StackStatus"] == "DELETE_IN_PROGRESS"
    assert made.settled(number)["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError) as gone:
        made.describe()
    assert gone.value.response["Error"] == {
        "Type": "Sender",
        "Code": "ValidationError",
        "Message": "Stack with id one does not exist",
    }
    made.api.delete_stack(StackName="one")


def test_a_deletion_ends_a_creation_that_is_under_way(one: SimpleClient) -> None:
    script(one, hold=[("B", "CREATE_COMPLETE")])
    one.api.execute_change_set(ChangeSetName=one.plan(TEMPLATE, kind="CREATE")["ChangeSetId"])
    one.aws.advance(60)
    number = one.describe()["StackId"]
    one.api.delete_stack(StackName="one")
    assert one.settled(number)["StackStatus"] == "DELETE_COMPLETE"
    one.aws.advance(60)
    assert not [event for event in one.events() if event[0] == "C"]


def test_a_placeholder_can_be_deleted_and_made_again(one: SimpleClient) -> None:
    one.plan(TEMPLATE, kind="CREATE")
    number = one.describe()["StackId"]
    one.api.delete_stack(StackName="one")
    one.settled(number)
    one.deploy(TEMPLATE, kind="CREATE")
    assert one.describe()["StackId"] != number


def test_termination_protection_refuses_deletion(made: SimpleClient) -> None:
    made.api.update_termination_protection(StackName="one", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match=r"Stack \[one\] cannot be deleted while TerminationProtection is enabled"):
        made.api.delete_stack(StackName="one")
    assert made.describe()["EnableTerminationProtection"] is True


def test_a_failed_deletion_may_leave_resources_or_be_forced(aws: Aws) -> None:
    for name, how in (("one", {"RetainResources": ["A"]}), ("two", {"DeletionMode": "FORCE_DELETE_STACK"})):
        client = SimpleClient(aws, name)
        stack = client.deploy(TEMPLATE, kind="CREATE")
        with pytest.raises(ClientError, match="DELETE_FAILED"):
            client.api.delete_stack(StackName=name, **how)
        for _ in range(2):
            script(client, fail={"A": "Still in use"})
        client.api.delete_stack(StackName=name)
        assert client.settled()["StackStatus"] == "DELETE_FAILED"
        assert ("A", "DELETE_FAILED", "Still in use") in client.events()
        client.api.delete_stack(StackName=name, **how)
        assert client.settled(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
        assert aws.cloudformation.stack(stack["StackId"]).resources["A"].status == "DELETE_SKIPPED"


def test_a_bucket_and_a_repository_are_deleted_only_when_empty(aws: Aws) -> None:
    client = SimpleClient(aws, "one")
    template = {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "things"}},
            "Repository": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "web"}},
        }
    }
    number = client.deploy(template, kind="CREATE")["StackId"]
    aws.s3.put_bucket("things", versioned=True)
    aws.s3.store("things", "a", b"a")
    digest = aws.ecr.put_image("web", "latest")
    client.api.delete_stack(StackName="one")
    assert client.settled()["StackStatus"] == "DELETE_FAILED"
    s3 = aws.client("s3")
    (version,) = s3.list_object_versions(Bucket="things")["Versions"]
    s3.delete_objects(Bucket="things", Delete={"Objects": [{"Key": "a", "VersionId": version["VersionId"]}]})
    aws.client("ecr").batch_delete_image(repositoryName="web", imageIds=[{"imageDigest": digest}])
    client.api.delete_stack(StackName="one")
    assert client.settled(number)["StackStatus"] == "DELETE_COMPLETE"


# Exports -----------------------------------------------------------------------------------------------------------

EXPORTER: dict[str, Any] = {
    "Parameters": {"Name": {"Type": "String"}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}}},
    "Outputs": {"Topic": {"Value": {"Ref": "Topic"}, "Export": {"Name": "topic"}}},
}
IMPORTER: dict[str, Any] = {
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Fn::ImportValue": "topic"}}}},
}


@pytest.fixture
def coupled(aws: Aws) -> tuple[SimpleClient, SimpleClient]:
    """Two stacks, the second of which imports from the first."""
    exporter, importer = SimpleClient(aws, "exporter"), SimpleClient(aws, "importer")
    exporter.deploy(EXPORTER, kind="CREATE", values={"Name": "a"})
    importer.deploy(IMPORTER, kind="CREATE")
    return exporter, importer


def test_an_import_gets_the_exported_value(coupled: tuple[SimpleClient, SimpleClient]) -> None:
    exporter, importer = coupled
    (export,) = exporter.api.list_exports()["Exports"]
    assert (export["Name"], export["Value"]) == ("topic", "arn:aws:sns:eu-west-1:111122223333:a")
    body = importer.aws.cloudformation.stack("importer").resources["Queue"].body
    assert body["Properties"]["KmsMasterKeyId"] == export["Value"]
    assert exporter.api.list_imports(ExportName="topic")["Imports"] == ["importer"]


def test_a_missing_export_fails_the_change_set(one: SimpleClient) -> None:
    planned = one.plan(IMPORTER, kind="CREATE")
    assert (planned["Status"], planned["StatusReason"]) == ("FAILED", "No export named topic found")
    with pytest.raises(ClientError, match="not imported by any stack"):
        one.api.list_imports(ExportName="topic")


def test_a_deletion_of_what_is_in_use_gives_up_without_a_failed_status(
    coupled: tuple[SimpleClient, SimpleClient],
) -> None:
    exporter, importer = coupled
    exporter.api.delete_stack(StackName="exporter")
    stack = exporter.settled()
    assert (stack["StackStatus"], stack["StackStatusReason"]) == (
        "CREATE_COMPLETE",
        "Delete canceled. Cannot delete export topic as it is in use by importer.",
    )
    importer.api.delete_stack(StackName="importer")
    importer.aws.advance(10)
    exporter.api.delete_stack(StackName="exporter")
    exporter.aws.advance(10)
    assert exporter.api.list_exports()["Exports"] == []


@pytest.mark.parametrize(("keep", "refusal"), [(True, "Cannot update"), (False, "Delete canceled. Cannot delete")])
def test_an_update_that_touches_an_export_in_use_is_rolled_back(
    coupled: tuple[SimpleClient, SimpleClient], *, keep: bool, refusal: str
) -> None:
    exporter, _ = coupled
    template = EXPORTER if keep else {key: part for key, part in EXPORTER.items() if key != "Outputs"}
    stack = exporter.deploy(template, values={"Name": "b"})
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reason = f"{refusal} export topic as it is in use by importer."
    assert ("exporter", "UPDATE_ROLLBACK_IN_PROGRESS", reason) in exporter.events()
    assert not [status for _, status, _ in exporter.events() if status.endswith("_FAILED")]
    assert exporter.api.list_exports()["Exports"][0]["Value"].endswith(":a")


def test_two_stacks_cannot_export_the_same_name(coupled: tuple[SimpleClient, SimpleClient]) -> None:
    other = SimpleClient(coupled[0].aws, "other")
    stack = other.deploy(EXPORTER, kind="CREATE", values={"Name": "c"})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exported by stack exporter" in " ".join(reason for _, _, reason in other.events())


def test_an_export_that_went_away_after_planning_fails_the_execution(
    coupled: tuple[SimpleClient, SimpleClient],
) -> None:
    exporter, _ = coupled
    third = SimpleClient(exporter.aws, "third")
    planned = third.plan(IMPORTER, kind="CREATE")
    exporter.aws.cloudformation.stack("exporter").exports.clear()
    assert third.execute(planned["ChangeSetId"])["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "No export named topic found" in " ".join(reason for _, _, reason in third.events())


# What a test puts there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", model("cloudformation").shape_for("StackStatus").enum)
def test_a_stack_may_be_put_there_in_every_status(aws: Aws, status: str) -> None:
    stack = aws.cloudformation.put("one", TEMPLATE, status=status, resources={"A": "UPDATE_FAILED"})
    client = SimpleClient(aws, "one")
    assert client.describe(stack.id)["StackStatus"] == status
    (shown,) = client.api.describe_stack_resources(StackName=stack.id, LogicalResourceId="A")["StackResources"]
    assert shown["ResourceStatus"] == "UPDATE_FAILED"
    (listed,) = client.api.list_stacks(StackStatusFilter=[status])["StackSummaries"]
    assert listed["StackId"] == stack.id


def test_a_stack_put_into_a_failed_rollback_can_be_recovered(aws: Aws) -> None:
    aws.cloudformation.put("one", TEMPLATE, status="UPDATE_ROLLBACK_FAILED", resources={"A": "UPDATE_FAILED"})
    client = SimpleClient(aws, "one")
    client.api.continue_update_rollback(StackName="one", ResourcesToSkip=["A"])
    assert client.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


# Drift, policies, limits -------------------------------------------------------------------------------------------


def test_drift_is_what_the_test_says(made: SimpleClient) -> None:
    difference = {
        "PropertyPath": "/DelaySeconds",
        "ExpectedValue": "1",
        "ActualValue": "9",
        "DifferenceType": "NOT_EQUAL",
    }
    stack = made.aws.cloudformation.stack("one")
    stack.drift["A"] = {"StackResourceDriftStatus": "MODIFIED", "PropertyDifferences": [difference]}
    number = made.api.detect_stack_drift(StackName="one")["StackDriftDetectionId"]
    seen = [
        made.api.describe_stack_drift_detection_status(StackDriftDetectionId=number)["DetectionStatus"]
        for _ in range(2)
    ]
    assert seen == ["DETECTION_IN_PROGRESS", "DETECTION_COMPLETE"]
    drifts = made.api.describe_stack_resource_drifts(StackName="one", StackResourceDriftStatusFilters=["MODIFIED"])
    (drift,) = drifts["StackResourceDrifts"]
    assert (drift["LogicalResourceId"], drift["PropertyDifferences"]) == ("A", [difference])
    assert made.describe()["DriftInformation"]["StackDriftStatus"] == "DRIFTED"


def test_a_policy_is_kept_and_limits_are_told(made: SimpleClient) -> None:
    assert "StackPolicyBody" not in made.api.get_stack_policy(StackName="one")
    made.api.set_stack_policy(StackName="one", StackPolicyBody='{"Statement": []}')
    assert made.api.get_stack_policy(StackName="one")["StackPolicyBody"] == '{"Statement": []}'
    with pytest.raises(ClientError, match="Invalid stack policy"):
        made.api.set_stack_policy(StackName="one", StackPolicyBody="{")
    limits = {limit["Name"]: limit["Value"] for limit in made.api.describe_account_limits()["AccountLimits"]}
    assert limits["ConcurrentResourcesLimit"] == 2500
