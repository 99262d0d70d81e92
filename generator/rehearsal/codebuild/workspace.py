"""Where a build runs: a temporary folder with the source, and a shell that finds our own programs first.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-cmd.html
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from generator.rehearsal.codebuild.model import PhaseError
from generator.rehearsal.codebuild.processes import Processes

# What CodeBuild's agent makes of a command: variables and the folder live on, functions do not, and `exit` or `set -e`
# end this command only. A command that ends so leaves no variables behind.
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
# What zipfile raises for files that are damaged, encrypted or of another kind.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_ROOT = Path(__file__).parents[3]


class Workspace:
    """The folder and the processes of one build; both are gone when the `with` block ends.

    `say` gets every line that commands print; `seconds` is how long they may take in all.
    """

    def __init__(self, say: Callable[[str], None], seconds: float) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="ecs-bluegreen-build-")).resolve()
        for name in ("bin", "home", "src", "tmp", "state"):
            (self._root / name).mkdir()
        self.source = self._root / "src"
        self._state = {name: shlex.quote(str(self._root / "state" / name)) for name in ("folder", "variables")}
        (self._root / "state" / "folder").write_text(f"{self.source}\n", "utf-8")
        (self._root / "state" / "variables").write_text("", "utf-8")
        self._put_tools()
        self._processes = Processes(self._root, seconds, say)
        self.kill = self._processes.kill

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.close()
        # A process that has left the group may still write there.
        shutil.rmtree(self._root, ignore_errors=True)

    def unpack(self, source: bytes) -> None:
        """Unpack the ZIP file of the source; what may be executed may be executed afterwards."""
        try:
            with zipfile.ZipFile(io.BytesIO(source)) as archive:
                for member in archive.infolist():
                    path = Path(archive.extract(member, self.source))
                    if path.is_file() and member.external_attr >> 16 & 0o111:
                        path.chmod(0o755)
        except _UNREADABLE as error:
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

    def run(self, shell: str, command: str, variables: Mapping[str, str]) -> None:
        """Run a command; raises `PhaseError` if it fails, and `HaltedError` if it is stopped or time is up."""
        script = self._root / "state" / "script.sh"
        succeeding = variables["CODEBUILD_BUILD_SUCCEEDING"]
        text = _SCRIPT.format(**self._state, command=command, succeeding=succeeding)
        try:
            script.write_text(text, "utf-8")
            code = self._processes.run((shell, str(script)), self.source, variables)
        except OSError as error:
            # There is no such shell, or an earlier command has removed the folder.
            raise _failed(command, str(error)) from error
        if code:
            raise _failed(command, f"exit status {code}", self._processes.last_line)

    def _put_tools(self) -> None:
        """Put our own commands first: `docker`, which is a stand-in, and the AWS CLI that comes with the rehearsal."""
        python = Path(sys.executable)
        (self._root / "bin" / "aws").symlink_to(python.with_name("aws"))
        docker = self._root / "bin" / "docker"
        module = f"PYTHONPATH={shlex.quote(str(_ROOT))} {shlex.quote(str(python))} -P -m generator.rehearsal.docker"
        docker.write_text(f'#!/bin/sh\nexec env {module} "$@"\n', "utf-8")
        docker.chmod(0o755)


def _failed(command: str, reason: str, said: str = "") -> PhaseError:
    text = f"Error while executing command: {command.rstrip()}. Reason: {reason}"
    return PhaseError("COMMAND_EXECUTION_ERROR", text, said or reason)
