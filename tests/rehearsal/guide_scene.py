"""Where a part of the guide is played, and what waits for something to happen there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from rehearsal.guide import Change, File
from rehearsal.guide_home import Home
from rehearsal.guide_terminal import Terminal
from rehearsal.local import Local

GLANCE_SECONDS = 0.3
_LONGEST_SECONDS = 300.0


@dataclass(frozen=True)
class Scene:
    """The stand-in, what the reader has, and where he types."""

    local: Local
    home: Home
    terminal: Terminal


Circumstance = Callable[[Scene], AbstractContextManager[None]]


@contextmanager
def slip(scene: Scene, file: str, new: str, old: str) -> Iterator[None]:
    """Let a file say something else for a while."""
    change(scene.home, Change(file, old, new))
    yield
    change(scene.home, Change(file, new, old))


def change(home: Home, wanted: Change) -> None:
    """Change a file; what gives way must be there once."""
    path = home.tree / wanted.path
    before = path.read_text("utf-8")
    assert before.count(wanted.old) == 1, f"{wanted.path} must have once:\n{wanted.old}"
    path.write_text(before.replace(wanted.old, wanted.new), "utf-8")


def write(home: Home, file: File) -> None:
    """Write a file."""
    path = home.tree / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file.text, "utf-8")


def until(happened: Callable[[], object]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + _LONGEST_SECONDS
    while not happened():
        assert time.monotonic() < end, f"{happened} did not happen"
        time.sleep(GLANCE_SECONDS)
