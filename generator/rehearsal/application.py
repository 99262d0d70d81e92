"""Versions of the example application, each a process of its own on 127.0.0.1.

    runtime = prepare(Path(".venv/cache"), print)
    blue = Application.start(runtime, "1f3c2a9")
    ...
    blue.stop()

No process outlives the rehearsal. Each has a group of its own, so that Ctrl-C reaches it only through us; it ends when
its standard input closes, and the other end of that is in this process alone, even if this one is killed.
"""

from __future__ import annotations

import atexit
import os
import re
import signal
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import IO

from generator.errors import UserError
from generator.rehearsal.runtime import Runtime, prepare, twin

__all__ = ["Application", "Failures", "Runtime", "prepare", "twin"]

ADDRESS = "127.0.0.1"
_LISTENING = re.compile(r"Listening on port (\d+)")
_START_SECONDS = 30.0
_KEPT_LINES = 200
_LIVE: set[Application] = set()


@dataclass(frozen=True, kw_only=True)
class Failures:
    """What is wrong with a version.

    `unhealthy` answers the health check with 500, `broken` answers / with 500. After `slow_after` requests to / each
    one takes `slow_seconds`.
    """

    unhealthy: bool = False
    broken: bool = False
    slow_after: int | None = None
    slow_seconds: float = 1.5

    def environment(self) -> Iterator[tuple[str, str]]:
        """Yield what the application reads."""
        if self.unhealthy:
            yield "UNHEALTHY", "yes"
        if self.broken:
            yield "BROKEN", "yes"
        if self.slow_after is not None:
            yield "SLOW_AFTER", str(self.slow_after)
            yield "SLOW_SECONDS", str(self.slow_seconds)


class Application:
    """A running version. Made by `start`."""

    host = ADDRESS

    def __init__(self, version: str, process: subprocess.Popen[str]) -> None:
        self.version = version
        self.port = 0
        self._process = process
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._listening = Event()
        self._reading = Thread(target=self._read, args=(process.stdout,), name=f"output of {version}", daemon=True)

    @classmethod
    def start(cls, runtime: Runtime, version: str, failures: Failures | None = None, port: int = 0) -> Application:
        """Start a version and return when it accepts connections; port 0 is a free one.

        One that ends before it listens, or takes too long, is a `UserError` with what it said.
        """
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            **runtime.environment,
            **dict((failures or Failures()).environment()),
            "VERSION": version,
            "PORT": str(port),
        }
        process = subprocess.Popen(
            runtime.command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        application = cls(version, process)
        _LIVE.add(application)
        application._reading.start()
        application._wait_until_it_listens()
        return application

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}/"

    @property
    def pid(self) -> int:
        """The number of its process, and of its group."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """The last lines of what it has said."""
        return "".join(self._lines)

    def stop(self, grace: float = 10.0) -> int:
        """Ask it to end and return its exit code: 0 if it answered what had arrived; a second time changes nothing.

        After `grace` seconds it is killed, as ECS does after the stop timeout: the code is then -9.
        """
        if self.running:
            self._process.terminate()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
        return self._tidy()

    def kill(self) -> None:
        """End it at once, with whatever it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _tidy(self) -> int:
        """Close what is open between it and us, and return its exit code."""
        self._reading.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        _LIVE.discard(self)
        return self._process.wait()

    def _read(self, output: IO[str]) -> None:
        for line in output:
            self._lines.append(line)
            if not self.port and (found := _LISTENING.search(line)):
                self.port = int(found[1])
                self._listening.set()
        self._listening.set()

    def _wait_until_it_listens(self) -> None:
        self._listening.wait(_START_SECONDS)
        if not self.port:
            self.kill()
            self._tidy()
            raise UserError(f"version {self.version} of the application does not start:\n{self.output.rstrip()}")


@atexit.register
def _end_all() -> None:
    for application in tuple(_LIVE):
        application.kill()
