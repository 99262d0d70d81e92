"""What ECS says about a service that never became stable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from generator.deployer import ecs_reasons
from generator.deployer.results import ResourceEvent

from .aws import Aws
from .harness import Stage

SERVICE = "arn:aws:ecs:eu-west-1:111122223333:service/dev/web"


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, with a service in a cluster."""
    aws.ecs.put_service("dev", "web")
    return Stage(aws)


def reasons(stage: Stage, physical_id: str = SERVICE) -> list[str]:
    event = ResourceEvent(
        time=datetime(2026, 1, 1, tzinfo=UTC),
        resource="Service",
        type="AWS::ECS::Service",
        status="CREATE_FAILED",
        physical_id=physical_id,
    )
    return ecs_reasons.reasons(stage.setting().session, stage.target("web.service"), event)


def test_the_newest_messages_of_the_service_come_first_and_not_all_of_them(stage: Stage) -> None:
    for number in range(9):
        stage.aws.ecs.put_event("dev", "web", f"message {number}")
    assert reasons(stage) == [f"message {number}" for number in (8, 7, 6, 5, 4)]


def test_stopped_tasks_say_why_and_so_do_their_containers(stage: Stage) -> None:
    containers = [
        {"name": "web", "exitCode": 137, "reason": "OutOfMemoryError"},
        {"name": "proxy", "exitCode": 1},
        {"name": "fine", "exitCode": 0},
    ]
    task = stage.aws.ecs.put_task(
        "dev", "web", stoppedReason="Essential container in task exited", containers=containers
    )
    stage.aws.ecs.put_task("dev", "web")
    number = task["taskArn"].rsplit("/", 1)[1]
    expected = "Essential container in task exited; web: OutOfMemoryError; proxy: exit code 1"
    assert reasons(stage) == [f"task {number}: {expected}"]


def test_a_handful_of_tasks_is_enough(stage: Stage) -> None:
    for number in range(20):
        stage.aws.ecs.put_task("dev", "web", stoppedReason=f"reason {number}")
    assert len(reasons(stage)) == 5


@pytest.mark.parametrize("operation", ["DescribeServices", "ListTasks"])
def test_without_the_permission_that_is_what_is_said(stage: Stage, operation: str) -> None:
    stage.aws.faults.access_denied(f"ecs.{operation}")
    [line] = reasons(stage)
    assert line.startswith("what ECS says of the service cannot be read: User: ")


@pytest.mark.parametrize("physical_id", ["", "web", "service/web"])
def test_a_service_that_never_began_to_exist_is_not_asked_for(stage: Stage, physical_id: str) -> None:
    assert reasons(stage, physical_id) == []
    assert stage.aws.calls.all == []


def test_a_deployment_that_fails_shows_what_ecs_says(aws: Aws) -> None:
    from .aws import Script

    stage = Stage(aws)
    for key in ("network", "load-balancer", "cluster", "web.registry", "web.target-groups"):
        stage.put(key)
    aws.cloudformation.script("dev-web-service", Script(fail={"Service": "it did not stabilize"}))
    ended = stage.deploy(["web.service"], shape="json")
    assert ended.code == 1
    assert ended.stack("web.service")["root_cause"]["reason"] == "it did not stabilize"
