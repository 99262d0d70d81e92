"""Where the reader of the guide types: one shell for a part, so that what it knows lasts from block to block."""

from __future__ import annotations

import select
import shlex
import subprocess
from types import TracebackType

from rehearsal.guide import Command, Session, missing
from rehearsal.guide_home import Home

_ASKS = "echo $?"
_LONGEST_SECONDS = 600.0


class Terminal:
    """A bash in the folder of the project, between `with` and its end.

    The file `screen` has what the command that runs, or ran last, has printed so far.
    """

    def __init__(self, home: Home) -> None:
        self.screen = home.folder / "screen"
        self._shell = subprocess.Popen(
            ["/bin/bash"],
            cwd=home.tree,
            env=home.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._keyboard, self._codes = self._shell.stdin, self._shell.stdout

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keyboard.close()
        if error:
            # A command may still run, and nobody waits for it any more.
            self._shell.kill()
        self._shell.wait()
        self._codes.close()

    def type(self, session: Session) -> None:
        """Run the commands of a block, and compare what they print and how they end with what the page says."""
        followers = [command.text for command in session.commands[1:]]
        for command, follower in zip(session.commands, [*followers, ""], strict=True):
            code = self._run(command)
            printed = self.screen.read_text("utf-8")
            where = f"docs/guide.md:{command.line}"
            wrong = missing(command.shown, printed.splitlines())
            assert not wrong, f"{where}: {wrong}\n$ {command.text}\n{printed}"
            assert follower == _ASKS or code == 0, f"{where}: exit code {code}\n$ {command.text}\n{printed}"

    def _run(self, command: Command) -> int:
        """Run a command, and return its exit code; the next one finds that in `$?`, as at any terminal."""
        screen = shlex.quote(str(self.screen))
        self._keyboard.write(f"{{ {command.text}\n}} </dev/null >{screen} 2>&1\n")
        self._keyboard.write("code=$?; echo $code; (exit $code)\n")
        there, _, _ = select.select([self._codes], [], [], _LONGEST_SECONDS)
        assert there, f"docs/guide.md:{command.line}: no end\n$ {command.text}\n{self.screen.read_text('utf-8')}"
        return int(self._codes.readline())
