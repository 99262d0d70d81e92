"""The stand-in as a process that ends with whoever started it, also when that one is killed."""

from __future__ import annotations

import os
import signal
import threading

from generator.rehearsal import server

_GRACE_SECONDS = 10.0


def _end_with_the_rehearsal() -> None:
    """End when the other end of the standard input closes: only the process that started us has it."""
    # Not sys.stdin, whose lock this thread would hold while the interpreter ends.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(_GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_rehearsal, daemon=True).start()
    server.main()
