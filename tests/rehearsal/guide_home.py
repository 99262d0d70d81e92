"""What the reader of the guide has on his machine: the project's files, credentials, and a repository on GitHub."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from rehearsal.local import ACCOUNT, ENVIRONMENT, PROD, ROOT, Local

PROFILES = {"default": ACCOUNT, "staging": "222233334444", "production": PROD, "tools": "777788889999"}
_COPIED = ("templates", "params", "examples")
_REPOSITORY = "example/web"
_URL = f"https://github.com/{_REPOSITORY}.git"
# Those of the listeners in all parts, for production and test.
_PORTS = ("8080", "8090", "80", "9090")
_OF_PROFILES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_PROGRAMS = (ENVIRONMENT.parent / "bin", ENVIRONMENT / "bin")


class Home:
    """An empty folder becomes a home; every profile of the AWS clients leads to the stand-in.

    The ports of load balancers are free ones of this machine instead, to which `curl` goes, whatever the host. GitHub's
    repository, which is empty, is the folder `repository`, in which git finds it.
    """

    def __init__(self, folder: Path, local: Local) -> None:
        self.folder = folder
        self.tree = folder / "ecs-bluegreen"
        self.repository = folder / "github" / f"{_REPOSITORY}.git"
        self.variables = {
            "PATH": os.pathsep.join([*map(str, _PROGRAMS), os.environ["PATH"]]),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "CURL_HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{name: value for name, value in local.variables().items() if name not in _OF_PROFILES},
        }
        for name in _COPIED:
            shutil.copytree(ROOT / name, self.tree / name, ignore=shutil.ignore_patterns("node_modules"))
        self.ports: dict[str, int] = local.post("balancer", ports=dict.fromkeys(_PORTS, 0))["ports"]
        self._lead_curl()
        self._log_in()
        self._know_github()
        local.post("repository", id=_REPOSITORY, path=str(self.repository))

    def _lead_curl(self) -> None:
        lines = [f'connect-to = ":{port}:127.0.0.1:{own}"\n' for port, own in self.ports.items()]
        (self.folder / ".curlrc").write_text("".join(lines), "utf-8")

    def _log_in(self) -> None:
        """Let every profile be somebody in its account."""
        folder = self.folder / ".aws"
        folder.mkdir()
        rest = "aws_secret_access_key = any\n"
        sections = [f"[{name}]\naws_access_key_id = {account}\n{rest}" for name, account in PROFILES.items()]
        (folder / "credentials").write_text("\n".join(sections), "utf-8")

    def _know_github(self) -> None:
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
