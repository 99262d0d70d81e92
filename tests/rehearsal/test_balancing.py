"""The endpoint that makes tasks real: which ports it takes, which runtime, and what it refuses."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from rehearsal.delivery import PRODUCTION, task_definition, template
from rehearsal.local import Local, reasons
from rehearsal.local import deploy as build
from rehearsal.peers import asked
from rehearsal.test_environment import DEV, deploy, run

NODE = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="Node.js and npm are not installed"
)


@pytest.fixture
def forgetful(local: Local) -> Iterator[Local]:
    """A stand-in that is empty before and after."""
    local.post("reset")
    yield local
    local.post("reset")


def refused(local: Local, **wanted: Any) -> str:
    with pytest.raises(HTTPError) as caught:
        local.post("balancer", **wanted)
    with caught.value as error:
        assert error.code == 400
        return str(json.load(error)["message"])


def test_an_environment_whose_tasks_are_processes_answers_on_the_port_of_its_listener(forgetful: Local) -> None:
    ports = forgetful.post("balancer", ports={"8080": 0, "8090": 0})["ports"]
    with forgetful.person():
        report = run(forgetful, DEV, deploy)
    assert report.exit_code == 0, report.text
    assert asked(ports["8080"], "/health") == (200, "bootstrap")
    # Its group has no tasks yet.
    assert asked(ports["8090"], "/health") == (503, None)


@NODE
def test_tasks_run_on_node_where_there_is_one(forgetful: Local, tmp_path: Path) -> None:
    answer = forgetful.post("balancer", ports={"8080": 0}, runtime="node", cache=str(tmp_path))
    assert (answer["runtime"], answer["notes"]) == (
        "Node.js with Express",
        ["Installing the packages of the application, once."],
    )
    assert forgetful.post("balancer", ports={"8080": 0}, runtime="node", cache=str(tmp_path))["notes"] == []


def test_where_node_is_missing_the_answer_says_so_and_tasks_run_in_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    local = Local()
    answer = local.post("balancer", ports={"8080": 0}, runtime="node", cache=str(tmp_path))
    assert local.stop() == 0
    assert answer["runtime"] == "Python"
    assert answer["notes"] == ["Node.js is not installed: a twin of the application in Python runs instead."]


def test_tasks_run_in_python_unless_node_is_asked_for(forgetful: Local) -> None:
    answer = forgetful.post("balancer", ports={"8080": 0})
    assert (answer["runtime"], answer["notes"]) == ("Python", [])


def test_a_service_whose_tasks_are_never_well_fails() -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
    hurried = Local("--clock-factor", "20000")
    hurried.post("balancer", ports={str(PRODUCTION): 0})
    client = hurried.client("cloudformation")
    ill = template({"TaskDefinition": task_definition(UNHEALTHY="yes")}, {})
    stack = build(client, "web", ill, Capabilities=["CAPABILITY_IAM"])
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "HandlerErrorCode: NotStabilized" in reasons(client, "web")[0]
    assert hurried.stop() == 0


def test_a_port_that_is_taken_is_named(forgetful: Local) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        assert f"port {port} of 127.0.0.1 cannot be used" in refused(forgetful, ports={"8080": port})


def test_the_same_port_can_be_asked_for_again(forgetful: Local) -> None:
    port = forgetful.post("balancer", ports={"8080": 0})["ports"]["8080"]
    assert forgetful.post("balancer", ports={"8080": port})["ports"] == {"8080": port}


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"runtime": "deno"}, "runtime must be node or twin, not 'deno'"),
        ({"runtime": "node"}, "runtime node needs cache: a folder in which packages are installed once"),
        ({"ports": {"8080": 70000}}, "a port is a whole number up to 65535, not 70000"),
        ({"ports": {"8080": -1}}, "a port is a whole number up to 65535, not -1"),
        ({"ports": {}}, 'ports must be an object with the port of each listener, such as {"8080": 8080}'),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(local: Local, wanted: dict[str, Any], reason: str) -> None:
    assert reason in refused(local, **{"ports": {"8080": 0}, **wanted})
