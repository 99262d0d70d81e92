"""Which processes run, and which belong to which."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable


def descendants(pid: int) -> set[int]:
    """Return the numbers of all processes below one, and its own."""
    parents = {int(each): int(parent) for each, parent in _column("ppid").items()}
    found = {pid}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: Iterable[int]) -> set[int]:
    """Return which of these processes run; what has ended and was not asked for its exit code does not count."""
    states = _column("stat")
    return {pid for pid in pids if not states.get(str(pid), "Z").startswith("Z")}


def _column(name: str) -> dict[str, str]:
    """Return what `ps` says of every process in a column, by its number."""
    command = [shutil.which("ps") or "ps", "-A", "-o", f"pid=,{name}="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {row[0]: row[1] for row in rows}
