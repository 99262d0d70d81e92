"""Where a build runs: a temporary folder with the source, and processes that end with it.

Nothing outlives the rehearsal. All processes of a build are of one group, whose first member waits until the other end
of its standard input closes, which is in this process alone, and then removes the folder and kills the group.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from generator.rehearsal.codebuild.model import HaltedError, PhaseError

_GUARD = 'read -r _; rm -rf -- "$0"; kill -KILL 0'
_DRAINED = b"\0drained\n"
# What CodeBuild's agent makes of a command, so that variables and the folder live on but functions and `exit` do not.
_SCRIPT = """cd "$(cat {folder})"
set -a
. {variables}
CODEBUILD_BUILD_SUCCEEDING={succeeding}
{command}
CODEBUILD_LAST_EXIT=$?
export -p > {variables}
pwd > {folder}
exit $CODEBUILD_LAST_EXIT
"""
_PATIENCE_SECONDS = 5
_ROOT = Path(__file__).parents[3]

Say = Callable[[str], None]


class Workspace:
    """The folder and the processes of one build; both are gone when the `with` block ends.

    `say` gets every line that commands print. `seconds` is how long the build may take.
    """

    def __init__(self, say: Say, seconds: float) -> None:
        self._say = say
        self._end = time.monotonic() + seconds
        self._root = Path(tempfile.mkdtemp(prefix="ecs-bluegreen-build-")).resolve()
        for name in ("bin", "home", "src", "tmp", "state"):
            (self._root / name).mkdir()
        self.source = self._root / "src"
        self._state = {name: shlex.quote(str(self._root / "state" / name)) for name in ("folder", "variables")}
        (self._root / "state" / "folder").write_text(f"{self.source}\n", "utf-8")
        (self._root / "state" / "variables").write_text("", "utf-8")
        self._tools()
        self._guard = subprocess.Popen(
            ("/bin/sh", "-c", _GUARD, str(self._root)), stdin=subprocess.PIPE, process_group=0
        )
        self._read, self._write = os.pipe()
        self._drained = threading.Event()
        self._killed = False
        self._said: deque[str] = deque(maxlen=1)
        self._reading = threading.Thread(target=self._read_lines, daemon=True)
        self._reading.start()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._guard.wait()
        if self._guard.stdin:
            self._guard.stdin.close()
        os.close(self._write)
        self._reading.join(_PATIENCE_SECONDS)
        shutil.rmtree(self._root, ignore_errors=True)

    def kill(self) -> None:
        """End all processes at once, and let no other begin."""
        self._killed = True
        with suppress(ProcessLookupError):
            os.killpg(self._guard.pid, signal.SIGKILL)

    def unpack(self, source: bytes) -> None:
        """Unpack the ZIP file of the source."""
        try:
            with zipfile.ZipFile(io.BytesIO(source)) as archive:
                for member in archive.infolist():
                    path = Path(archive.extract(member, self.source))
                    if mode := member.external_attr >> 16 & 0o777:
                        path.chmod(mode | 0o600 if path.is_file() else mode | 0o700)
        except (zipfile.BadZipFile, OSError) as error:
            raise PhaseError("CLIENT_ERROR", f"the source cannot be unpacked: {error}") from error

    def variables(self) -> dict[str, str]:
        """Return what tells commands about the folder; of the variables of this process they get none but PATH."""
        return {
            "PATH": f"{self._root / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self._root / "home"),
            "TMPDIR": str(self._root / "tmp"),
            "LANG": "C.UTF-8",
            "CODEBUILD_SRC_DIR": str(self.source),
        }

    def run(self, shell: str, command: str, variables: Mapping[str, str], *, succeeding: bool) -> None:
        """Run a command; raises `PhaseError` if it fails, and `HaltedError` when time is up."""
        script = self._root / "state" / "script.sh"
        script.write_text(_SCRIPT.format(**self._state, command=command, succeeding=int(succeeding)), "utf-8")
        self._said.clear()
        try:
            code = self._run([shell, str(script)], variables)
        except subprocess.TimeoutExpired as error:
            raise HaltedError("TIMED_OUT") from error
        if self._killed:
            raise HaltedError("STOPPED")
        if code:
            raise PhaseError(
                "COMMAND_EXECUTION_ERROR",
                f"Error while executing command: {command.rstrip()}. Reason: exit status {code}",
                "".join(self._said),
            )

    def _run(self, command: list[str], variables: Mapping[str, str]) -> int:
        process = subprocess.Popen(
            command,
            cwd=self.source,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=self._write,
            stderr=subprocess.STDOUT,
            process_group=self._guard.pid,
        )
        try:
            if self._killed:
                # It may have been started a moment later, and is in the same group all the same.
                self.kill()
            return process.wait(max(self._end - time.monotonic(), 0))
        finally:
            if process.poll() is None:
                self.kill()
                process.wait()
            self._drain()

    def _drain(self) -> None:
        """Wait until everything has been read that was written so far."""
        self._drained.clear()
        os.write(self._write, _DRAINED)
        self._drained.wait()

    def _read_lines(self) -> None:
        with os.fdopen(self._read, "rb") as output:
            for line in output:
                drained = line.endswith(_DRAINED)
                text = (line[: -len(_DRAINED)] if drained else line).decode("utf-8", "replace").rstrip("\r\n")
                if text:
                    self._said.append(text)
                if text or not drained:
                    self._say(text)
                if drained:
                    self._drained.set()

    def _tools(self) -> None:
        """Put our own commands first: `docker`, which is a stand-in, and the AWS CLI that comes with the rehearsal."""
        python = Path(sys.executable)
        (self._root / "bin" / "aws").symlink_to(python.with_name("aws"))
        docker = self._root / "bin" / "docker"
        module = f"PYTHONPATH={shlex.quote(str(_ROOT))} {shlex.quote(str(python))} -P -m generator.rehearsal.docker"
        docker.write_text(f'#!/bin/sh\nexec env {module} "$@"\n', "utf-8")
        docker.chmod(0o755)
