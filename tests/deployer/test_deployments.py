"""A person promotes a new version, stops it or takes it back, and sees what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generator.deployer import exits
from generator.deployer.deployments import DeploymentResult, Verb, act
from generator.deployer.errors import DeployError, RefusedError, StillRunningError
from generator.errors import UserError

from .aws.faults import Fault
from .running import Running


def do(running: Running, verb: Verb) -> DeploymentResult:
    return act(running.session, running.targets, "web", verb)


def ends(running: Running, shown: dict[str, Any], seconds: float, status: str = "Succeeded", **members: Any) -> None:
    """Let a deployment end after a time."""
    running.later(seconds, lambda: shown.update(status=status, **members))


def asked(running: Running, operation: str) -> list[dict[str, Any]]:
    return [call.parameters for call in running.aws.calls.of(operation)]


# continue ---------------------------------------------------------------------------------------------------------


def test_a_version_that_waits_for_a_person_is_promoted_and_followed_to_its_end(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    ends(running, shown, 300)
    result = do(running, "continue")
    number = shown["deploymentId"]
    assert asked(running, "ContinueDeployment") == [{"deploymentId": number, "deploymentWaitType": "READY_WAIT"}]
    assert result.exit_code == exits.DONE
    assert result.text == f"{number}: the new version has production"
    assert result.deployment is not None
    assert result.deployment.status == "Succeeded"
    assert running.told.notes == [("web", f"{number}: production traffic moves to the new version")]
    assert running.person.asked == []


def test_a_promotion_that_fails_says_why(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    ends(running, shown, 60, "Failed", errorInformation={"code": "ALARM_ACTIVE", "message": "an alarm went off"})
    result = do(running, "continue")
    assert result.exit_code == exits.FAILED
    assert result.text.endswith("Failed: an alarm went off")


def test_a_promotion_that_somebody_stops_has_failed(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    ends(running, shown, 60, "Stopped")
    result = do(running, "continue")
    assert (result.exit_code, result.text.endswith("Stopped: CodeDeploy gives no reason")) == (exits.FAILED, True)


@pytest.mark.parametrize("there", [True, False])
def test_the_time_to_roll_back_is_ended_only_by_a_person_who_says_so(running: Running, *, there: bool) -> None:
    running.deploy().begin_deployment(instanceTerminationWaitTimeStarted=True)
    running.person.is_there = there
    with pytest.raises(RefusedError, match="not confirmed, so the old version stays"):
        do(running, "continue")
    assert len(running.person.asked) == 1
    assert asked(running, "ContinueDeployment") == []


def test_a_person_may_end_the_time_to_roll_back(running: Running) -> None:
    shown = running.deploy().begin_deployment(instanceTerminationWaitTimeStarted=True)
    running.person.says_yes = True
    assert do(running, "continue").exit_code == exits.DONE
    assert asked(running, "ContinueDeployment") == [
        {"deploymentId": shown["deploymentId"], "deploymentWaitType": "TERMINATION_WAIT"}
    ]


def test_a_deployment_that_waits_for_nobody_is_not_continued(running: Running) -> None:
    shown = running.deploy().begin_deployment()
    running.steps(shown, Install="Succeeded", AfterAllowTestTraffic="InProgress", AllowTraffic="Pending")
    with pytest.raises(UserError, match=r"waits for nobody: it is InProgress, at AfterAllowTestTraffic$") as refused:
        do(running, "continue")
    assert refused.value.exit_code == exits.BAD_INPUT


def test_a_deployment_that_has_not_begun_waits_for_nobody(running: Running) -> None:
    running.deploy().begin_deployment("Created")
    running.aws.faults.error("ListDeploymentTargets", "DeploymentNotStartedException", "not started")
    with pytest.raises(UserError, match=r"it is Created$"):
        do(running, "continue")


@pytest.mark.parametrize(
    ("verb", "operation", "code"),
    [
        ("continue", "ContinueDeployment", "DeploymentIsNotInReadyStateException"),
        ("continue", "ContinueDeployment", "DeploymentAlreadyCompletedException"),
        ("stop", "StopDeployment", "DeploymentAlreadyCompletedException"),
        ("rollback", "StopDeployment", "DeploymentAlreadyCompletedException"),
    ],
)
def test_who_comes_too_late_is_told_so(running: Running, verb: Verb, operation: str, code: str) -> None:
    running.deploy().begin_deployment("Ready")
    running.aws.faults.error(operation, code, "too late")
    with pytest.raises(DeployError, match="went on or ended just now, and nothing was done to it"):
        do(running, verb)


# stop -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Ready", "InProgress", "Queued"])
def test_a_version_without_production_traffic_is_stopped_and_nothing_rolled_back(running: Running, status: str) -> None:
    shown = running.deploy().begin_deployment(status)
    running.steps(shown, AfterAllowTestTraffic="Succeeded", AllowTraffic="Pending")
    result = do(running, "stop")
    assert asked(running, "StopDeployment") == [{"deploymentId": shown["deploymentId"], "autoRollbackEnabled": False}]
    assert result.exit_code == exits.DONE
    assert result.text.endswith("Stopped: the old version keeps production")


@pytest.mark.parametrize("status", ["InProgress", "Succeeded", "Failed", "Unknown"])
def test_a_version_that_gets_production_traffic_is_not_stopped_halfway(running: Running, status: str) -> None:
    shown = running.deploy().begin_deployment()
    running.steps(shown, AllowTraffic=status)
    with pytest.raises(RefusedError, match="`ecs-bluegreen deployment rollback dev web` takes it back"):
        do(running, "stop")
    assert asked(running, "StopDeployment") == []


def test_a_deployment_that_ends_before_it_is_stopped_is_not_called_stopped(running: Running) -> None:
    shown = running.deploy().begin_deployment()
    # The call arrives too late to stop it, as CodeDeploy may find out only afterwards.
    running.aws.faults.add(Fault("StopDeployment", lambda _: shown.update(status="Succeeded"), late=True))
    result = do(running, "stop")
    assert result.exit_code == exits.FAILED
    assert "it was faster" in result.text


# rollback ---------------------------------------------------------------------------------------------------------


def test_production_goes_back_to_the_old_version(running: Running) -> None:
    shown = running.deploy().begin_deployment(instanceTerminationWaitTimeStarted=True)
    running.steps(shown, AllowTraffic="Succeeded")
    result = do(running, "rollback")
    assert asked(running, "StopDeployment") == [{"deploymentId": shown["deploymentId"], "autoRollbackEnabled": True}]
    assert (result.exit_code, result.text.endswith("Stopped: the old version has production")) == (exits.DONE, True)


def undone(running: Running, shown: dict[str, Any], *, said: bool) -> dict[str, Any]:
    """Let a deployment that undoes another one run."""
    undoing = running.begin_deployment(creator="codeDeployRollback")
    if said:
        shown["rollbackInfo"] = {"rollbackDeploymentId": undoing["deploymentId"]}
    # Until now the other one was the newest.
    undoing["createTime"] = shown["createTime"].replace(year=2025)
    return undoing


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize(("status", "exit_code"), [("Succeeded", exits.DONE), ("Failed", exits.FAILED)])
def test_the_deployment_that_undoes_another_is_followed_too(
    running: Running, status: str, exit_code: int, *, said: bool
) -> None:
    shown = running.deploy().begin_deployment()
    undoing = undone(running, shown, said=said)
    ends(running, undoing, 300, status)
    result = do(running, "rollback")
    assert result.exit_code == exit_code
    assert ("web", f"{undoing['deploymentId']}: it undoes {shown['deploymentId']}") in running.told.notes
    assert running.clock.waited > 250


# nothing runs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("earlier", [True, False])
def test_who_wants_to_stop_what_does_not_run_has_what_he_wants(running: Running, *, earlier: bool) -> None:
    running.deploy()
    shown = running.begin_deployment("Succeeded") if earlier else None
    result = do(running, "stop")
    assert (result.exit_code, result.deployment) == (exits.DONE, None)
    end = f"the newest one, {shown['deploymentId']}, is Succeeded" if shown else "runs or ever ran"
    assert result.text.endswith(end)


@pytest.mark.parametrize(
    ("verb", "text"), [("continue", "is Failed$"), ("rollback", "let the pipeline release its commit again$")]
)
def test_who_wants_more_of_what_does_not_run_is_told(running: Running, verb: Verb, text: str) -> None:
    running.deploy().begin_deployment("Failed")
    with pytest.raises(UserError, match=text) as refused:
        do(running, verb)
    assert refused.value.exit_code == exits.BAD_INPUT


def test_a_service_that_is_not_in_the_file_is_named(running: Running) -> None:
    with pytest.raises(UserError, match="the parameter file delivers no service shop: it has web"):
        act(running.session, running.targets, "shop", "stop")
    with pytest.raises(UserError, match="no service in it has the stack `deployment`"):
        act(running.session, running.targets[:3], "web", "stop")


# following --------------------------------------------------------------------------------------------------------


def test_each_step_is_told_once_for_each_of_its_states(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    running.steps(shown, AfterAllowTestTraffic="Succeeded", AllowTraffic="Pending", AfterAllowTraffic="Pending")
    running.later(30, lambda: running.steps(shown, AfterAllowTestTraffic="Succeeded", AllowTraffic="InProgress"))
    running.later(60, lambda: running.steps(shown, AfterAllowTestTraffic="Succeeded", AllowTraffic="Succeeded"))
    ends(running, shown, 90)
    do(running, "continue")
    assert [(key, event.resource, event.status) for key, event in running.told.events] == [
        ("web", "AfterAllowTestTraffic", "Succeeded"),
        ("web", "AllowTraffic", "InProgress"),
        ("web", "AllowTraffic", "Succeeded"),
    ]


def test_what_a_hook_says_is_told(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    running.steps(shown, AfterAllowTraffic="Failed")
    [target] = running.aws.codedeploy.places.at().targets[shown["deploymentId"]].values()
    [event] = target["ecsTarget"]["lifecycleEvents"]
    event |= {
        "diagnostics": {"errorCode": "ScriptFailed", "message": "green answered 500"},
        "endTime": shown["createTime"],
    }
    ends(running, shown, 10, "Failed")
    do(running, "continue")
    [(_, told)] = running.told.events
    assert (told.resource, told.reason, told.time) == ("AfterAllowTraffic", "green answered 500", shown["createTime"])


def test_the_time_to_roll_back_is_told_when_it_begins(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    running.later(30, lambda: shown.update(instanceTerminationWaitTimeStarted=True))
    ends(running, shown, 90)
    do(running, "continue")
    waits = [text for _, text in running.told.notes if "waits for the end of the time to roll back" in text]
    assert len(waits) == 1


def test_steps_that_may_not_be_read_keep_nobody_from_following(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    ends(running, shown, 30)
    running.aws.faults.access_denied("ListDeploymentTargets")
    assert do(running, "continue").exit_code == exits.DONE
    assert running.told.events == []


@pytest.mark.parametrize(
    ("happen", "text"),
    [
        (lambda running: running.session.stop.set(), "you have left it, and the deployment .* goes on"),
        (
            lambda running: running.aws.faults.expired_token("GetDeployment"),
            "the credentials have expired, and the deployment .* goes on",
        ),
    ],
)
def test_who_leaves_leaves_it_running(running: Running, happen: Callable[[Running], None], text: str) -> None:
    running.deploy().begin_deployment("Ready")
    running.later(30, lambda: happen(running))
    with pytest.raises(StillRunningError, match=text) as left:
        do(running, "continue")
    assert left.value.exit_code == exits.STILL_RUNNING
    assert asked(running, "StopDeployment") == []


def test_a_question_that_is_lost_decides_nothing(running: Running) -> None:
    shown = running.deploy().begin_deployment("Ready")
    ends(running, shown, 30)
    running.aws.faults.server_error("GetDeployment", times=2)
    assert do(running, "continue").exit_code == exits.DONE
