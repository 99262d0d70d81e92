"""Change sets: what is asked, what is read, and that nothing is left behind whatever happens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deployer import change_sets
from generator.deployer.change_sets import ChangeSet, propose
from generator.deployer.errors import DeployError, StillRunningError, StoppedError
from generator.deployer.leftovers import Purpose, purpose_of
from generator.deployer.stacks import StackState, describe
from generator.deployer.targets import Target

from .aws import Aws, ChangeSetScript, Hook, Validation
from .harness import Stage, body_with, changed
from .updating import one_attempt

DAY = 24 * 3600.0
NO_CHANGE = (
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    "No updates are to be performed.",
)
TEMPLATE: Mapping[str, Any] = {
    "Parameters": {
        "Given": {"Type": "String"},
        "Left": {"Type": "String", "Default": "as it is"},
        "Count": {"Type": "Number", "Default": 3},
        "Secret": {"Type": "String", "NoEcho": True},
        "Open": {"Type": "String", "NoEcho": True, "Default": "sesame"},
    },
    "Resources": {},
}


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`."""
    return Stage(aws)


def proposed(stage: Stage, key: str = "cluster", purpose: Any = "plan") -> ChangeSet | None:
    session, target = stage.setting().session, stage.target(key)
    return propose(session, target, state_of(stage, target), purpose)


def state_of(stage: Stage, target: Target) -> StackState | None:
    return describe(stage.clients.client("cloudformation", target.place), target.name)


def older(stage: Stage) -> None:
    """Let the cluster be there with something that an update would remove."""
    extra = {f"Extra{number}": {"Type": "AWS::SQS::Queue"} for number in range(4)}
    target = stage.target("cluster")
    stage.put("cluster", body=body_with(target, lambda template: template["Resources"].update(extra)))


def script(stage: Stage, **members: Any) -> None:
    stage.aws.cloudformation.script_change_set("dev-cluster", ChangeSetScript(**members))


def asked(stage: Stage) -> dict[str, Any]:
    return stage.aws.calls.of("CreateChangeSet")[-1].parameters


# What is asked -----------------------------------------------------------------------------------------------------


def test_a_change_set_says_everything_and_leaves_nothing_as_it_was(stage: Stage) -> None:
    target = stage.target("cluster")
    proposed(stage)
    request = asked(stage)
    values = {each["ParameterKey"]: each["ParameterValue"] for each in request["Parameters"]}
    assert values.keys() == target.template["Parameters"].keys()
    assert target.parameters.items() <= values.items()
    assert request["TemplateBody"] == target.body
    assert {each["Key"]: each["Value"] for each in request["Tags"]} == dict(target.tags)
    assert request["Capabilities"] == list(target.capabilities)
    assert request["Description"] == "ecs-bluegreen: cluster 1.0.0 for dev"
    assert "RoleARN" not in request


def test_the_role_of_the_file_is_passed_on(aws: Aws, tmp_path: Path) -> None:
    role = "arn:aws:iam::111122223333:role/deployer"
    stage = Stage(aws, changed(tmp_path, lambda content: content.update(role=role)))
    proposed(stage)
    assert asked(stage)["RoleARN"] == role


def test_what_does_not_exist_is_created_and_what_exists_is_updated_by_its_arn(stage: Stage) -> None:
    proposed(stage)
    assert (asked(stage)["ChangeSetType"], asked(stage)["StackName"]) == ("CREATE", "dev-cluster")
    older(stage)
    proposed(stage)
    assert (asked(stage)["ChangeSetType"], asked(stage)["StackName"]) == ("UPDATE", stage.stack("cluster").id)


@pytest.mark.parametrize("purpose", ["deploy", "plan", "saved"])
def test_names_are_unique_and_recognised_as_ours(stage: Stage, purpose: str) -> None:
    older(stage)
    for _ in range(3):
        proposed(stage, purpose=purpose)
    names = [call.parameters["ChangeSetName"] for call in stage.aws.calls.of("CreateChangeSet")]
    assert len(set(names)) == 3
    for name in names:
        assert purpose_of(name) == purpose
        assert re.fullmatch(r"[A-Za-z][-A-Za-z0-9]{0,127}", name)
        assert name.startswith("dev-1-0-0-20260101T")


@given(st.text(alphabet="abcdefghij-0123456789", max_size=40))
def test_a_name_that_only_looks_like_ours_is_not_ours(name: str) -> None:
    assert purpose_of(name) is None
    assert purpose_of(f"dev-1-0-0-20260101T090000Z-plan-0123abcd{name}x") is None


def wire(stage: Stage, state: StackState | None, given: Mapping[str, str]) -> dict[str, Any]:
    no_echo = frozenset({"Secret", "Open"})
    target = replace(stage.target("cluster"), template=TEMPLATE, parameters=given, no_echo=no_echo)
    return {each["ParameterKey"]: each for each in change_sets.parameters(target, state)}


def kept(stage: Stage, state: StackState | None, given: Mapping[str, str]) -> set[str]:
    return {name for name, each in wire(stage, state, given).items() if "UsePreviousValue" in each}


def test_a_parameter_that_the_file_leaves_out_gets_its_default_and_not_what_it_had(stage: Stage) -> None:
    before = StackState(id="arn", name="x", status="UPDATE_COMPLETE", parameters={"Left": "old", "Count": "9"})
    sent = wire(stage, before, {"Given": "a", "Secret": "hush"})
    assert sent["Left"] == {"ParameterKey": "Left", "ParameterValue": "as it is"}
    assert sent["Count"] == {"ParameterKey": "Count", "ParameterValue": "3"}


def test_only_a_secret_that_the_file_leaves_out_of_an_update_keeps_its_value(stage: Stage) -> None:
    before = StackState(
        id="arn",
        name="x",
        status="UPDATE_COMPLETE",
        parameters={"Given": "old", "Left": "old", "Count": "9", "Secret": "****", "Open": "****"},
    )
    assert kept(stage, before, {"Given": "a"}) == {"Secret", "Open"}
    assert kept(stage, before, {"Given": "a", "Secret": "b", "Open": "c"}) == set()
    assert kept(stage, None, {"Given": "a"}) == set()
    assert wire(stage, None, {"Given": "a"})["Open"]["ParameterValue"] == "sesame"


def test_a_lost_answer_does_not_make_a_second_change_set(stage: Stage) -> None:
    older(stage)
    stage.aws.faults.drop("CreateChangeSet", late=True)
    assert proposed(stage) is not None
    assert len(stage.stack("cluster").change_sets) == 1


# What is read ------------------------------------------------------------------------------------------------------


def test_all_pages_are_read(stage: Stage) -> None:
    older(stage)
    stage.aws.cloudformation.page_size = 1
    found = proposed(stage)
    assert found is not None
    assert [change.resource for change in found.changes] == [f"Extra{number}" for number in range(4)]
    assert all(call.parameters["IncludePropertyValues"] for call in stage.aws.calls.of("DescribeChangeSet"))


@pytest.mark.parametrize("page_size", [1, 100])
def test_what_is_left_out_for_its_values_is_read_without_them(stage: Stage, page_size: int) -> None:
    older(stage)
    stage.aws.cloudformation.page_size = page_size
    script(stage, incomplete=frozenset({"Extra1", "Extra3"}))
    found = proposed(stage)
    assert found is not None
    assert [change.resource for change in found.changes] == [f"Extra{number}" for number in range(4)]


@pytest.mark.parametrize("reason", NO_CHANGE)
@pytest.mark.parametrize("there", [False, True])
def test_where_nothing_changes_there_is_no_change_set(stage: Stage, reason: str, *, there: bool) -> None:
    if there:
        older(stage)
    script(stage, reason=reason)
    assert proposed(stage) is None
    stage.aws.advance(60)
    assert stage.left_over() == []


def test_changes_of_outputs_alone_are_changes(stage: Stage) -> None:
    stage.put("cluster", body=body_with(stage.target("cluster"), lambda template: template["Outputs"].popitem()))
    found = proposed(stage)
    assert found is not None
    assert found.changes == ()


def test_it_is_waited_for_as_long_as_it_takes_up_to_a_quarter_of_an_hour(stage: Stage) -> None:
    older(stage)
    script(stage, seconds=800)
    assert proposed(stage) is not None
    script(stage, seconds=1000)
    with pytest.raises(StillRunningError, match="has not finished the change set after 15 minutes"):
        proposed(stage)


# Nothing is left ---------------------------------------------------------------------------------------------------

REFUSED = Validation("Cluster", "there is one of this name", path="/Resources/Cluster/Properties/ClusterName")


def clean(stage: Stage) -> None:
    stage.aws.advance(2000)
    assert stage.left_over() == []


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("members", [{"validations": [REFUSED]}, {"reason": "Something else"}])
def test_a_change_set_that_fails_is_deleted_with_its_placeholder(
    stage: Stage, members: dict[str, Any], *, there: bool
) -> None:
    if there:
        older(stage)
    script(stage, **members)
    with pytest.raises(DeployError):
        proposed(stage)
    clean(stage)


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("number", [0, 1])
def test_a_change_set_that_cannot_be_described_is_deleted_too(stage: Stage, number: int, *, there: bool) -> None:
    if there:
        older(stage)
    stage.aws.faults.access_denied("DescribeChangeSet", after=number, times=1)
    with pytest.raises(Exception, match="not authorized"):
        proposed(stage)
    clean(stage)


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("reads", [1, 2])
def test_a_person_who_stops_leaves_nothing_behind(stage: Stage, reads: int, *, there: bool) -> None:
    if there:
        older(stage)
    script(stage, seconds=60)
    stage.at("DescribeChangeSet", stage.interrupt, after=reads - 1)
    with pytest.raises(StoppedError) as caught:
        proposed(stage)
    assert caught.value.exit_code == 130
    clean(stage)


def test_one_that_takes_too_long_is_deleted_by_a_later_run(stage: Stage) -> None:
    script(stage, seconds=1000)
    with pytest.raises(StillRunningError):
        proposed(stage)
    stage.aws.advance(DAY)
    stage.plan(["cluster"])
    clean(stage)


def test_an_error_is_not_hidden_by_one_in_tidying_up(stage: Stage) -> None:
    stage.aws.faults.access_denied("DeleteChangeSet")
    script(stage, validations=[REFUSED])
    with pytest.raises(DeployError, match="there is one of this name"):
        proposed(stage)
    assert "could not be deleted: User: " in stage.said


def test_an_unexpected_end_leaves_nothing_behind(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(change_sets, "changes_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        proposed(stage)
    clean(stage)


def test_a_throttled_read_only_takes_longer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one_attempt(monkeypatch)
    stage.aws.faults.throttle("DescribeChangeSet", times=5)
    assert proposed(stage) is not None


def test_a_change_set_of_somebody_else_on_the_placeholder_is_left_alone(stage: Stage) -> None:
    client = stage.clients.client("cloudformation", stage.target("cluster").place)
    target = stage.target("cluster")
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in target.parameters.items()]
    client.create_change_set(
        StackName=target.name,
        ChangeSetName="theirs",
        ChangeSetType="CREATE",
        TemplateBody=target.body,
        Parameters=parameters,
        Capabilities=list(target.capabilities),
    )
    stage.aws.advance(10)
    ended = stage.plan(["cluster"])
    assert ended.code == 3
    assert "the change set theirs, which is not ours" in ended.text
    assert stage.left_over() == ["dev-cluster: a placeholder", "dev-cluster: the change set theirs"]


def test_what_a_killed_run_has_left_is_swept_and_saved_plans_stay(stage: Stage) -> None:
    older(stage)
    for purpose in ("plan", "deploy", "saved"):
        proposed(stage, purpose=purpose)
    stage.aws.advance(DAY)
    stage.plan(["cluster"])
    [left] = stage.left_over()
    assert "Z-saved-" in left
    assert stage.said.count("which was not executed") == 2


@pytest.mark.parametrize("purpose", ["plan", "deploy"])
def test_what_another_run_may_be_using_stays_and_can_be_executed(stage: Stage, purpose: Purpose) -> None:
    older(stage)
    used = proposed(stage, purpose=purpose)
    assert used is not None
    stage.aws.advance(DAY / 2)
    stage.plan(["cluster"])
    assert "which was not executed" not in stage.said
    stage.clients.client("cloudformation", stage.target("cluster").place).execute_change_set(ChangeSetName=used.id)


def test_nor_does_a_deployment_take_it_from_a_stack_that_is_to_be_created(stage: Stage) -> None:
    proposed(stage)
    [waiting] = [each for each in stage.left_over() if "change set" in each]
    assert stage.plan(["cluster"]).code == 0
    assert stage.left_over() == ["dev-cluster: a placeholder", waiting]


# What validation says ----------------------------------------------------------------------------------------------


def test_every_finding_is_told_with_its_place(stage: Stage) -> None:
    found = [Validation(f"R{number}", f"reason {number}", path=f"/Resources/R{number}/X") for number in range(5)]
    stage.aws.cloudformation.page_size = 2
    script(stage, validations=found)
    with pytest.raises(DeployError) as caught:
        proposed(stage)
    first, *lines = str(caught.value).splitlines()
    assert first.startswith("cluster: CloudFormation refuses the change: The following hook(s)/validation failed")
    assert sorted(lines) == [
        f"  NAME_CONFLICT_VALIDATION R{number} /Resources/R{number}/X: reason {number}" for number in range(5)
    ]


def test_a_warning_does_not_refuse_and_is_shown_above_the_question(stage: Stage) -> None:
    script(stage, validations=[Validation("Cluster", "nearly at the quota", mode="WARN", name="QUOTA")])
    ended = stage.plan(["cluster"])
    assert ended.code == 0
    assert "  WARN QUOTA Cluster /Resources/Cluster: nearly at the quota" in ended.text


def test_warnings_are_not_told_among_the_reasons_of_a_refusal(stage: Stage) -> None:
    script(stage, validations=[REFUSED, Validation("Cluster", "nearly at the quota", mode="WARN", name="QUOTA")])
    with pytest.raises(DeployError) as caught:
        proposed(stage)
    assert "quota" not in str(caught.value)


def test_without_the_permission_the_plain_reason_stays_with_a_hint(stage: Stage) -> None:
    stage.aws.faults.access_denied("DescribeEvents")
    script(stage, validations=[REFUSED])
    with pytest.raises(DeployError) as caught:
        proposed(stage)
    assert "CloudFormation refuses the change: The following hook(s)/validation failed" in str(caught.value)
    assert "the permission for cloudformation:DescribeEvents is missing" in str(caught.value)
    clean(stage)


@pytest.mark.parametrize("fault", ["access_denied", "throttle", "server_error"])
def test_warnings_that_cannot_be_read_are_a_warning(stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    one_attempt(monkeypatch)
    getattr(stage.aws.faults, fault)("DescribeEvents", times=None)
    found = proposed(stage)
    assert found is not None
    [finding] = found.findings
    assert (finding.level, finding.name) == ("WARN", "DescribeEvents")


def test_a_hook_that_says_no_is_quoted(stage: Stage) -> None:
    script(stage, hooks=[Hook("Acme::Guard::Hook", "Cluster", "clusters need a cost centre")])
    with pytest.raises(DeployError, match=r"Acme::Guard::Hook Cluster: clusters need a cost centre"):
        proposed(stage)


def test_a_hook_is_asked_for_where_no_event_tells_of_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.deployer import findings

    monkeypatch.setattr(findings, "_validations", lambda *_: iter(()))
    hooks = [Hook("Acme::Guard::Hook", "Cluster", "no"), Hook("Acme::Other::Hook", "Cluster", "fine", mode="WARN")]
    script(stage, hooks=hooks)
    with pytest.raises(DeployError) as caught:
        proposed(stage)
    assert str(caught.value).splitlines()[1:] == ["  Acme::Guard::Hook: no"]


def test_without_the_permission_for_hooks_what_was_found_is_told(stage: Stage) -> None:
    stage.aws.faults.access_denied("ListHookResults")
    script(stage, validations=[REFUSED])
    with pytest.raises(DeployError, match="there is one of this name"):
        proposed(stage)
