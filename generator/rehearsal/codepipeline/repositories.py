"""Git repositories on this machine that stand behind what connections reach, and what is pushed to them.

    POST /_rehearsal/repository {"id": "example/web", "path": "/folder/web.git"}

A push is seen by itself: somebody looks at the branches about three times a second. Tags start nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_LOOK_SECONDS = 0.3
_NOTHING = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # git's name of the empty tree
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TZ": "UTC",
}


class GitError(Exception):
    """Git cannot do it."""


@dataclass(frozen=True)
class Commit:
    """A commit as the variables of a source action show it."""

    id: str
    date: str
    message: str


@dataclass(frozen=True)
class Push:
    """What somebody pushed: a branch, its commit, and the paths that differ from what the branch was before."""

    repository: str
    branch: str
    commit: str
    paths: tuple[str, ...]


class Repository:
    """A repository; raises `GitError` for a folder that is none."""

    def __init__(self, name: str, path: Path) -> None:
        inside = path / ".git"
        self.name = name
        self._folder = str(inside if inside.exists() else path)
        self._git("rev-parse", "--is-bare-repository")
        self._heads = self._read_heads()

    def commit(self, branch: str, commit: str = "") -> Commit | None:
        """Return the head of a branch, or a commit by its id; None where it is not there."""
        try:
            reference = f"{commit}^{{commit}}" if commit else f"refs/heads/{branch}"
            shown = self._git("show", "--no-patch", "--date=format-local:%FT%TZ", "--format=%H%n%ad%n%B", reference)
        except GitError:
            return None
        known, date, message = shown.decode(errors="replace").split("\n", 2)
        return Commit(known, date, message.strip())

    def archive(self, commit: str) -> bytes:
        """Return the tree of a commit as a zip."""
        return self._git("archive", "--format=zip", commit)

    def pushes(self) -> list[Push]:
        """Return what has been pushed since the last look; of a new branch, every file counts."""
        before, self._heads = self._heads, self._read_heads()
        changed = {branch: head for branch, head in self._heads.items() if before.get(branch) != head}
        return [
            Push(self.name, branch, head, self._paths(before.get(branch, _NOTHING), head))
            for branch, head in changed.items()
        ]

    def _paths(self, before: str, after: str) -> tuple[str, ...]:
        shown = self._git("diff-tree", "-r", "-z", "--name-only", before, after)
        return tuple(path for path in shown.decode(errors="replace").split("\0") if path)

    def _read_heads(self) -> dict[str, str]:
        shown = self._git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads").decode()
        return dict(line.split(" ") for line in shown.splitlines())

    def _git(self, *arguments: str) -> bytes:
        command = ["git", "-c", f"safe.directory={self._folder}", "--git-dir", self._folder, *arguments]
        environment = {"PATH": os.environ.get("PATH", os.defpath), **_ENVIRONMENT}
        done = subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout


class Repositories:
    """All of them by id; `pushed` is told of each push, on a thread of its own that `forget` ends."""

    def __init__(self, pushed: Callable[[Push], None]) -> None:
        self._pushed = pushed
        self._all: dict[str, Repository] = {}
        self._lock = threading.Lock()
        self._ended: threading.Event | None = None

    def add(self, name: str, path: str) -> None:
        """Let a repository stand behind an id, in place of what stood there; what it has already is no push."""
        if not Path(path).is_absolute():
            raise GitError(f"'{path}' is no absolute path of a repository on this machine")
        repository = Repository(name, Path(path))
        with self._lock:
            self._all[name] = repository
            if self._ended is None:
                self._ended = threading.Event()
                threading.Thread(target=self._watch, args=[self._ended], name="pushes", daemon=True).start()

    def find(self, name: str) -> Repository | None:
        """Return what stands behind an id."""
        return self._all.get(name)

    def forget(self) -> None:
        """Let nothing stand anywhere."""
        with self._lock:
            self._all.clear()
            if self._ended:
                self._ended.set()
                self._ended = None

    def _watch(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOK_SECONDS):
            for repository in tuple(self._all.values()):
                self._look(repository)

    def _look(self, repository: Repository) -> None:
        try:
            pushes = repository.pushes()
        except GitError as error:
            sys.stderr.write(f"{repository.name} is no longer a repository: {error}\n")
            self._all.pop(repository.name, None)
            return
        for push in pushes:
            self._pushed(push)
