"""The pipeline of a new stack works as soon as a person has agreed to its connection, and nothing fails for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from generator.deployer import connections
from generator.deployer.console import link
from generator.deployer.results import ResourceChange, StackResult

from .running import Running

KEY = "web.pipeline"


def deployed(running: Running, *, source: str = "Failed") -> str:
    """Let the stack of the pipeline be there with a pending connection, and return the connection's ARN."""
    running.deploy()
    name = running.id(KEY, "Pipeline")
    running.aws.codepipeline.put_pipeline(name, {"Source": source, "Build": "Succeeded"})
    arn = running.id(KEY, "Connection")
    running.aws.codeconnections.connections.at()[arn] = {"ConnectionArn": arn, "ConnectionStatus": "PENDING"}
    return arn


def awaited(
    running: Running, *, wait: bool = True, outcome: str = "deployed", outputs: bool = True, new: bool = False
) -> StackResult:
    state = running.state(KEY)
    connection = ResourceChange(resource="Connection", type="AWS::CodeConnections::Connection", action="Add")
    result = StackResult(
        key=KEY,
        name=state.name,
        outcome=outcome,  # type: ignore[arg-type]
        outputs=state.outputs if outputs else {},
        changes=(connection,) if new else (),
        warnings=("an earlier one",),
    )
    found = connections.awaited(running.session, running.target(KEY), result, wait=wait)
    assert replace(found, warnings=result.warnings) == result
    assert found.warnings[0] == "an earlier one"
    return replace(found, warnings=found.warnings[1:])


@pytest.mark.parametrize("outputs", [True, False])
def test_the_person_is_shown_where_to_agree_and_the_pipeline_starts_again(running: Running, *, outputs: bool) -> None:
    arn = deployed(running)
    running.later(120, lambda: running.aws.codeconnections.shake_hands(arn))
    assert awaited(running, outputs=outputs).warnings == ()
    first, last = running.told.notes
    assert first[0] == KEY
    assert "https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-west-1" in first[1]
    assert arn in first[1]
    assert last[1].endswith("could not read the repository before and starts again")
    [started] = running.aws.calls.of("StartPipelineExecution")
    assert started.parameters["name"] == running.id(KEY, "Pipeline")
    # Calls take a moment, too.
    assert 119 < running.clock.waited < 140


@pytest.mark.parametrize("source", ["Succeeded", "InProgress"])
def test_a_pipeline_that_did_not_fail_is_not_started(running: Running, source: str) -> None:
    arn = deployed(running, source=source)
    running.later(10, lambda: running.aws.codeconnections.shake_hands(arn))
    assert awaited(running).warnings == ()
    assert running.aws.calls.count("StartPipelineExecution") == 0
    assert running.told.notes[-1][1].endswith("takes the next commit")


def test_a_connection_that_works_is_not_mentioned(running: Running) -> None:
    running.aws.codeconnections.shake_hands(deployed(running))
    assert awaited(running).warnings == ()
    assert running.told.notes == []
    assert running.aws.calls.count("GetPipelineState", "StartPipelineExecution") == 0


def test_a_pipeline_that_failed_before_somebody_agreed_quickly_starts_again(running: Running) -> None:
    running.aws.codeconnections.shake_hands(deployed(running))
    assert awaited(running, new=True).warnings == ()
    assert running.aws.calls.count("StartPipelineExecution") == 1
    assert running.clock.waited == 0


def test_nobody_is_waited_for_who_need_not_be(running: Running) -> None:
    arn = deployed(running)
    [warning] = awaited(running, wait=False).warnings
    assert warning.startswith(f"agree to the connection {arn} at https://")
    assert warning.endswith("until then it cannot read the repository")
    assert running.clock.waited == 0
    assert running.told.notes == []


def test_who_does_not_come_is_waited_for_half_an_hour(running: Running) -> None:
    deployed(running)
    [warning] = awaited(running).warnings
    assert "then release a change in the pipeline" in warning
    assert connections.LIMIT * 0.9 < running.clock.waited < connections.LIMIT * 1.1


def test_who_stops_the_command_is_not_kept(running: Running) -> None:
    deployed(running)
    running.later(20, running.session.stop.set)
    assert len(awaited(running).warnings) == 1
    assert running.clock.waited < 40


def test_a_connection_in_error_may_recover(running: Running) -> None:
    arn = deployed(running)
    running.aws.codeconnections.connections.at()[arn]["ConnectionStatus"] = "ERROR"
    running.later(60, lambda: running.aws.codeconnections.shake_hands(arn))
    assert awaited(running).warnings == ()
    assert running.aws.calls.count("StartPipelineExecution") == 1


def test_a_connection_of_another_stack_is_the_one_in_the_parameters(running: Running) -> None:
    arn = running.aws.codeconnections.put_connection("shared")
    *others, pipeline = running.targets
    for target in others:
        running.aws.cloudformation.put(target.name, target.body, target.parameters)
    pipeline = replace(pipeline, parameters={**pipeline.parameters, "ConnectionArn": arn})
    running.aws.cloudformation.put(pipeline.name, pipeline.body, pipeline.parameters)
    result = StackResult(key=KEY, name=pipeline.name, outcome="deployed")
    [warning] = connections.awaited(running.session, pipeline, result, wait=False).warnings
    assert arn in warning


def test_a_connection_in_another_region_is_asked_for_there(running: Running) -> None:
    deployed(running)
    arn = running.aws.codeconnections.put_connection("far", region="us-east-1")
    result = StackResult(key=KEY, name="dev-web-pipeline", outcome="deployed", outputs={"ConnectionArn": arn})
    [warning] = connections.awaited(running.session, running.target(KEY), result, wait=False).warnings
    assert "https://us-east-1.console.aws.amazon.com/" in warning
    assert [call.region for call in running.aws.calls.of("GetConnection")] == ["us-east-1"]


@pytest.mark.parametrize("outcome", ["unchanged", "failed", "refused", "skipped", "running"])
def test_only_a_stack_that_was_deployed_has_something_to_wait_for(running: Running, outcome: str) -> None:
    deployed(running)
    assert awaited(running, outcome=outcome).warnings == ()
    assert running.aws.calls.count("GetConnection") == 0


def test_a_stack_without_a_pipeline_has_nothing_to_wait_for(running: Running) -> None:
    result = StackResult(key="network", name="dev-network", outcome="deployed")
    assert connections.awaited(running.session, running.target("network"), result, wait=True) is result
    assert running.aws.calls.all == []


@pytest.mark.parametrize("operation", ["GetConnection", "GetPipelineState", "StartPipelineExecution"])
def test_a_missing_permission_is_a_warning_and_no_failure(running: Running, operation: str) -> None:
    arn = deployed(running)
    running.later(10, lambda: running.aws.codeconnections.shake_hands(arn))
    running.aws.faults.access_denied(operation)
    [warning] = awaited(running).warnings
    assert f"the permission for {operation}" in warning


def test_another_error_is_not_hidden(running: Running) -> None:
    deployed(running)
    running.aws.codeconnections.connections.at().clear()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        awaited(running)


def test_a_question_that_is_lost_is_asked_again(running: Running) -> None:
    arn = deployed(running)
    running.later(60, lambda: running.aws.codeconnections.shake_hands(arn))
    running.aws.faults.server_error("GetConnection", after=1, times=2)
    assert awaited(running).warnings == ()


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
        ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
    ],
)
def test_the_console_of_a_region_is_that_of_its_partition(region: str, host: str) -> None:
    assert link(region, "codesuite") == f"https://{host}/codesuite?region={region}"
