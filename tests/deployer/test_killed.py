"""Deployments that are killed at each of their steps, and run again: it ends as if nothing had happened.

The command runs in a process of its own. The fake lets it come to a call, holds the answer, and the test sends the
signal then: before the call has had its effect, or after it while its answer is on the way.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .aws import Aws, Call
from .aws.faults import ConnectionDroppedError, Fault
from .harness import DEV, PROD, ROOT, Stage, changed, only

# The process does not let time pass where it waits, as the tests' clock does: each of its calls does.
_SECONDS_PER_CALL = 5.0


class Point(NamedTuple):
    """Where a process is stopped: at which call of an operation, before or after it has its effect."""

    operation: str
    number: int = 1
    late: bool = False

    def __str__(self) -> str:
        return f"{'after' if self.late else 'before'} {self.operation} {self.number}"


def around(*operations: tuple[str, int]) -> list[Point]:
    """Return the points before and after so many calls of each operation."""
    return [
        Point(operation, number, late)
        for operation, most in operations
        for number in range(1, most + 1)
        for late in (False, True)
    ]


class Processes:
    """Starts commands in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._output = folder / "output"
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "killed_main.py")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._child = 0

    def start(self, arguments: list[str]) -> int:
        """Start a command and return the id of its process."""
        self._output.write_text("")
        request = {"arguments": arguments, "environment": dict(os.environ), "output": str(self._output)}
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        self._child = self._number()
        return self._child

    def ended(self) -> int:
        """Wait for the end of the command and return its exit code, negative for a signal."""
        self._child = 0
        return self._number()

    def clear(self) -> None:
        """End the command of a test that failed."""
        if self._child:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            self.ended()

    @property
    def output(self) -> str:
        """What it has written."""
        return self._output.read_text()

    def close(self) -> None:
        """End the process that starts the others."""
        self._server.communicate()

    def _number(self) -> int:
        assert self._server.stdout is not None
        return int(self._server.stdout.readline())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("processes"))
    yield started
    started.close()


@pytest.fixture
def processes(server: Processes) -> Iterator[Processes]:
    yield server
    server.clear()


@dataclass
class Scene:
    """An environment, and how it was before the command that is killed."""

    file: Callable[[Path], Path]
    before: Callable[[Stage], None] = lambda _: None
    plan: bool = False


def _small(folder: Path) -> Path:
    return only(folder, "network", "load-balancer", "cluster", services={"web": ["target-groups", "service"]})


def _protected(folder: Path) -> Path:
    def change(content: dict[str, Any]) -> None:
        content["stacks"] = {name: content["stacks"][name] for name in ("network", "load-balancer", "cluster")}
        content["services"] = {"web": {name: content["services"]["web"][name] for name in ("target-groups", "service")}}
        content["account"], content["role"] = "111122223333", None
        content["stacks"]["load-balancer"]["CertificateArn"] = (
            "arn:aws:acm:eu-west-1:111122223333:certificate/1f2e3d4c-5b6a-4789-9abc-def012345678"
        )

    return changed(folder, change, PROD)


def _older(stage: Stage) -> None:
    """Let all stacks be there. Three want an update, and those with frozen resources lack their policy."""
    values = {
        "network": {"NatGateways": "per-zone"},
        "load-balancer": {"TestCidr": "198.51.100.0/24"},
        "cluster": {"LogRetentionDays": "30"},
    }
    for target in stage.targets:
        stage.put(target.key, **values.get(target.key, {}))


def _failed_before(stage: Stage) -> None:
    """Let a creation have failed."""
    stage.put("web.registry", status="ROLLBACK_COMPLETE")
    for resource in stage.stack("web.registry").resources.values():
        resource.status = "DELETE_COMPLETE"


def _registry(folder: Path) -> Path:
    return only(folder, services={"web": ["registry"]})


SCENES = {
    "create": Scene(_small),
    "update": Scene(_small, _older),
    "recreate": Scene(_registry, _failed_before),
    "protected": Scene(_protected, plan=True),
    "everything": Scene(lambda _: DEV),
}
KILLED = [
    *[("create", point) for point in around(("CreateChangeSet", 3), ("ExecuteChangeSet", 3), ("SetStackPolicy", 1))],
    *[("create", Point(name)) for name in ("DescribeChangeSet", "DescribeStackEvents")],
    *[("update", point) for point in around(("CreateChangeSet", 2), ("ExecuteChangeSet", 2), ("SetStackPolicy", 1))],
    *[("update", point) for point in around(("DeleteChangeSet", 1))],
    *[("recreate", point) for point in around(("DeleteStack", 1), ("CreateChangeSet", 1), ("ExecuteChangeSet", 1))],
    *[("protected", point) for point in around(("ExecuteChangeSet", 1), ("UpdateTerminationProtection", 2))],
    ("everything", Point("ExecuteChangeSet", 6, late=True)),
]
TERMINATED = [
    *[("create", point) for point in around(("CreateChangeSet", 1), ("ExecuteChangeSet", 2))],
    *[("update", point) for point in around(("CreateChangeSet", 2), ("SetStackPolicy", 1))],
    ("recreate", Point("DeleteStack", 1, late=True)),
]
INTERRUPTED = [
    *[("create", Point(name)) for name in ("GetCallerIdentity", "DescribeChangeSet", "DescribeEvents")],
    *[("update", point) for point in around(("CreateChangeSet", 1), ("ExecuteChangeSet", 1))],
    *[("recreate", point) for point in around(("CreateChangeSet", 1))],
    ("protected", Point("ExecuteChangeSet", 2, late=True)),
]
STOPPED = [
    *[(signal.SIGTERM, *where) for where in TERMINATED],
    *[(signal.SIGINT, *where) for where in INTERRUPTED],
]


class Theatre:
    """A scene, the process that plays it, and the same scene uninterrupted."""

    def __init__(self, aws: Aws, folder: Path, scene: Scene) -> None:
        self.stage = Stage(aws, scene.file(folder))
        self._scene = scene
        self._plan = folder / "plan.json"
        aws.clock.now = datetime.now(UTC)
        scene.before(self.stage)
        self.stage.connect()
        if scene.plan:
            assert self.stage.plan(save=self._plan).code == 0

    def stopped(self, point: Point, number: signal.Signals, processes: Processes) -> int:
        """Run the command, send a signal at a point, and return how it ended; it must have come there."""
        aws = self.stage.aws
        gate = threading.Event()

        def answer(_: Call) -> Exception | None:
            return ConnectionDroppedError() if lost else None

        # A process that is killed before it has sent a request leaves nothing; one that goes on gets its answer.
        lost = number is signal.SIGKILL and not point.late
        fault = aws.faults.add(Fault(point.operation, answer, point.number - 1, 1, point.late, gate=gate))
        aws.clock.seconds_per_call = _SECONDS_PER_CALL
        child = processes.start(self._arguments())
        aws.calls.wait_until(lambda: fault.met >= point.number)
        os.kill(child, number)
        if number is not signal.SIGKILL:
            _until_noticed(child)
            gate.set()
        code = processes.ended()
        aws.faults.clear()
        aws.clock.seconds_per_call = 0.001
        return code

    def play(self) -> None:
        """Run the command to its end."""
        plan = self._plan if self._scene.plan else None
        ended = self.stage.deploy(plan=plan)
        assert ended.code == 0, ended.text

    def _arguments(self) -> list[str]:
        how = ["--plan", str(self._plan)] if self._scene.plan else ["--yes"]
        return ["deploy", str(self.stage.file), *how]


def _until_noticed(process: int) -> None:
    """Wait until a signal is not pending any more: the handler has it."""
    status = Path(f"/proc/{process}/status")
    for _ in range(10_000):
        pending = [line for line in status.read_text().splitlines() if line.startswith(("SigPnd", "ShdPnd"))]
        if not any(int(line.split()[1], 16) for line in pending):
            return
    raise TimeoutError("the signal stays pending")


def _outcome(aws: Aws) -> dict[str, Any]:
    """Return what there is in the end, without what differs from run to run."""
    return {
        stack.name: (
            stack.status,
            stack.version and (stack.version.template, dict(stack.version.parameters), stack.version.tags),
            stack.policy and json.loads(stack.policy),
            stack.termination_protection,
            {name: (resource.kind, resource.status) for name, resource in stack.resources.items()},
            sorted(stack.exports),
        )
        for region in aws.cloudformation.regions.values()
        for stack in region.stacks
        if stack.status != "DELETE_COMPLETE"
    }


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """What a scene becomes when nobody stops the command, in an AWS of its own."""

    @cache
    def outcome(name: str) -> dict[str, Any]:
        aws = Aws()
        aws.start()
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in aws.environment().items():
                patch.setenv(variable, value)
            theatre = Theatre(aws, tmp_path_factory.mktemp(name), SCENES[name])
            theatre.play()
        aws.stop()
        assert theatre.stage.left_over() == []
        return _outcome(aws)

    return outcome


@pytest.mark.parametrize(("name", "point"), KILLED, ids=str)
def test_what_was_killed_is_finished_by_the_next_run(
    aws: Aws,
    tmp_path: Path,
    processes: Processes,
    uninterrupted: Callable[[str], dict[str, Any]],
    name: str,
    point: Point,
) -> None:
    theatre = Theatre(aws, tmp_path, SCENES[name])

    assert theatre.stopped(point, signal.SIGKILL, processes) == -signal.SIGKILL
    theatre.play()

    assert theatre.stage.left_over() == []
    assert _outcome(aws) == uninterrupted(name)


@pytest.mark.parametrize(("number", "name", "point"), STOPPED, ids=str)
def test_what_was_stopped_leaves_nothing_behind_and_is_finished_by_the_next_run(
    aws: Aws,
    tmp_path: Path,
    processes: Processes,
    uninterrupted: Callable[[str], dict[str, Any]],
    name: str,
    point: Point,
    number: signal.Signals,
) -> None:
    theatre = Theatre(aws, tmp_path, SCENES[name])

    code = theatre.stopped(point, number, processes)
    executed = aws.calls.count("ExecuteChangeSet", "DeleteStack")
    # What ends before anybody looks again is done: 0.
    assert code in ((0, 5, 130) if executed else (130,)), processes.output
    assert "Traceback" not in processes.output
    assert theatre.stage.left_over() == []

    theatre.play()
    assert theatre.stage.left_over() == []
    assert _outcome(aws) == uninterrupted(name)
