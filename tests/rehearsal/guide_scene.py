"""Where a part of the guide is played, and what waits for something to happen there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from rehearsal.guide_terminal import Terminal
from rehearsal.local import Local

GLANCE_SECONDS = 0.3
_LONGEST_SECONDS = 300.0


@dataclass(frozen=True)
class Scene:
    """The stand-in, and the reader's terminal."""

    local: Local
    terminal: Terminal


Circumstance = Callable[[Scene], AbstractContextManager[None]]


@contextmanager
def slip(scene: Scene, file: str, new: str, old: str) -> Iterator[None]:
    """Let a file say something else for a while."""
    path = scene.terminal.tree / file
    right = path.read_text("utf-8")
    assert right.count(old) == 1, f"{file} must say {old!r} once"
    path.write_text(right.replace(old, new), "utf-8")
    yield
    path.write_text(right, "utf-8")


def until(happened: Callable[[], object]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + _LONGEST_SECONDS
    while not happened():
        assert time.monotonic() < end, f"{happened} did not happen"
        time.sleep(GLANCE_SECONDS)
