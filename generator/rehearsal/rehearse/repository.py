"""The application's repository: a bare one that the pipeline follows, and a clone in which commits are made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.errors import UserError
from generator.rehearsal.runtime import EXAMPLE

_NOT_COMMITTED = ("node_modules",)
_WHO = ("-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com", "-c", "commit.gpgsign=false")


class Repository:
    """The example, in git. `bare` is where pushes go."""

    def __init__(self, folder: Path, branch: str) -> None:
        self.bare = folder / "web.git"
        self._clone = folder / "web"
        self._branch = branch
        shutil.copytree(EXAMPLE, self._clone, ignore=shutil.ignore_patterns(*_NOT_COMMITTED))
        self._git("init", "--quiet", "--bare", f"--initial-branch={branch}", str(self.bare))
        self._git("init", "--quiet", f"--initial-branch={branch}")
        self._git("remote", "add", "origin", str(self.bare))

    def push(self, message: str, change: Callable[[dict[str, Any]], None]) -> str:
        """Change the task definition, commit everything and push it; return the commit."""
        path = self._clone / "taskdef.json"
        definition = json.loads(path.read_text("utf-8"))
        change(definition)
        path.write_text(json.dumps(definition, indent=2) + "\n", "utf-8")
        self._git("add", "--all")
        self._git(*_WHO, "commit", "--quiet", "--message", message)
        self._git("push", "--quiet", "origin", self._branch)
        return self._git("rev-parse", "HEAD")

    def _git(self, *arguments: str) -> str:
        if not (git := shutil.which("git")):
            raise UserError("git is not installed: the rehearsal pushes commits")
        try:
            done = subprocess.run(
                (git, *arguments), cwd=self._clone, env=_environment(), capture_output=True, text=True, check=True
            )
        except subprocess.CalledProcessError as error:
            raise UserError(f"git {arguments[0]} failed: {error.stderr.strip()}", 1) from error
        return done.stdout.strip()


def _environment() -> Mapping[str, str]:
    """Return an environment in which nobody's own settings and no repository around us count."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
