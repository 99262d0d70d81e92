"""The endpoint that makes tasks real: processes behind a balancer on 127.0.0.1, until everything is reset.

    POST /_rehearsal/balancer {"ports": {"8080": 8080, "8090": 0}, "runtime": "node", "cache": "/work/.venv/cache"}
    {"ports": {"8080": 8080, "8090": 41234}, "runtime": "Node.js with Express", "notes": []}

`ports` has the port of each listener and the one of the balancer for it, 0 for a free one. They should be the same: a
hook asks for the port that the listener has. On these ports listeners speak HTTP; one with a certificate is refused
when it is made. Of listeners with the same port, in whatever account, the first has it.

`runtime` is `node`, the Express example, whose packages are installed once below `cache`, or `twin`, the same in
Python; where Node.js cannot run, the answer says `Python`, and in `notes` why. Ask before a service is there: its first
tasks start with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.errors import UserError
from generator.rehearsal.application import Runtime, prepare, twin
from generator.rehearsal.codedeploy.task_sets import TaskSets
from generator.rehearsal.errors import ApiError
from generator.rehearsal.metrics.watching import Metrics
from generator.rehearsal.tasks import ProcessTasks, RecordedTasks

_HIGHEST_PORT = 65535


class Balancing:
    """Replaces who runs the tasks."""

    def __init__(self, task_sets: TaskSets, clock_factor: float) -> None:
        self._task_sets = task_sets
        self._clock_factor = clock_factor
        self._metrics = Metrics(clock_factor)

    def begin(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Run tasks as processes from now on; what ran before ends first, so that its ports are free."""
        ports = _ports(wanted.get("ports"))
        notes: list[str] = []
        runtime = _runtime(wanted, notes.append)
        self.end()
        try:
            tasks = ProcessTasks(runtime, ports, self._clock_factor)
        except UserError as error:
            raise _refusal(str(error)) from error
        self._task_sets.tasks = tasks
        self._metrics.begin(tasks)
        return {"ports": {str(port): own for port, own in tasks.ports.items()}, "runtime": runtime.name, "notes": notes}

    def end(self) -> None:
        """Stop all tasks; those that come are records."""
        self._metrics.end()
        before, self._task_sets.tasks = self._task_sets.tasks, RecordedTasks()
        before.close()


def _ports(wanted: Any) -> dict[int, int]:
    if not isinstance(wanted, Mapping) or not wanted:
        raise _refusal('ports must be an object with the port of each listener, such as {"8080": 8080}')
    for port in [port for pair in wanted.items() for port in pair]:
        if not str(port).isdecimal() or not 0 <= int(port) <= _HIGHEST_PORT:
            raise _refusal(f"a port is a whole number up to {_HIGHEST_PORT}, not {port!r}")
    return {int(port): int(own) for port, own in wanted.items()}


def _refusal(reason: str) -> ApiError:
    return ApiError("NotPossible", f"The balancer cannot have these ports: {reason}")


def _runtime(wanted: Mapping[str, Any], say: Callable[[str], None]) -> Runtime:
    kind = wanted.get("runtime", "twin")
    if kind == "twin":
        return twin()
    if kind != "node":
        raise ApiError("NotPossible", f"runtime must be node or twin, not {kind!r}")
    if not isinstance(wanted.get("cache"), str):
        raise ApiError("NotPossible", "runtime node needs cache: a folder in which packages are installed once")
    return prepare(Path(wanted["cache"]), say)
