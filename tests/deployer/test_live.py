"""What runs for a service is read part by part, and what cannot be read is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from generator.deployer.codedeploy import Deployment
from generator.deployer.live import ServiceState, Stage, Tasks, service_states
from generator.deployer.traffic import shares

from .running import Running


def state(running: Running) -> ServiceState:
    [found] = service_states(running.session, running.targets)
    return found


def test_everything_that_runs_is_read(running: Running) -> None:
    shown = running.deploy().begin_deployment("Succeeded", completeTime=running.aws.clock.now)
    found = state(running)
    assert found.service == "web"
    assert found.colour == "blue"
    assert {(route.resource, route.end, route.colour) for route in found.routes} == {
        ("ProductionListenerRule", "production", "blue"),
        ("TestListenerRule", "test", "green"),
    }
    assert found.tasks == Tasks(desired=2, running=2, pending=1)
    assert found.stages == (Stage("Source", "Succeeded"),)
    assert found.deployment is not None
    assert (found.deployment.id, found.deployment.status, found.deployment.is_running) == (
        shown["deploymentId"],
        "Succeeded",
        False,
    )
    assert found.problems == ()


def test_a_service_that_is_not_deployed_has_nothing_and_no_problems(running: Running) -> None:
    assert state(running) == ServiceState(service="web", colour="unknown")


@pytest.mark.parametrize(
    ("weights", "colour", "percent"),
    [
        ({"green": 100, "blue": 0}, "green", {"green": 100.0}),
        ({"green": 1, "blue": 9}, "blue and green", {"green": 10.0, "blue": 90.0}),
        ({"green": 0, "blue": 0}, "none", {}),
    ],
)
def test_the_colour_is_what_the_production_rule_gives_traffic_to(
    running: Running, weights: Mapping[str, int], colour: str, percent: Mapping[str, float]
) -> None:
    running.deploy().switch(weights)
    found = state(running)
    assert found.colour == colour
    [production] = [route for route in found.routes if route.end == "production"]
    assert production.shares == percent


def test_a_group_that_is_none_of_the_pair_is_named_by_its_arn(running: Running) -> None:
    running.deploy()
    running.aws.elbv2.put_rule(running.id("web.target-groups", "ProductionListenerRule"), "listener", {"arn:other": 1})
    assert state(running).colour == "arn:other"


@pytest.mark.parametrize(
    ("status", "members", "waits_for"),
    [
        ("Ready", {}, "a person"),
        ("InProgress", {}, ""),
        ("InProgress", {"instanceTerminationWaitTimeStarted": True}, "the end of the time to roll back"),
        ("Succeeded", {"instanceTerminationWaitTimeStarted": True}, ""),
    ],
)
def test_a_deployment_says_what_it_waits_for(
    running: Running, status: str, members: Mapping[str, Any], waits_for: str
) -> None:
    running.deploy().begin_deployment(status, **members)
    found = state(running).deployment
    assert found is not None
    assert found.waits_for == waits_for


def test_the_newest_deployment_is_shown_whatever_the_order_of_the_list(running: Running) -> None:
    running.deploy().begin_deployment("Failed", errorInformation={"code": "ALARM_ACTIVE", "message": "an alarm"})
    newest = running.begin_deployment("Stopped")
    place = running.aws.codedeploy.places.at()
    running.aws.clock.advance(60)
    newest["createTime"] = running.aws.clock.now
    place.deployments = dict(reversed(place.deployments.items()))
    assert state(running).deployment == Deployment(
        id=newest["deploymentId"], status="Stopped", creator="user", created=newest["createTime"]
    )


def test_a_stage_says_what_is_wrong_with_it(running: Running) -> None:
    running.deploy()
    name = running.id("web.pipeline", "Pipeline")
    pipeline = running.aws.codepipeline.put_pipeline(name, {"Source": "Succeeded", "Build": "Failed", "Deploy": ""})
    pipeline.stages["Deploy"] = "InProgress"
    pipeline.actions = {
        "Source": {"Source": {"status": "Succeeded", "summary": "a commit"}},
        "Build": {"Build": {"status": "Failed", "errorDetails": {"code": "JobFailed", "message": "tests failed"}}},
        "Deploy": {"Deploy": {"status": "InProgress", "summary": "Deployment d-1"}, "Other": {"status": "InProgress"}},
    }
    assert state(running).stages == (
        Stage("Source", "Succeeded"),
        Stage("Build", "Failed", "tests failed"),
        Stage("Deploy", "InProgress", "Deployment d-1"),
    )


def test_what_may_not_be_read_is_said_and_the_rest_is_read(running: Running) -> None:
    running.deploy().begin_deployment()
    for operation in ("DescribeRules", "DescribeServices"):
        running.aws.faults.access_denied(operation)
    found = state(running)
    assert (found.colour, found.routes, found.tasks) == ("unknown", (), None)
    assert found.deployment is not None
    assert found.stages
    assert [problem.split(":")[0] for problem in found.problems] == [
        "where ProductionListenerRule sends its traffic cannot be read (no permission for DescribeRules)",
        "where TestListenerRule sends its traffic cannot be read (no permission for DescribeRules)",
        "the tasks cannot be read (no permission for DescribeServices)",
    ]


@pytest.mark.parametrize(
    ("operation", "part"),
    [("ListDeployments", "the newest deployment"), ("GetPipelineState", "the pipeline")],
)
def test_each_part_that_fails_is_named(running: Running, operation: str, part: str) -> None:
    running.deploy()
    running.aws.faults.error(operation, "InvalidInputException", "that was wrong")
    assert state(running).problems == (f"{part} cannot be read: that was wrong",)


def test_a_service_that_ecs_does_not_know_is_a_problem(running: Running) -> None:
    running.deploy()
    for cluster in running.aws.ecs.clusters.at().values():
        cluster.services.clear()
    [problem] = state(running).problems
    assert problem.startswith("the tasks cannot be read: ECS does not know arn:aws:ecs:")


def test_expired_credentials_are_no_state_of_a_service(running: Running) -> None:
    running.deploy()
    running.aws.faults.expired_token("DescribeRules")
    with pytest.raises(ClientError, match="expired"):
        state(running)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([], {}),
        ([{"Type": "fixed-response"}], {}),
        ([{"Type": "forward", "TargetGroupArn": "blue"}], {"blue": 100.0}),
        (
            [
                {
                    "Type": "forward",
                    "TargetGroupArn": "blue",
                    "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "blue", "Weight": 1}]},
                }
            ],
            {"blue": 100.0},
        ),
        (
            [
                {"Type": "authenticate-oidc"},
                {
                    "Type": "forward",
                    "ForwardConfig": {
                        "TargetGroups": [
                            {"TargetGroupArn": "blue", "Weight": "75"},
                            {"TargetGroupArn": "green", "Weight": 25},
                        ]
                    },
                },
            ],
            {"blue": 75.0, "green": 25.0},
        ),
        (
            [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "blue", "Weight": object()}]}}],
            {"blue": 100.0},
        ),
        (["text"], {}),
    ],
)
def test_traffic_is_shared_out_by_weight(actions: list[Any], expected: Mapping[str, float]) -> None:
    assert shares(actions) == expected
