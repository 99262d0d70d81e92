"""An event loop on a thread of its own, for what must go on while the rest waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """A loop that runs between `start` and `stop`; it can be started once.

    `call` and `run` may be used from any thread but that of the loop itself.
    """

    def __init__(self, name: str) -> None:
        self._thread = Thread(target=lambda: asyncio.run(self._wait()), name=name, daemon=True)
        self._ready = Event()
        self._loop: asyncio.AbstractEventLoop
        self._ended: asyncio.Event

    @property
    def running(self) -> bool:
        """Whether the loop runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the loop, and return when it runs."""
        self._thread.start()
        self._ready.wait()

    def call(self, function: Callable[[], T]) -> T:
        """Call a function on the loop, so that nothing else there runs meanwhile; without a loop, right here."""

        async def called() -> T:
            return function()

        return self.run(called()) if self.running else function()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def stop(self) -> None:
        """Cancel what still runs, and end the loop; without one there is nothing to do."""
        if self.running:
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()

    async def _wait(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._ready.set()
        await self._ended.wait()
