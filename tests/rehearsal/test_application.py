"""Versions of the application: real processes, the same on Node.js and in Python, and none left behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.errors import UserError
from generator.rehearsal.application import Application, Failures, Runtime, prepare, twin

from .peers import LOCAL, ask, closed_port, until
from .running import alive

NODE = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="Node.js and npm are not installed"
)
LINUX = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux shows this in /proc")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", params=[pytest.param("node", marks=NODE), "twin"])
def runtime(request: pytest.FixtureRequest, cache: Path) -> Runtime:
    if request.param == "twin":
        return twin()
    said: list[str] = []
    prepared = prepare(cache, said.append)
    assert said == ["Installing the packages of the application, once."]
    return prepared


@pytest.fixture(scope="module")
def healthy(runtime: Runtime) -> Iterator[Application]:
    application = Application.start(runtime, "1f3c2a9")
    yield application
    assert application.stop() == 0


def answer(port: int, method: str, path: str) -> tuple[int, str | None, str | None, str]:
    """Return what both runtimes must agree on: status, version, type and text."""
    connection = http.client.HTTPConnection(LOCAL, port, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        text = response.read().decode()
        return response.status, response.headers["X-Version"], response.headers["Content-Type"], text
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", (200, "text/plain; charset=utf-8", "Hello from ECS Fargate.\n")),
        ("HEAD", "/", (200, "text/plain; charset=utf-8", "")),
        ("GET", "/?a=b", (200, "text/plain; charset=utf-8", "Hello from ECS Fargate.\n")),
        ("GET", "/health", (200, "application/json; charset=utf-8", '{"status":"ok"}')),
        ("GET", "/version", (200, "application/json; charset=utf-8", '{"version":"1f3c2a9"}')),
    ],
)
def test_both_answer_alike(healthy: Application, method: str, path: str, expected: tuple[int, str, str]) -> None:
    status, content_type, text = expected
    assert answer(healthy.port, method, path) == (status, "1f3c2a9", content_type, text)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/"), ("DELETE", "/health")])
def test_both_know_nothing_else(healthy: Application, method: str, path: str) -> None:
    assert answer(healthy.port, method, path)[:2] == (404, "1f3c2a9")


@LINUX
def test_it_listens_on_this_machine_alone(healthy: Application) -> None:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]]
    # The fourth column is the state: 0A listens.
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{healthy.port:04X}")]
    assert listening == [f"0100007F:{healthy.port:04X}"]
    six = Path("/proc/net/tcp6")
    assert f":{healthy.port:04X} " not in (six.read_text(encoding="utf-8") if six.exists() else "")


@LINUX
def test_it_gets_nothing_of_our_environment_but_the_path(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROKEN", "UNHEALTHY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "yes")
    application = Application.start(runtime, "v1")
    try:
        names = {
            line.split("=")[0] for line in Path(f"/proc/{application.pid}/environ").read_text().split("\0") if line
        }
        assert names == {"PATH", "VERSION", "PORT", *runtime.environment}
        assert ask(application.port) == (200, "Hello from ECS Fargate.\n")
    finally:
        application.stop()


def test_an_unhealthy_version_fails_its_health_check_and_nothing_else(runtime: Runtime) -> None:
    application = Application.start(runtime, "v1", Failures(unhealthy=True))
    assert [answer(application.port, "GET", path)[:2] for path in ("/health", "/")] == [(500, "v1"), (200, "v1")]
    application.stop()


def test_a_broken_version_is_healthy_and_answers_500(runtime: Runtime) -> None:
    application = Application.start(runtime, "v1", Failures(broken=True))
    assert [answer(application.port, "GET", path)[:2] for path in ("/health", "/")] == [(200, "v1"), (500, "v1")]
    application.stop()


def test_a_slow_version_becomes_slow_after_so_many_requests(runtime: Runtime) -> None:
    application = Application.start(runtime, "v1", Failures(slow_after=2, slow_seconds=0.3))
    took = []
    for path in ("/", "/health", "/", "/health", "/", "/health"):
        began = time.monotonic()
        assert ask(application.port, path)[0] == 200
        took.append(time.monotonic() - began)
    assert took[4] >= 0.3
    assert min(took[:4] + took[5:]) < 0.3
    application.stop()


def ask_and_leave(port: int) -> http.client.HTTPConnection:
    """Ask, do not wait for the answer, and return when the application has the request."""
    connection = http.client.HTTPConnection(LOCAL, port, timeout=10)
    connection.request("GET", "/")
    # It came later and is answered: so the other one has arrived.
    ask(port, "/health")
    return connection


def test_stopping_answers_what_has_arrived(runtime: Runtime) -> None:
    application = Application.start(runtime, "v1", Failures(slow_after=0, slow_seconds=0.4))
    idle = http.client.HTTPConnection(LOCAL, application.port, timeout=10)
    idle.request("GET", "/health")
    idle.getresponse().read()
    last = ask_and_leave(application.port)
    assert application.stop() == 0
    assert last.getresponse().read() == b"Hello from ECS Fargate.\n"
    last.close()
    idle.close()
    assert not application.running
    assert application.stop() == 0
    assert application.output.splitlines() == [
        f"Listening on port {application.port}",
        "Stopping: answering what has arrived, accepting nothing new",
    ]


def test_one_that_does_not_stop_in_time_is_killed(runtime: Runtime) -> None:
    application = Application.start(runtime, "v1", Failures(slow_after=0, slow_seconds=60.0))
    last = ask_and_leave(application.port)
    assert application.stop(grace=0.1) == -signal.SIGKILL
    with pytest.raises(ConnectionError):
        last.getresponse()
    last.close()


def test_one_that_is_killed_has_ended_and_says_by_what(runtime: Runtime) -> None:
    application = Application.start(runtime, "v1")
    application.kill()
    assert not application.running
    assert application.stop() == -signal.SIGKILL


def test_it_takes_the_port_it_is_given(runtime: Runtime) -> None:
    port = closed_port()
    application = Application.start(runtime, "v1", port=port)
    assert application.url == f"http://{LOCAL}:{port}/"
    with pytest.raises(
        UserError, match=rf"^version v2 of the application does not start:\nCannot listen on port {port}: .*in use"
    ):
        Application.start(runtime, "v2", port=port)
    application.stop()


PARENT = """
import sys, time
from generator.rehearsal.application import Application, Runtime
command, environment = {command!r}, {environment!r}
started = [Application.start(Runtime("", command, environment), str(number)) for number in range(2)]
print(*(application.pid for application in started), flush=True)
{end}
"""


@LINUX
@pytest.mark.parametrize("end", ["time.sleep(600)", "sys.exit(3)", "import os; os._exit(0)"])
def test_no_process_outlives_the_one_that_started_it(runtime: Runtime, end: str) -> None:
    program = PARENT.format(command=runtime.command, environment=dict(runtime.environment), end=end)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        if "sleep" in end:
            assert alive(pids) == set(pids)
            parent.kill()
    until(lambda: not alive(pids))


def test_ctrl_c_at_the_keyboard_does_not_reach_it(healthy: Application) -> None:
    assert os.getpgid(healthy.pid) == healthy.pid != os.getpgrp()


# What it runs on


@NODE
def test_packages_are_installed_once(cache: Path, runtime: Runtime) -> None:
    said: list[str] = []
    again = prepare(cache, said.append)
    assert again.name == "Node.js with Express"
    assert len(said) <= int(runtime.name == "Python")
    assert prepare(cache, said.append) == again
    assert [path.name.split("-")[0] for path in cache.iterdir()] == ["application"]


def test_without_node_the_twin_runs_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said: list[str] = []
    assert prepare(tmp_path / "cache", said.append) == twin()
    assert said == ["Node.js is not installed: a twin of the application in Python runs instead."]


@NODE
def test_packages_that_cannot_be_installed_make_the_twin_run_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name, script in {"npm": "echo 'npm error code E404'; echo 'npm error no'; exit 1", "node": "exit 1"}.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (bin_ / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    said: list[str] = []
    assert prepare(tmp_path / "cache", said.append) == twin()
    assert said[1] == "The packages of the application cannot be installed: code E404"
    assert list((tmp_path / "cache").iterdir()) == []


@NODE
def test_a_cache_that_cannot_be_made_makes_the_twin_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    said: list[str] = []
    assert prepare(tmp_path / "file" / "cache", said.append) == twin()
    assert "Not a directory" in said[1]


def test_a_source_without_its_files_makes_the_twin_run(tmp_path: Path) -> None:
    said: list[str] = []
    assert prepare(tmp_path / "cache", said.append, source=tmp_path) == twin()
    assert len(said) in (1, 2)


def test_a_program_that_ends_at_once_is_an_error_with_what_it_said() -> None:
    with pytest.raises(UserError, match=r"^version v9 of the application does not start:\nno such luck$"):
        Application.start(Runtime("", (sys.executable, "-c", "print('no such luck')"), {}), "v9")
