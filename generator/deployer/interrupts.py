"""Ctrl-C and SIGTERM: before anything runs they end the command, afterwards a person chooses what becomes of it.

Nothing is ever left undecided by accident: the first signal stops the waiting, the second one only the asking.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from generator.deployer.session import Person

Choice = Literal["detach", "cancel"]

_QUESTION = "Operations are running. [d]etach and let them go on, or [c]ancel the updates?"


class Interruption:
    """Whether a person wants the command to end, and what is to become of the operations that run.

    `standing` is the answer for when nobody can be asked. `stop` is set by the first signal, `leave` by a second one:
    then nothing is asked or waited for any more, not even the rollback of what was cancelled.
    """

    def __init__(self, person: Person, standing: Choice = "detach") -> None:
        self.stop = threading.Event()
        self.leave = threading.Event()
        self._person = person
        self._standing: Choice = standing
        self._choice: Choice | None = None
        self._decided = threading.Event()
        self._asking = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Handle SIGINT and SIGTERM as long as this lasts; only in the main thread."""
        before = {number: signal.signal(number, self._received) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def with_nothing_at_stake(self) -> Interruption:
        """Return one for work that has begun no operation: the same signals end it, and nobody is asked."""
        quiet = Interruption(self._person)
        quiet.stop, quiet.leave = self.stop, self.leave
        quiet._decided.set()
        return quiet

    def choice(self) -> Choice:
        """Return what is to become of running operations; in the main thread ask for it, elsewhere wait for that."""
        if threading.current_thread() is threading.main_thread():
            self.decide()
        self._decided.wait()
        return self._choice or "detach"

    def decide(self) -> None:
        """Ask the person, once; whoever waits for the choice goes on."""
        if self._decided.is_set():
            return
        try:
            self._asking = True
            self._choice = self._asked()
        except KeyboardInterrupt:
            self._choice = "detach"
        finally:
            self._asking = False
            self._decided.set()

    def _asked(self) -> Choice:
        if self.leave.is_set():
            return "detach"
        if not self._person.is_there:
            return self._standing
        return "cancel" if self._person.choose(_QUESTION, "dc") == "c" else "detach"

    def _received(self, _number: int, _frame: FrameType | Any) -> None:
        if self.stop.is_set():
            self.leave.set()
        self.stop.set()
        if self._asking:
            raise KeyboardInterrupt
