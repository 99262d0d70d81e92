"""The processes that this one has started, and what these have started: functions, builds, applications."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil

_LOOK_SECONDS = 0.01


def end_all() -> None:
    """Kill them, and return when all have ended.

    A function that sleeps does not see that its standard input has closed, and what a build left in the background has
    no parent any more: so it is not enough that this process ends.
    """
    known: set[psutil.Process] = set()
    while running := {each for each in known.union(_started()) if _runs(each)}:
        # Whoever is dying may have lost its parent, by which it was found.
        known |= running
        for each in running:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        time.sleep(_LOOK_SECONDS)


def _started() -> Iterator[psutil.Process]:
    """Yield everything below this process, and everything in a process group that one of them is in, but not ours."""
    below = psutil.Process().children(recursive=True)
    yield from below
    groups = {_group(each) for each in below} - {os.getpgrp(), None}
    if groups:
        yield from (each for each in psutil.process_iter() if _group(each) in groups)


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except (ProcessLookupError, PermissionError):
        return None


def _runs(process: psutil.Process) -> bool:
    """Whether it still runs; what has ended and was not asked for its exit code does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
