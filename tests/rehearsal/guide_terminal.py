"""The reader of the guide: a folder with the project's files, a terminal, and a repository on "GitHub"."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from rehearsal.guide import Change, Command, File, Session, missing
from rehearsal.local import ACCOUNT, ENVIRONMENT, PROD, ROOT, Local

COPIED = ("templates", "params", "examples")
REPOSITORY = "example/web"
# Those of the listeners in all parts, for production and test.
PORTS = ("8080", "8090", "80", "9090")
_URL = f"https://github.com/{REPOSITORY}.git"
_SECONDS = 600.0
PROFILES = {"default": ACCOUNT, "staging": "222233334444", "production": PROD, "tools": "777788889999"}
_OF_PROFILES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_PROGRAMS = (ENVIRONMENT.parent / "bin", ENVIRONMENT / "bin")


class Terminal:
    """Where commands are typed. `home` is empty before; its profiles of the AWS clients lead to the stand-in.

    The ports of load balancers are free ones of this machine instead, to which `curl` goes, whatever the host.
    """

    def __init__(self, home: Path, local: Local) -> None:
        self.home = home
        self.tree = home / "ecs-bluegreen"
        for folder in COPIED:
            shutil.copytree(ROOT / folder, self.tree / folder, ignore=shutil.ignore_patterns("node_modules"))
        self.screen = home / "screen"
        self.repository = home / "github" / f"{REPOSITORY}.git"
        self.variables = {
            "PATH": os.pathsep.join([*map(str, _PROGRAMS), os.environ["PATH"]]),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "CURL_HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{name: value for name, value in local.variables().items() if name not in _OF_PROFILES},
        }
        self._code = 0
        self.ports: dict[str, int] = local.post("balancer", ports=dict.fromkeys(PORTS, 0))["ports"]
        self._log_in()
        self._know_github()
        local.post("repository", id=REPOSITORY, path=str(self.repository))

    def write(self, file: File) -> None:
        """Write a file as the page shows it."""
        path = self.tree / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")

    def change(self, change: Change) -> None:
        """Change a file as the page shows it."""
        path = self.tree / change.path
        before = path.read_text("utf-8")
        assert before.count(change.old) == 1, f"{change.path} must have once:\n{change.old}"
        path.write_text(before.replace(change.old, change.new), "utf-8")

    def type(self, session: Session) -> None:
        """Run the commands of a block, and compare what they print and how they end with what the page says."""
        for number, command in enumerate(session.commands):
            printed = self.run(command)
            wrong = missing(command.shown, printed.splitlines())
            assert not wrong, f"docs/guide.md:{command.line}: {wrong}\n$ {command.text}\n{printed}"
            asked = number + 1 < len(session.commands) and session.commands[number + 1].text == "echo $?"
            assert asked or self._code == 0, f"docs/guide.md:{command.line}: exit code {self._code}\n{printed}"

    def run(self, command: Command) -> str:
        """Run one command, to which `$?` is the exit code of the one before, and return what it prints.

        What it has printed so far is in the file `screen`.
        """
        with self.screen.open("wb") as screen:
            done = subprocess.run(
                ["/bin/bash", "-c", f"(exit {self._code})\n{command.text}"],
                cwd=self.tree,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                timeout=_SECONDS,
                check=False,
            )
        self._code = done.returncode
        return self.screen.read_text("utf-8")

    def _log_in(self) -> None:
        """Let every profile be somebody in its account."""
        folder = self.home / ".aws"
        folder.mkdir()
        rest = "aws_secret_access_key = any\n"
        sections = [f"[{name}]\naws_access_key_id = {account}\n{rest}" for name, account in PROFILES.items()]
        lines = [f'connect-to = ":{port}:127.0.0.1:{own}"\n' for port, own in self.ports.items()]
        (self.home / ".curlrc").write_text("".join(lines), "utf-8")
        (folder / "credentials").write_text("\n".join(sections), "utf-8")

    def _know_github(self) -> None:
        """Let git find GitHub's repository, which is empty, in a folder here, and know who commits."""
        self._git("init", "--quiet", "--bare", "--initial-branch=main", str(self.repository))
        said = {
            "user.name": "Reader",
            "user.email": "reader@example.com",
            "init.defaultBranch": "main",
            f"url.{self.repository.as_uri()}.insteadOf": _URL,
        }
        for name, value in said.items():
            self._git("config", "--global", name, value)

    def _git(self, *words: str) -> None:
        subprocess.run(["/usr/bin/env", "git", *words], env=self.variables, check=True)
