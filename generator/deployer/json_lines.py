"""What goes on, told to programs: one JSON object a line on stderr, as it happens."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from generator.deployer.clock import Clock
from generator.deployer.results import ResourceEvent
from generator.deployer.session import Secrets


class JsonLines:
    """Tells everything as `{"time", "stack", "kind", ...}`; `kind` is `note`, `begin`, `event` or `end`.

    An event has `resource`, `type`, `status` and `reason`, the others have `text`. The stack of what concerns the whole
    run is empty.
    """

    def __init__(self, secrets: Secrets, clock: Clock, stream: TextIO | None = None) -> None:
        self._secrets = secrets
        self._clock = clock
        self._stream = stream or sys.stderr
        self._lock = threading.Lock()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Do nothing around a run."""
        yield

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do nothing around a question."""
        yield

    def note(self, key: str, text: str) -> None:
        """Tell one sentence about a stack."""
        self._tell(key, "note", text=text)

    def begin(self, key: str, text: str) -> None:
        """Tell that an operation on a stack has begun."""
        self._tell(key, "begin", text=text)

    def event(self, key: str, event: ResourceEvent) -> None:
        """Tell what happened to a resource of a stack, at the time at which it did."""
        self._tell(
            key,
            "event",
            at=event.time.isoformat(),
            resource=event.resource,
            type=event.type,
            status=event.status,
            reason=event.reason,
        )

    def end(self, key: str, text: str) -> None:
        """Tell how the operation ended."""
        self._tell(key, "end", text=text)

    def _tell(self, key: str, kind: str, *, at: str | None = None, **words: str) -> None:
        time = at or self._clock.utc().isoformat(timespec="milliseconds")
        said = {name: self._secrets.masked(word) for name, word in words.items()}
        line = json.dumps({"time": time, "stack": key, "kind": kind, **said}, ensure_ascii=False)
        with self._lock:
            print(line, file=self._stream, flush=True)
