"""The processes of one build, which end with it, and with the rehearsal, however that ends.

They are one group. Its first member waits until its standard input closes, of which this process alone has the other
end; then it removes the folder and kills the group, itself included.
"""

from __future__ import annotations

import contextvars
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator.rehearsal.codebuild.model import HaltedError

_GUARD = 'read -r _; rm -rf -- "$0"; kill -KILL 0'
_DRAINED = b"\0drained\n"
_POLL_SECONDS = 0.5
_PATIENCE_SECONDS = 5


class Processes:
    """Runs commands, one after the other, for at most so many seconds in all; `say` gets the lines that they print."""

    def __init__(self, folder: Path, seconds: float, say: Callable[[str], None]) -> None:
        self.last_line = ""
        self._say = say
        self._end = time.monotonic() + seconds
        self._killed = False
        self._guard = subprocess.Popen(
            ("/bin/sh", "-c", _GUARD, str(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        self._output, self._input = os.pipe()
        self._drained = threading.Event()
        # The lines belong to the account and Region of whoever builds.
        reading = contextvars.copy_context().run
        self._reading = threading.Thread(target=reading, args=[self._read], name="output of a build", daemon=True)
        self._reading.start()

    def run(self, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> int:
        """Run a command, and return its exit code when everything that it printed has been read.

        What it has started in the background goes on. `HaltedError` is raised when time is up, or all were killed.
        """
        self.last_line = ""
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=self._input,
            stderr=subprocess.STDOUT,
            process_group=self._guard.pid,
        )
        if self._killed:
            # It was started a moment later, and is in the same group all the same.
            self.kill()
        try:
            code = process.wait(max(self._end - time.monotonic(), 0))
        except subprocess.TimeoutExpired as error:
            self.kill()
            process.wait()
            raise HaltedError("TIMED_OUT") from error
        self._drain()
        if self._killed:
            raise HaltedError("STOPPED")
        return code

    def kill(self) -> None:
        """End all processes at once, and let no other begin."""
        self._killed = True
        if self._guard.returncode is None:
            # Not every system finds a group in which all are dead already.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._guard.pid, signal.SIGKILL)

    def close(self) -> None:
        """End all processes, and let go of what is open."""
        self.kill()
        self._guard.wait()
        if self._guard.stdin:
            self._guard.stdin.close()
        os.close(self._input)
        self._reading.join(_PATIENCE_SECONDS)

    def _drain(self) -> None:
        """Wait until everything has been read that was written so far."""
        self._drained.clear()
        os.write(self._input, _DRAINED)
        while self._reading.is_alive() and not self._drained.wait(_POLL_SECONDS):
            continue

    def _read(self) -> None:
        with os.fdopen(self._output, "rb") as output:
            for line in output:
                drained = line.endswith(_DRAINED)
                text = (line[: -len(_DRAINED)] if drained else line).decode("utf-8", "replace").rstrip("\r\n")
                self.last_line = text or self.last_line
                if text or not drained:
                    self._say(text)
                if drained:
                    self._drained.set()
