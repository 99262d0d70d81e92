"""The exit codes of every command that talks to AWS, and which of several counts."""

from __future__ import annotations

from collections.abc import Iterable

DONE = 0
FAILED = 1
BAD_INPUT = 2
REFUSED = 3
NEEDS_RECOVER = 4
STILL_RUNNING = 5
HAS_CHANGES = 10
INTERRUPTED = 130

# A stack that nobody can update comes before one that failed, and that before one that still runs. That a person
# stopped the command says least: only where nothing else happened was it stopped in time.
_GRAVEST_FIRST = (NEEDS_RECOVER, FAILED, STILL_RUNNING, INTERRUPTED, REFUSED, BAD_INPUT, HAS_CHANGES)
ALL = frozenset({DONE, *_GRAVEST_FIRST})


def gravest(codes: Iterable[int]) -> int:
    """Return the code that a command with several stacks ends with."""
    found = set(codes)
    return next((code for code in _GRAVEST_FIRST if code in found), DONE)
