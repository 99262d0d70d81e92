"""Executing a change set: what is asked, in which order, and what its end means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.deployer.change_sets import ChangeSet, propose
from generator.deployer.errors import DeployError, RefusedError, StillRunningError, StoppedError
from generator.deployer.execute import execute
from generator.deployer.results import StackResult
from generator.deployer.session import Session
from generator.deployer.stacks import StackState, describe
from generator.deployer.statuses import RUNNING

from .aws import Aws, Script, Step
from .harness import DEV, Stage, body_with, changed
from .updating import HOUR, one_attempt


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`."""
    return Stage(aws)


class Execution:
    """A change set that waits to be executed, for a stack that is there or not."""

    def __init__(self, stage: Stage, key: str = "cluster", *, script: Script | None = None) -> None:
        self.stage, self.target = stage, stage.target(key)
        self.session: Session = stage.setting().session
        self.before = self.state()
        self.change_set = self.proposed()
        if script is not None:
            stage.aws.cloudformation.script(self.target.name, script)
        stage.aws.calls.clear()

    def state(self) -> StackState | None:
        """Return the stack."""
        return describe(self.session.cloudformation(self.target.place), self.target.name)

    def proposed(self) -> ChangeSet:
        """Make the change set."""
        change_set = propose(self.session, self.target, self.before, "deploy")
        assert change_set is not None
        return change_set

    def run(self, timeout: float = HOUR) -> StackResult:
        """Execute it."""
        return execute(self.session, self.target, self.change_set, self.before, timeout)


def older(stage: Stage, key: str = "cluster", **members: Any) -> None:
    """Let a stack be there as an older version made it."""
    target = stage.target(key)

    def change(template: dict[str, Any]) -> None:
        first = next(iter(template["Resources"].values()))
        first["Properties"]["Tags"] = [{"Key": "Old", "Value": "1"}]

    stage.put(key, body=body_with(target, change))
    for name, value in members.items():
        setattr(stage.stack(key), name, value)


def test_a_creation_is_asked_for_so_that_its_failure_leaves_nothing_behind(stage: Stage) -> None:
    result = Execution(stage).run()
    [call] = stage.aws.calls.of("ExecuteChangeSet")
    asked = call.parameters
    assert (asked["DisableRollback"], asked["RetainExceptOnCreate"]) == (False, True)
    assert len(asked["ClientRequestToken"]) == 36
    assert (result.outcome, result.status, result.exit_code) == ("deployed", "CREATE_COMPLETE", 0)


def test_the_result_holds_what_programs_want_to_know(stage: Stage) -> None:
    execution = Execution(stage, script=Script(pace=10))
    result = execution.run()
    stack = stage.stack("cluster")
    assert (result.key, result.name, result.stack_id) == ("cluster", "dev-cluster", stack.id)
    assert result.outputs == {each["OutputKey"]: each["OutputValue"] for each in stack.outputs}
    assert (result.change_set, result.changes) == (execution.change_set.id, execution.change_set.changes)
    assert result.operation_id == stack.operation.id
    assert 60 < result.duration < 90


def test_an_answer_that_is_lost_does_not_execute_twice(stage: Stage) -> None:
    execution = Execution(stage)
    stage.aws.faults.drop("ExecuteChangeSet", late=True)
    assert execution.run().outcome == "deployed"
    first, second = stage.aws.calls.of("ExecuteChangeSet")
    assert first.parameters["ClientRequestToken"] == second.parameters["ClientRequestToken"]


def test_where_nobody_knows_whether_it_began_it_may_be_running(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one_attempt(monkeypatch)
    execution = Execution(stage)
    stage.aws.faults.server_error("ExecuteChangeSet", late=True)
    with pytest.raises(StillRunningError, match="AWS has not answered whether it executes the change set") as caught:
        execution.run()
    assert "`ecs-bluegreen watch dev --stack cluster`" in str(caught.value)


def test_after_ctrl_c_nothing_is_executed(stage: Stage) -> None:
    execution = Execution(stage)
    execution.session.interruption.stop.set()
    with pytest.raises(StoppedError):
        execution.run()
    assert stage.changes() == []


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        ("UPDATE_ROLLBACK_COMPLETE", 1, False),
        ("UPDATE_ROLLBACK_FAILED", 4, True),
        ("UPDATE_FAILED", 4, True),
        ("DELETE_COMPLETE", 1, False),
        ("IMPORT_ROLLBACK_COMPLETE", 1, False),
    ],
)
def test_every_end_but_success_is_a_failure(stage: Stage, status: str, code: int, *, remedy: bool) -> None:
    older(stage)
    steps = (Step("", "UPDATE_IN_PROGRESS"), Step("Cluster", "UPDATE_FAILED", "Access denied"), Step("", status))
    result = Execution(stage, script=Script(timeline=steps)).run()
    assert (result.outcome, result.status, result.exit_code) == ("failed", status, code)
    assert ("`ecs-bluegreen recover dev --stack cluster`" in result.text) is remedy
    assert status in result.text
    assert result.cause is not None
    assert result.cause.reason == "Access denied"
    assert not result.is_there


@pytest.mark.parametrize("status", sorted(RUNNING))
def test_no_status_of_an_operation_that_runs_is_its_end(stage: Stage, status: str) -> None:
    older(stage)
    execution = Execution(stage, script=Script(timeline=(Step("", "UPDATE_IN_PROGRESS"), Step("", status))))
    if status == "UPDATE_IN_PROGRESS":
        stage.aws.faults.access_denied("CancelUpdateStack")
    with pytest.raises(StillRunningError):
        execution.run(300)


def test_the_operation_of_a_failed_update_is_the_update_and_not_its_rollback(stage: Stage) -> None:
    older(stage)
    result = Execution(stage, script=Script(fail={"Cluster": "Access denied"})).run()
    kinds = {operation.id: operation.kind for operation in stage.stack("cluster").operations}
    assert kinds[result.operation_id] == "UPDATE_STACK"


def test_what_could_not_be_deleted_in_the_end_is_a_warning(stage: Stage) -> None:
    target = stage.target("cluster")
    extra = {"Type": "AWS::SQS::Queue"}
    stage.put("cluster", body=body_with(target, lambda template: template["Resources"].update(Extra=extra)))
    result = Execution(stage, script=Script(fail_cleanup={"Extra": "still in use"})).run()
    assert (result.outcome, result.exit_code) == ("deployed", 0)
    [warning] = result.warnings
    assert warning.startswith("Extra (AWS::SQS::Queue) ")
    assert warning.endswith(" could not be deleted and is left behind: still in use")


# Protection --------------------------------------------------------------------------------------------------------


@pytest.fixture
def protected(aws: Aws, tmp_path: Path) -> Stage:
    """The environment `dev`, protected."""
    return Stage(aws, changed(tmp_path, lambda content: content.update(protect=True), DEV))


def test_termination_protection_comes_after_success_and_only_then(protected: Stage) -> None:
    Execution(protected).run()
    assert protected.changes() == ["ExecuteChangeSet", "UpdateTerminationProtection"]
    assert protected.stack("cluster").termination_protection
    failing = Execution(protected, "web.registry", script=Script(fail={"Repository": "no"}))
    assert failing.run().status == "ROLLBACK_COMPLETE"
    assert protected.changes() == ["ExecuteChangeSet"]


def test_what_is_not_to_be_protected_is_left_as_it_is(stage: Stage) -> None:
    Execution(stage).run()
    assert stage.changes() == ["ExecuteChangeSet"]


def test_a_stack_that_could_not_be_protected_is_deployed_all_the_same_and_the_command_fails(protected: Stage) -> None:
    protected.aws.faults.access_denied("UpdateTerminationProtection")
    result = Execution(protected).run()
    assert (result.outcome, result.exit_code, result.is_there) == ("deployed", 1, True)
    [warning] = result.warnings
    assert warning.startswith("the stack is deployed, but not protected: User: ")


def test_frozen_resources_get_their_policy_before_an_update_and_after_a_creation(stage: Stage) -> None:
    for key in ("network", "load-balancer", "cluster", "web.registry"):
        stage.put(key)
    Execution(stage, "web.target-groups").run()
    assert stage.changes() == ["ExecuteChangeSet", "SetStackPolicy"]
    policy = json.loads(stage.stack("web.target-groups").policy)
    denied = {resource for statement in policy["Statement"][1:] for resource in statement["Resource"]}
    assert denied == {f"LogicalResourceId/{name}" for name in stage.target("web.target-groups").frozen}
    older(stage, "web.service")
    Execution(stage, "web.service").run()
    assert stage.changes() == ["SetStackPolicy", "ExecuteChangeSet"]


def test_a_policy_that_is_there_already_is_not_set_again(stage: Stage) -> None:
    for key in ("network", "load-balancer", "cluster", "web.registry", "web.target-groups"):
        stage.put(key)
    older(stage, "web.service")
    Execution(stage, "web.service").run()
    policy = stage.stack("web.service").policy
    stage.aws.cloudformation.region("111122223333", "eu-west-1").stacks.remove(stage.stack("web.service"))
    older(stage, "web.service", policy=policy)
    Execution(stage, "web.service").run()
    assert stage.changes() == ["ExecuteChangeSet"]


# Once more ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "disabled"),
    [
        ("UPDATE_FAILED", True),
        ("CREATE_FAILED", True),
        ("UPDATE_COMPLETE", False),
        ("UPDATE_ROLLBACK_COMPLETE", False),
    ],
)
def test_only_a_stack_that_failed_without_a_rollback_is_updated_without_one(
    stage: Stage, status: str, *, disabled: bool
) -> None:
    older(stage, status=status)
    assert Execution(stage).run().outcome == "deployed"
    [call] = stage.aws.calls.of("ExecuteChangeSet")
    assert call.parameters["DisableRollback"] is disabled


def test_a_retry_that_would_replace_something_is_refused(stage: Stage) -> None:
    target = stage.target("web.registry")

    def rename(template: dict[str, Any]) -> None:
        template["Resources"]["Repository"]["Properties"]["RepositoryName"] = "another"

    stage.put("web.registry", body=body_with(target, rename), status="UPDATE_FAILED")
    with pytest.raises(RefusedError, match="a retry cannot replace Repository"):
        Execution(stage, "web.registry").run()
    assert stage.changes() == []


def test_a_change_set_that_was_overtaken_is_an_error_in_a_sentence(stage: Stage) -> None:
    from generator.deployer.aws import said_plainly

    older(stage)
    execution = Execution(stage)
    client = execution.session.cloudformation(execution.target.place)
    client.delete_change_set(ChangeSetName=execution.change_set.id)
    with pytest.raises(DeployError, match="ExecuteChangeSet: ChangeSetNotFound: "), said_plainly():
        execution.run()
