"""Deployments of whole environments: in order, several at once, and what becomes of the rest when one fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.deployer import exits
from generator.deployer.deploy import exit_code
from generator.deployer.results import StackResult

from . import happened
from .aws import ACCOUNT, Aws, ChangeSetScript, Hook, Script, Validation
from .harness import PROD, Person, Stage, body_with, changed, hurry, only, retouched

TOOLS = "777788889999"


@pytest.fixture
def stage(aws: Aws) -> Stage:
    whole = Stage(aws)
    whole.connect()
    return whole


def _two_services(content: dict[str, Any]) -> None:
    content["services"]["api"] = json.loads(json.dumps(content["services"]["web"]))
    content["services"]["api"]["target-groups"] |= {"ListenerRulePriority": "200"}


def _tools(content: dict[str, Any]) -> None:
    content["tools"] = {"account": TOOLS, "region": "eu-central-1", "profile": "tools"}


def _our_account(content: dict[str, Any]) -> None:
    content["account"], content["role"] = ACCOUNT, None
    content["stacks"]["load-balancer"]["CertificateArn"] = (
        f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/1f2e3d4c-5b6a-4789-9abc-def012345678"
    )


def _order(stage: Stage) -> list[str]:
    """Return the keys of the stacks in the order in which their change sets were executed."""
    names = {target.name: target.key for target in stage.targets}
    return [names[happened.subject(stage.aws, call)] for call in stage.aws.calls.of("ExecuteChangeSet")]


def _assert_in_order(stage: Stage) -> None:
    order = _order(stage)
    assert sorted(order) == sorted(target.key for target in stage.targets)
    for target in stage.targets:
        assert all(order.index(required) < order.index(target.key) for required in target.requires)


# A whole environment ------------------------------------------------------------------------------------------------


def test_dev_is_deployed_in_order_and_then_unchanged(stage: Stage) -> None:
    ended = stage.deploy(shape="json")
    assert ended.code == 0, ended.text
    assert set(ended.actions().values()) == {"deployed"}
    _assert_in_order(stage)
    assert stage.left_over() == []

    stage.aws.calls.clear()
    again = stage.deploy(shape="json")
    assert again.code == 0
    assert set(again.actions().values()) == {"unchanged"}
    assert stage.changes() == []


def test_prod_is_deployed_from_a_saved_plan_and_protected_afterwards(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, changed(tmp_path, _our_account, PROD), person=Person())
    stage.connect()
    plan = tmp_path / "plan.json"
    assert stage.plan(save=plan).code == 0

    ended = stage.deploy(plan=plan, shape="json")

    assert ended.code == 0, ended.text
    _assert_in_order(stage)
    assert all(stage.stack(target.key).termination_protection for target in stage.targets)
    protected = [call for call in aws.calls.all if call.operation == "UpdateTerminationProtection"]
    assert all(call.parameters["EnableTerminationProtection"] for call in protected)
    assert len(protected) == len(stage.targets)


def test_prod_is_not_deployed_without_a_plan_where_nobody_is_there(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, changed(tmp_path, _our_account, PROD), person=Person(yes=True))
    assert stage.deploy().code == exits.REFUSED
    assert stage.calls() == []


def test_at_a_terminal_prod_is_deployed_when_its_name_is_typed(aws: Aws, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        _our_account(content)
        content["stacks"], content["services"] = {"cluster": content["stacks"]["cluster"]}, {}

    file = changed(tmp_path, change, PROD)
    wrong = Stage(aws, file, person=Person(is_there=True, answers=["dev"]))
    assert wrong.deploy().code == exits.REFUSED
    assert wrong.left_over() == []
    right = Stage(aws, file, person=Person(is_there=True, answers=["prod"]))
    assert right.deploy().code == 0


def test_two_services_share_an_environment(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, changed(tmp_path, _two_services))
    stage.connect()
    ended = stage.deploy(shape="json")
    assert ended.code == 0, ended.text
    _assert_in_order(stage)
    assert {"api.service", "web.service"} <= ended.actions().keys()


def test_the_tools_are_deployed_into_their_own_account_and_region(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = aws.accounts.user(TOOLS, "tools")
    credentials = tmp_path / "credentials"
    credentials.write_text(f"[tools]\naws_access_key_id = {user.key}\naws_secret_access_key = {user.secret}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    stage = Stage(aws, changed(tmp_path, _tools))
    stage.connect()

    ended = stage.deploy(shape="json")

    assert ended.code == 0, ended.text
    _assert_in_order(stage)
    there = {stack.name for stack in aws.cloudformation.region(TOOLS, "eu-central-1").stacks}
    assert there == {"dev-web-registry", "dev-web-pipeline"}
    assert not there & {stack.name for stack in aws.cloudformation.region(ACCOUNT, "eu-west-1").stacks}


def test_stacks_that_need_nothing_of_each_other_are_deployed_at_once(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster", services={"web": ["registry"]}))
    gate = aws.faults.hold("ExecuteChangeSet", times=2)
    # The third is executed while the first two have no answer yet.
    stage.at("ExecuteChangeSet", gate.set, after=2)
    assert stage.deploy().code == 0


def test_one_at_a_time_is_one_at_a_time(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster", services={"web": ["registry"]}))
    running: list[int] = []

    def count() -> None:
        running.append(sum(stack.busy for stack in aws.cloudformation.region(ACCOUNT, "eu-west-1").stacks))

    for number in range(3):
        stage.at("ExecuteChangeSet", count, after=number)
    assert stage.deploy(max_parallel=1).code == 0
    assert running == [0, 0, 0]


# Failures -----------------------------------------------------------------------------------------------------------


def test_what_needs_a_failed_stack_is_skipped_and_the_rest_is_done(stage: Stage) -> None:
    stage.aws.cloudformation.script("dev-network", Script(fail={"Vpc": "The maximum number of VPCs has been reached."}))

    ended = stage.deploy(shape="json")

    assert ended.code == exits.FAILED
    actions = ended.actions()
    assert actions.pop("network") == "failed"
    assert {key for key, action in actions.items() if action == "deployed"} == {"cluster", "web.registry"}
    assert all(action in ("deployed", "skipped") for action in actions.values())
    assert ended.stack("load-balancer")["text"] == "because of network"
    assert "network" in ended.stack("web.service")["text"]
    assert ended.stack("network")["root_cause"]["reason"] == "The maximum number of VPCs has been reached."
    assert stage.left_over() == []


def test_what_has_not_begun_when_a_stack_fails_begins_only_if_that_is_wanted(aws: Aws, tmp_path: Path) -> None:
    file = only(tmp_path, "network", "cluster", services={"web": ["registry"]})
    for keep_going, rest in ((False, "not-started"), (True, "deployed")):
        fresh = Stage(aws, file)
        aws.cloudformation.regions.clear()
        aws.cloudformation.script("dev-network", Script(fail={"Vpc": "No."}))
        ended = fresh.deploy(shape="json", max_parallel=1, keep_going=keep_going)
        assert ended.code == exits.FAILED
        assert ended.actions() == {"network": "failed", "cluster": rest, "web.registry": rest}
        assert fresh.left_over() == []


def test_the_gravest_of_several_ends_counts(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster", services={"web": ["registry"]}))
    stage.put("cluster", LogRetentionDays="30")
    aws.cloudformation.script("dev-network", Script(fail={"Vpc": "No."}))
    broken = Script(fail={"ExecuteCommandLogGroup": "No."}, fail_rollback={"ExecuteCommandLogGroup": "Nor back."})
    aws.cloudformation.script("dev-cluster", broken)
    ended = stage.deploy(shape="json")
    assert ended.code == exits.NEEDS_RECOVER
    assert ended.actions() == {"network": "failed", "cluster": "failed", "web.registry": "deployed"}
    assert stage.stack("cluster").status == "UPDATE_ROLLBACK_FAILED"


@pytest.mark.parametrize(
    ("codes", "gravest"),
    [
        ((), 0),
        ((0, 0), 0),
        ((0, 3, 1), 1),
        ((5, 1, 4), 4),
        ((0, 5), 5),
        ((1, 5), 1),
        ((0, 130), 130),
        ((5, 130), 5),
        ((3, 130, 1), 1),
        ((2, 3), 3),
    ],
)
def test_a_command_ends_with_the_gravest_of_its_stacks(codes: tuple[int, ...], gravest: int) -> None:
    results = [StackResult(key=str(code), name="", outcome="failed", exit_code=code) for code in codes]
    assert exit_code(results) == gravest


def test_a_refused_stack_leaves_no_change_set_and_those_beside_it_are_deployed(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster", services={"web": ["registry"]}))
    stage.put("web.registry", KeepImages="50")
    lost = {"Repository": {"Action": "Remove", "PolicyAction": "Delete", "Replacement": ""}}
    aws.cloudformation.script_change_set("dev-web-registry", ChangeSetScript(change=lost))
    ended = stage.deploy(shape="json")
    assert ended.code == exits.REFUSED
    assert ended.actions() == {"cluster": "deployed", "web.registry": "refused"}
    assert "--allow-replace Repository" in ended.stack("web.registry")["text"]
    assert stage.left_over() == []


# A selection --------------------------------------------------------------------------------------------------------


def test_one_stack_needs_those_it_requires(stage: Stage) -> None:
    ended = stage.deploy(["load-balancer"])
    assert ended.code == exits.REFUSED
    assert "network (not there)" in ended.text
    assert "--with-deps" in ended.text
    assert stage.changes() == []


def test_a_stack_that_is_required_must_have_succeeded(stage: Stage) -> None:
    stage.put("network", status="UPDATE_ROLLBACK_FAILED")
    ended = stage.deploy(["load-balancer"])
    assert ended.code == exits.REFUSED
    assert "network (UPDATE_ROLLBACK_FAILED)" in ended.text


def test_one_stack_is_deployed_with_those_it_requires_if_asked_for(stage: Stage) -> None:
    ended = stage.deploy(["load-balancer"], with_deps=True, shape="json")
    assert ended.actions() == {"network": "deployed", "load-balancer": "deployed"}


def test_one_stack_alone_is_deployed_when_those_it_requires_are_there(stage: Stage) -> None:
    stage.put("network", status="UPDATE_ROLLBACK_COMPLETE")
    assert stage.deploy(["load-balancer"], shape="json").actions() == {"load-balancer": "deployed"}
    assert stage.calls("network") == ["DescribeStacks"]


def test_a_stack_that_is_not_there_is_named_with_the_nearest(stage: Stage) -> None:
    ended = stage.deploy(["web.servce"])
    assert (ended.code, "web.service" in ended.text) == (exits.BAD_INPUT, True)
    assert stage.calls() == []


# Whose stacks they are ----------------------------------------------------------------------------------------------


def test_another_account_is_refused_before_anything_is_asked(aws: Aws) -> None:
    stage = Stage(aws, PROD)
    assert stage.deploy().code == exits.REFUSED
    assert aws.calls.names() == ["GetCallerIdentity"]


@pytest.mark.parametrize(
    "template",
    [
        {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
        {"Metadata": {"Template": "network"}, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
    ],
)
def test_somebody_elses_stack_of_our_name_is_refused_and_stays(aws: Aws, tmp_path: Path, template: Any) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    aws.cloudformation.put("dev-cluster", template)
    assert stage.deploy().code == exits.REFUSED
    assert stage.changes() == []


# Little calls -------------------------------------------------------------------------------------------------------


def test_a_stack_made_in_the_console_from_the_yaml_file_is_ours_and_unchanged(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    text = (stage.templates / stage.environment.version / "cluster.yaml").read_text()
    stage.put("cluster", body=text)
    assert stage.deploy(shape="json").actions() == {"cluster": "unchanged"}
    assert stage.changes() == []


def test_outputs_alone_are_a_change_and_are_executed(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    target = stage.target("cluster")
    gone = sorted(target.template["Outputs"])[0]
    stage.put("cluster", body=body_with(target, lambda template: template["Outputs"].pop(gone)))
    ended = stage.deploy(shape="json")
    assert (ended.code, ended.actions()) == (0, {"cluster": "deployed"})
    assert ended.stack("cluster")["changes"] == []
    assert gone in {output["OutputKey"] for output in stage.stack("cluster").outputs}


def _with_ssm(template: dict[str, Any]) -> None:
    template["Parameters"]["Image"] = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"}


def _with_reference(template: dict[str, Any]) -> None:
    template["Metadata"]["Looked"] = "{{resolve:ssm:/image}}"


@pytest.mark.parametrize("change", [_with_ssm, _with_reference])
def test_what_cloudformation_looks_up_anew_goes_through_a_change_set(
    aws: Aws, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"), templates=retouched(tmp_path, "cluster", change))
    stage.put("cluster")
    assert stage.deploy(shape="json").actions() == {"cluster": "unchanged"}
    assert stage.changes() == ["CreateChangeSet", "DeleteChangeSet"]
    assert stage.left_over() == []


# What goes wrong between us and AWS ---------------------------------------------------------------------------------


def test_a_storm_of_throttling_changes_nothing(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(aws, monkeypatch)
    stage = Stage(aws, only(tmp_path, "network", "cluster"))
    for operation in ("DescribeStacks", "DescribeChangeSet", "DescribeStackEvents", "CreateChangeSet"):
        aws.faults.throttle(operation, after=1, times=8)
    assert stage.deploy().code == 0


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("way", ["server_error", "drop"])
@pytest.mark.parametrize("operation", ["CreateChangeSet", "ExecuteChangeSet", "DescribeStacks", "SetStackPolicy"])
def test_a_lost_answer_changes_nothing(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, way: str, *, late: bool
) -> None:
    hurry(aws, monkeypatch)
    file = only(tmp_path, "network", "load-balancer", "cluster", services={"web": ["target-groups", "service"]})
    stage = Stage(aws, file)
    stage.put("network", "load-balancer", "cluster")
    getattr(aws.faults, way)(operation, times=2, late=late)
    ended = stage.deploy()
    assert ended.code == 0, ended.text
    assert stage.left_over() == []
    assert stage.stack("web.service").status == "CREATE_COMPLETE"


def test_credentials_that_expire_while_something_runs_are_no_failure(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "load-balancer"))

    def expire() -> None:
        aws.faults.expired_token("*")

    stage.at("ExecuteChangeSet", expire, late=True)
    ended = stage.deploy(shape="json")
    assert ended.code == exits.STILL_RUNNING, ended.text
    assert ended.actions() == {"network": "running", "load-balancer": "skipped"}
    assert "ecs-bluegreen watch dev --stack network" in ended.stack("network")["text"]

    aws.faults.clear()
    assert stage.deploy(shape="json").code == 0
    assert stage.left_over() == []


def test_pages_are_read_to_the_last(aws: Aws, tmp_path: Path) -> None:
    aws.cloudformation.page_size = 2
    stage = Stage(aws, only(tmp_path, "network"))
    ended = stage.deploy(shape="json")
    assert ended.code == 0
    assert len(ended.stack("network")["changes"]) == len(stage.stack("network").resources)
    done = [event for event in stage.stack("network").events if event.status == "CREATE_COMPLETE"]
    assert all(f"CREATE_COMPLETE {event.logical_id}" in stage.said for event in done)


def test_answers_from_before_are_not_believed(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    aws.cloudformation.script("dev-cluster", Script(stale_reads=4))
    assert stage.deploy(shape="json").actions() == {"cluster": "deployed"}
    assert stage.stack("cluster").status == "CREATE_COMPLETE"


def test_termination_protection_comes_after_success_alone(aws: Aws, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["protect"] = True
        content["stacks"], content["services"] = {"cluster": content["stacks"]["cluster"]}, {}

    stage = Stage(aws, changed(tmp_path, change), person=Person(is_there=True, answers=["dev", "dev", "dev"]))
    aws.cloudformation.script("dev-cluster", Script(fail={"Cluster": "No."}))
    assert stage.deploy().code == exits.FAILED
    assert not stage.stack("cluster").termination_protection

    refused = stage.deploy()
    assert refused.code == exits.REFUSED
    assert "--recreate-failed" in refused.text
    assert stage.stack("cluster").status == "ROLLBACK_COMPLETE"

    assert stage.deploy(recreate_failed=True).code == 0
    assert stage.stack("cluster").termination_protection


# Failed creations ---------------------------------------------------------------------------------------------------


def test_a_failed_creation_that_left_something_is_not_deleted(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    stage.put("cluster", status="ROLLBACK_COMPLETE")
    stage.stack("cluster").resources["Cluster"].status = "DELETE_COMPLETE"
    ended = stage.deploy()
    assert ended.code == exits.NEEDS_RECOVER
    assert "ExecuteCommandLogGroup (CREATE_COMPLETE)" in ended.text
    assert stage.changes() == []


def test_what_a_failed_creation_kept_on_purpose_is_named(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    stage.put("cluster", status="ROLLBACK_COMPLETE")
    for name, resource in stage.stack("cluster").resources.items():
        resource.status = "DELETE_SKIPPED" if name == "Cluster" else "DELETE_COMPLETE"
    assert stage.deploy().code == 0
    assert "was kept when the creation failed" in stage.said


# Change sets that CloudFormation or somebody else has something against ---------------------------------------------


def test_somebody_elses_change_set_on_a_placeholder_is_left_alone(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    aws.client("cloudformation").create_change_set(
        StackName="dev-cluster",
        ChangeSetName="by-hand",
        ChangeSetType="CREATE",
        TemplateBody=stage.target("cluster").body,
        Parameters=[{"ParameterKey": "EnvironmentName", "ParameterValue": "dev"}],
    )
    ended = stage.deploy()
    assert ended.code == exits.REFUSED
    assert "by-hand" in ended.text
    assert stage.left_over() == ["dev-cluster: a placeholder", "dev-cluster: the change set by-hand"]


def test_findings_that_fail_are_all_told_and_nothing_is_left(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    findings = [Validation("Cluster", "exists already"), Validation("ExecuteCommandLogGroup", "exists, too")]
    aws.cloudformation.script_change_set("dev-cluster", ChangeSetScript(validations=findings))
    ended = stage.deploy()
    assert ended.code == exits.FAILED
    assert "exists already" in ended.text
    assert "exists, too" in ended.text
    assert stage.left_over() == []


def test_findings_that_warn_stand_above_the_question(aws: Aws, tmp_path: Path) -> None:
    person = Person(is_there=True, answers=[False])
    stage = Stage(aws, only(tmp_path, "cluster"), person=person)
    finding = Validation("Cluster", "the quota is nearly used", mode="WARN")
    aws.cloudformation.script_change_set("dev-cluster", ChangeSetScript(validations=[finding]))
    ended = stage.deploy()
    assert (ended.code, len(person.asked)) == (exits.REFUSED, 1)
    assert "the quota is nearly used" in stage.said
    assert stage.left_over() == []


def test_a_hook_that_refuses_is_named(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "cluster"))
    hook = Hook("Acme::Security::Hook", "Cluster", "encryption is missing")
    aws.cloudformation.script_change_set("dev-cluster", ChangeSetScript(hooks=[hook]))
    ended = stage.deploy()
    assert ended.code == exits.FAILED
    assert "encryption is missing" in ended.text
    assert stage.left_over() == []


def test_a_change_that_values_hide_is_seen_by_the_gate(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, services={"web": ["registry"]}))
    stage.put("web.registry", KeepImages="50")
    lost = {"Repository": {"Action": "Modify", "PolicyAction": "ReplaceAndDelete", "Replacement": "True"}}
    script = ChangeSetScript(change=lost, incomplete=frozenset({"Repository"}))
    aws.cloudformation.script_change_set("dev-web-registry", script)
    assert stage.deploy().code == exits.REFUSED
    assert stage.left_over() == []


# Ctrl-C ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "late"),
    [
        ("GetCallerIdentity", False),
        ("DescribeStacks", False),
        ("CreateChangeSet", False),
        ("CreateChangeSet", True),
        ("DescribeChangeSet", False),
        ("DescribeChangeSet", True),
        ("DescribeEvents", True),
    ],
)
def test_stopped_before_anything_was_executed_nothing_is_left(
    aws: Aws, tmp_path: Path, operation: str, *, late: bool
) -> None:
    person = Person(is_there=True)  # who would be surprised to be asked anything: nothing runs yet
    stage = Stage(aws, only(tmp_path, "network", "cluster"), person=person)
    stage.at(operation, stage.interrupt, late=late)
    assert stage.deploy().code == exits.INTERRUPTED
    assert aws.calls.count("ExecuteChangeSet") == 0
    assert stage.left_over() == []


def test_stopped_while_stacks_are_created_one_goes_on_and_the_rest_is_tidied_up(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network", "cluster", "load-balancer"))
    stage.at("ExecuteChangeSet", stage.interrupt, late=True)
    ended = stage.deploy(shape="json", max_parallel=1)
    assert ended.code == exits.STILL_RUNNING
    assert sorted(ended.actions().values()) == ["not-started", "running", "skipped"]
    assert stage.left_over() == []


def test_an_update_is_cancelled_if_that_is_what_a_signal_means(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network"), on_interrupt="cancel")
    stage.put("network", NatGateways="per-zone")
    stage.at("ExecuteChangeSet", stage.interrupt, late=True)
    assert stage.deploy().code == exits.FAILED
    assert stage.stack("network").status == "UPDATE_ROLLBACK_COMPLETE"


def test_what_somebody_else_runs_is_not_cancelled_by_a_signal(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, only(tmp_path, "network"), on_interrupt="cancel")
    stage.put("network", status="UPDATE_IN_PROGRESS")
    stage.at("DescribeStackEvents", stage.interrupt)
    assert stage.deploy().code == exits.INTERRUPTED
    assert stage.changes() == []
