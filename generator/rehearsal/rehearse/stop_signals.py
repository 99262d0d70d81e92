"""Ctrl-C and SIGTERM, which end a rehearsal wherever they find it: `KeyboardInterrupt` and `SystemExit`.

Python loses an exception that is raised in a finalizer, such as those that run whenever an answer over HTTP has been
read: it prints "Exception ignored in" and goes on. So what has come is kept, for the whole process as signals are.
https://docs.python.org/3/library/sys.html#sys.unraisablehook
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

_TERMINATED = 143
_received: set[int] = set()


def handle() -> None:
    """Handle both signals from now on; only in the main thread."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _receive)


def raise_lost() -> None:
    """Raise once more for a signal that has come, if what it raised was lost."""
    if signal.SIGTERM in _received:
        sys.exit(_TERMINATED)
    if signal.SIGINT in _received:
        raise KeyboardInterrupt


def _receive(number: int, _frame: FrameType | None) -> None:
    _received.add(number)
    raise_lost()
