"""Why an operation failed: the first failure, from wherever it can be read, and never anything worse than silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deployer import causes
from generator.deployer.results import Cause, ResourceEvent

from .aws import Aws, Script, Step
from .aws.cloudformation.model import Resource
from .harness import Stage
from .updating import Update

START = datetime(2026, 1, 1, tzinfo=UTC)
BACK = Step("", "UPDATE_ROLLBACK_COMPLETE")
INNER = {"Resources": {"Cluster": {"Type": "AWS::ECS::Cluster"}}}


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which the cluster is there."""
    stage = Stage(aws)
    stage.put("cluster")
    return stage


def after(stage: Stage, *steps: Step, fail: bool = True) -> Cause | None:
    """Return the cause that is found once an update with these steps is over, when nobody has watched it."""
    update = Update(stage, Script(timeline=(Step("", "UPDATE_IN_PROGRESS"), *steps)))
    stage.aws.advance(60)
    state = update.state()
    assert (state.status not in ("UPDATE_COMPLETE", "CREATE_COMPLETE")) is fail
    return causes.root_cause(update.session, update.target, state, ())


def found(stage: Stage, *steps: Step) -> Cause:
    cause = after(stage, *steps)
    assert cause is not None
    return cause


def event(number: int, status: str, reason: str) -> ResourceEvent:
    time = START + timedelta(seconds=number)
    return ResourceEvent(time=time, resource=f"R{number}", type="AWS::SQS::Queue", status=status, reason=reason)


@given(st.permutations(range(8)))
def test_the_first_failure_in_time_is_first_whatever_the_order_of_the_events(order: list[int]) -> None:
    events = [
        event(0, "UPDATE_IN_PROGRESS", ""),
        event(1, "CREATE_FAILED", "Resource creation cancelled"),
        event(2, "UPDATE_FAILED", "Resource update cancelled"),
        event(3, "UPDATE_FAILED", ""),
        event(4, "CREATE_FAILED", "no more queues"),
        event(5, "UPDATE_FAILED", "denied"),
        event(6, "DELETE_FAILED", "in use"),
        event(7, "DELETE_COMPLETE", "CREATE_FAILED is only a word here"),
    ]
    failures = causes.first_failures(events[number] for number in order)
    assert [each.resource for each in failures] == ["R4", "R5", "R6", "R3"]


def test_a_cancelled_resource_and_the_stack_itself_are_nobodys_reason(stage: Stage) -> None:
    cause = found(
        stage,
        Step("ExecuteCommandLogGroup", "UPDATE_FAILED", "Resource update cancelled"),
        Step("", "UPDATE_FAILED", "The following resource(s) failed to update"),
        Step("Cluster", "UPDATE_FAILED", "Access denied"),
        BACK,
    )
    assert (cause.resource, cause.type, cause.status, cause.reason) == (
        "Cluster",
        "AWS::ECS::Cluster",
        "UPDATE_FAILED",
        "Access denied",
    )


def test_a_failure_without_a_reason_is_still_named(stage: Stage) -> None:
    cause = found(stage, Step("Cluster", "UPDATE_FAILED"), BACK)
    assert (cause.resource, cause.reason) == ("Cluster", "CloudFormation gives no reason")


def test_where_nothing_failed_there_is_no_cause(stage: Stage) -> None:
    assert after(stage, BACK) is None


# https://repost.aws/knowledge-center/cloudformation-no-export-found-error: no resource fails then.
def test_where_no_resource_failed_the_stack_itself_says_why_it_turned_back(stage: Stage) -> None:
    turn = Step("", "UPDATE_ROLLBACK_IN_PROGRESS", "No export named dev-VpcId found. Rollback requested by user.")
    cause = found(stage, Step("ExecuteCommandLogGroup", "UPDATE_FAILED", "Resource update cancelled"), turn, BACK)
    assert (cause.resource, cause.type, cause.status) == (
        "dev-cluster",
        "AWS::CloudFormation::Stack",
        "UPDATE_ROLLBACK_IN_PROGRESS",
    )
    assert cause.reason == turn.reason


def test_an_export_that_another_stack_has_already_is_told_by_a_deployment(aws: Aws) -> None:
    stage = Stage(aws)
    name = "dev-ClusterName"
    exporting = {
        "Resources": {"Mail": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Name": {"Value": "1", "Export": {"Name": name}}},
    }
    aws.cloudformation.put("another", exporting)
    ended = stage.deploy(keys=["cluster"])
    assert ended.code != 0
    assert f"Export with name {name} is already exported by stack another. " in ended.text


def test_a_resource_that_failed_says_more_than_the_stack_of_which_only_the_turn_was_seen(stage: Stage) -> None:
    update = Update(stage, Script(fail={"Cluster": "Access denied"}))
    update.ended()
    seen = [each for each in update.watch.events if each.type == "AWS::CloudFormation::Stack"]
    assert [each.status for each in seen if each.reason.startswith("The following resource(s) failed")]
    cause = causes.root_cause(update.session, update.target, update.state(), seen)
    assert cause is not None
    assert cause.reason == "Access denied"


def test_what_a_person_wanted_is_no_cause(stage: Stage) -> None:
    assert after(stage, Step("", "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated"), BACK) is None


def test_what_was_seen_while_it_ran_is_not_asked_for_again(stage: Stage) -> None:
    update = Update(stage, Script(fail={"Cluster": "Access denied"}))
    update.ended()
    state = update.state()
    stage.aws.calls.clear()
    cause = causes.root_cause(update.session, update.target, state, update.watch.events)
    assert cause is not None
    assert (cause.reason, stage.aws.calls.names()) == ("Access denied", [])


def test_the_failure_is_in_the_operation_before_its_rollback(stage: Stage) -> None:
    update = Update(stage, Script(fail={"Cluster": "Access denied"}))
    stage.aws.advance(60)
    state = update.state()
    kinds = [operation["OperationType"] for operation in state.operations[:2]]
    assert kinds == ["ROLLBACK", "UPDATE_STACK"]
    cause = causes.root_cause(update.session, update.target, state, ())
    assert cause is not None
    assert cause.reason == "Access denied"
    asked = [call.parameters["OperationId"] for call in stage.aws.calls.of("DescribeEvents")]
    assert asked == [operation["OperationId"] for operation in state.operations[:2]]


def test_it_is_found_behind_change_sets_and_several_rollbacks(stage: Stage) -> None:
    script = Script(fail={"Cluster": "Access denied"}, fail_rollback={"Cluster": "still denied"})
    update = Update(stage, script)
    stage.aws.advance(60)
    stage.aws.cloudformation.script("dev-cluster", Script(fail_rollback={"Cluster": "and again"}))
    update.client.continue_update_rollback(StackName="dev-cluster")
    stage.aws.advance(60)
    operation = stage.aws.cloudformation.region("111122223333", "eu-west-1").begin(
        stage.stack("cluster"), "CREATE_CHANGESET"
    )
    state = update.state()
    kinds = [each["OperationType"] for each in state.operations[:4]]
    assert kinds == ["CREATE_CHANGESET", "CONTINUE_ROLLBACK", "ROLLBACK", "UPDATE_STACK"]
    assert operation.id not in state.attempt
    cause = causes.root_cause(update.session, update.target, state, ())
    assert cause is not None
    assert cause.reason == "Access denied"


def test_an_earlier_failure_is_not_the_reason_of_a_later_one(stage: Stage) -> None:
    Update(stage, Script(fail={"Cluster": "the old reason"})).ended()
    assert found(stage, Step("Cluster", "UPDATE_FAILED", "the new reason"), BACK).reason == "the new reason"


@pytest.mark.parametrize("page_size", [1, 100])
def test_without_the_permission_for_one_list_of_events_the_other_one_is_read(stage: Stage, page_size: int) -> None:
    stage.aws.cloudformation.page_size = page_size
    stage.aws.faults.access_denied("DescribeEvents")
    assert found(stage, Step("Cluster", "UPDATE_FAILED", "Access denied"), BACK).reason == "Access denied"


def test_without_any_permission_the_cause_says_so(stage: Stage) -> None:
    for operation in ("DescribeEvents", "DescribeStackEvents"):
        stage.aws.faults.access_denied(operation)
    cause = found(stage, Step("Cluster", "UPDATE_FAILED", "Access denied"), BACK)
    assert cause.reason.startswith("the reason cannot be read: User: ")
    assert "cloudformation:DescribeStackEvents" in cause.reason


def test_the_reason_of_a_stack_in_a_stack_is_looked_for_there(stage: Stage) -> None:
    inner = stage.aws.cloudformation.put("inner", INNER)
    region = stage.aws.cloudformation.region("111122223333", "eu-west-1")
    operation = region.begin(inner, "UPDATE_STACK")
    for step in (
        Step("", "UPDATE_IN_PROGRESS"),
        Step("", "UPDATE_FAILED", "the stack itself is no reason"),
        Step("Cluster", "UPDATE_FAILED", "the innermost reason"),
    ):
        region.happen(inner, step, operation)
    outer = stage.stack("cluster")
    now = stage.aws.clock.now
    nested = Resource("Nested", "AWS::CloudFormation::Stack", inner.id, "CREATE_COMPLETE", {}, now)
    outer.resources["Nested"] = nested
    cause = found(stage, Step("Nested", "UPDATE_FAILED", "Embedded stack was not updated"), BACK)
    assert (cause.resource, cause.reason, cause.stack_id) == ("Cluster", "the innermost reason", inner.id)
    assert inner.id.split("/")[-1] in cause.link


def test_a_stack_in_a_stack_that_says_nothing_is_the_reason_itself(stage: Stage) -> None:
    inner = stage.aws.cloudformation.put("inner", INNER)
    now = stage.aws.clock.now
    nested = Resource("Nested", "AWS::CloudFormation::Stack", inner.id, "CREATE_COMPLETE", {}, now)
    stage.stack("cluster").resources["Nested"] = nested
    cause = found(stage, Step("Nested", "UPDATE_FAILED", "Embedded stack was not updated"), BACK)
    assert (cause.resource, cause.reason) == ("Nested", "Embedded stack was not updated")


def test_what_a_hook_said_stands_below_the_failure_that_only_names_it(stage: Stage) -> None:
    update = Update(stage, Script())
    said = ResourceEvent(
        time=START,
        resource="Cluster",
        type="AWS::ECS::Cluster",
        status="UPDATE_IN_PROGRESS",
        hook="Acme::Guard::Hook: clusters need a cost centre",
    )
    failed = event(1, "UPDATE_FAILED", "The following hook(s) failed: [Acme::Guard::Hook]")
    events = [said, ResourceEvent(**{**vars(failed), "resource": "Cluster"})]
    cause = causes.root_cause(update.session, update.target, update.state(), events)
    assert cause is not None
    assert cause.details == ("Acme::Guard::Hook: clusters need a cost centre",)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_the_link_leads_to_the_console_of_the_partition(stage: Stage, region: str, host: str) -> None:
    from dataclasses import replace

    target = stage.target("cluster")
    there = replace(target, place=replace(target.place, region=region))
    assert causes.link(there, "arn:x:stack/a b") == (
        f"https://{host}/cloudformation/home?region={region}#/stacks/events?stackId=arn%3Ax%3Astack%2Fa%20b"
    )
