"""Tasks as processes behind a balancer, and as records. The task definition says what they are.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from generator.errors import UserError
from generator.rehearsal.application import Failures, Runtime, twin
from generator.rehearsal.balancer import GroupSettings, HealthCheck, Rule
from generator.rehearsal.tasks import ProcessTasks, RecordedTasks, version_of
from rehearsal import peers

LISTENER = 443
CHECKED = GroupSettings(health_check=HealthCheck(path="/health", interval=0.02, timeout=5.0))


@pytest.fixture
def tasks() -> Iterator[ProcessTasks]:
    running = ProcessTasks(twin(), {LISTENER: 0})
    yield running
    running.close()


def definition(**variables: str) -> dict[str, Any]:
    environment = [{"name": name, "value": value} for name, value in variables.items()]
    return {"containerDefinitions": [{"name": "sidecar"}, {"name": "app", "environment": environment}]}


def asked(tasks: ProcessTasks) -> tuple[int, str | None]:
    return peers.asked(tasks.ports[LISTENER])


def wait(tasks: ProcessTasks, group: str) -> None:
    end = time.monotonic() + 30
    while not tasks.healthy(group):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_version_is_the_one_in_the_environment_of_a_container() -> None:
    assert version_of(definition(VERSION="1f3c2a9")) == ("1f3c2a9", Failures())


def test_a_definition_without_a_version_is_that_of_the_bootstrap_image() -> None:
    assert version_of({"containerDefinitions": [{"name": "app"}]}) == ("bootstrap", Failures())


def test_what_is_wrong_with_a_version_is_in_its_environment() -> None:
    _, failures = version_of(definition(VERSION="2", UNHEALTHY="1", BROKEN="1", SLOW_AFTER="5", SLOW_SECONDS="0.5"))
    assert failures == Failures(unhealthy=True, broken=True, slow_after=5, slow_seconds=0.5)


@pytest.mark.parametrize("name", ["SLOW_AFTER", "SLOW_SECONDS"])
def test_what_is_no_number_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=r"SLOW_AFTER and SLOW_SECONDS of a task definition must be numbers: .*'soon'"):
        version_of(definition(**{name: "soon"}))


def test_tasks_answer_at_the_port_that_is_routed_to_them(tasks: ProcessTasks) -> None:
    addresses = tasks.start("blue", definition(VERSION="1"), 2, CHECKED)
    wait(tasks, "blue")
    tasks.route("production", LISTENER, [Rule(weights=[("blue", 100)])])
    assert (len(set(addresses)), asked(tasks)) == (2, (200, "1"))


def test_weights_decide_who_answers(tasks: ProcessTasks) -> None:
    for group, version in (("blue", "1"), ("green", "2")):
        tasks.start(group, definition(VERSION=version), 1, CHECKED)
        wait(tasks, group)
    tasks.route("production", LISTENER, [Rule(weights=[("blue", 75), ("green", 25)])])
    versions = [asked(tasks)[1] for _ in range(20)]
    assert (versions.count("1"), versions.count("2")) == (15, 5)


def test_a_task_that_fails_its_checks_is_not_healthy(tasks: ProcessTasks) -> None:
    tasks.start("blue", definition(VERSION="1", UNHEALTHY="yes"), 1, CHECKED)
    end = time.monotonic() + 30
    while tasks.balancer.targets("blue")[0].state != "unhealthy":
        assert time.monotonic() < end
        assert not tasks.healthy("blue")
        time.sleep(0.01)
    assert not tasks.healthy("blue")


def test_a_group_whose_tasks_are_stopped_answers_nobody(tasks: ProcessTasks) -> None:
    tasks.start("blue", definition(VERSION="1"), 1, CHECKED)
    wait(tasks, "blue")
    tasks.route("production", LISTENER, [Rule(weights=[("blue", 100)])])
    tasks.stop("blue")
    assert asked(tasks) == (503, None)


def test_tasks_started_again_take_the_place_of_those_before(tasks: ProcessTasks) -> None:
    tasks.route("production", LISTENER, [Rule(weights=[("blue", 100)])])
    for version in ("1", "2"):
        tasks.start("blue", definition(VERSION=version), 1, CHECKED)
        wait(tasks, "blue")
        assert asked(tasks) == (200, version)


def test_a_version_that_does_not_start_says_so() -> None:
    broken = ProcessTasks(Runtime("broken", (sys.executable, "-c", "exit('No such file')"), {}), {LISTENER: 0})
    with pytest.raises(UserError, match="version 2 of the application does not start:\nNo such file"):
        broken.start("blue", definition(VERSION="2"), 1, CHECKED)
    assert broken.balancer.targets("blue") == ()
    broken.close()


def test_a_port_that_no_client_asks_is_not_routed(tasks: ProcessTasks) -> None:
    tasks.route("production", 80, [Rule(weights=[("blue", 100)])])
    assert asked(tasks)[0] == 404


def test_two_cannot_have_the_same_port(tasks: ProcessTasks) -> None:
    with pytest.raises(UserError, match=rf"port {tasks.ports[LISTENER]} of 127.0.0.1 cannot be used"):
        ProcessTasks(twin(), {LISTENER: tasks.ports[LISTENER]})


def test_records_are_well_at_once_and_answer_nowhere() -> None:
    records = RecordedTasks()
    assert list(records.start("blue", definition(VERSION="1"), 2, CHECKED)) == []
    assert records.healthy("blue")
