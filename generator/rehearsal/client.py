"""A client that never stops: it asks one address at a steady rate and keeps count of every answer.

    with Client("http://127.0.0.1:8080/", workers=4, rate=100) as client:
        ...
    client.totals()

Workers keep their connections alive. A server may close an idle one at the moment the next request is sent: where no
byte of an answer has come over a connection that was used before, the request is sent once more over a fresh one, as
browsers do, and counted as `resent`. Everything else that is not an answer below 400 is an error.
"""

from __future__ import annotations

import asyncio
import time
from asyncio import IncompleteReadError
from types import TracebackType
from urllib.parse import urlsplit

from generator.errors import UserError
from generator.rehearsal.answers import Answer, Answers, Record, Totals
from generator.rehearsal.background import Background
from generator.rehearsal.connection import Connection, StaleError
from generator.rehearsal.http1 import MalformedError

__all__ = ["Answers", "Client", "Totals"]

_FIRST_ERROR = 400


class Client:
    """Workers that ask `url`, together `rate` times a second; a worker that waits for an answer asks nothing else.

    Times are in seconds; those of answers are counted from `origin`, which is a time of `time.monotonic`.
    """

    def __init__(self, url: str, *, workers: int = 4, rate: float = 100.0, timeout: float = 10.0) -> None:
        self._host, self._port, self._path = _address(url)
        self._interval = workers / rate
        self._timeout = timeout
        self._workers = workers
        self._record = Record()
        self._background = Background("client")
        self._tasks: list[asyncio.Task[None]] = []
        self._asking: set[asyncio.Task[None] | None] = set()
        self._stopped: float | None = None
        self.origin = time.monotonic()

    def __enter__(self) -> Client:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to ask; a client can be started once."""
        self._background.start()
        self.origin = time.monotonic()
        self._background.call(self._begin)

    def stop(self) -> None:
        """End, when the requests that are under way are answered; a second time does nothing."""
        if self._background.running:
            self._background.run(self._end())
            self._background.stop()
            self._stopped = self._now()

    def answers(self) -> tuple[Answers, ...]:
        """Return what has come, by second and version, at most an hour back."""
        return self._background.call(lambda: tuple(self._record.answers()))

    def totals(self, since: float = 0.0, until: float | None = None) -> Totals:
        """Return the numbers of the seconds from `since` to `until`, or until now."""
        end = until if until is not None else self._stopped if self._stopped is not None else self._now()
        return self._background.call(lambda: self._record.totals(since, end))

    def _now(self) -> float:
        return time.monotonic() - self.origin

    def _begin(self) -> None:
        self._tasks = [asyncio.create_task(self._work(number)) for number in range(self._workers)]

    async def _end(self) -> None:
        self._stopped = self._now()
        for task in self._tasks:
            if task not in self._asking:
                task.cancel()
        await asyncio.wait(self._tasks)
        for task in self._tasks:
            if not task.cancelled():
                task.result()

    async def _work(self, number: int) -> None:
        connection = Connection(self._host, self._port)
        due = self._interval * number / self._workers
        try:
            while self._stopped is None:
                await asyncio.sleep(max(0.0, due - self._now()))
                await self._ask(connection)
                # What could not be asked in time is not made up for: a crowd afterwards would measure itself.
                due = max(due + self._interval, self._now())
        finally:
            connection.close()

    async def _ask(self, connection: Connection) -> None:
        task = asyncio.current_task()
        self._asking.add(task)
        began = self._now()
        answer = await self._answer(connection)
        now = self._now()
        self._record.add(now, now - began, answer)
        self._asking.discard(task)

    async def _answer(self, connection: Connection) -> Answer:
        resent = False
        try:
            async with asyncio.timeout(self._timeout):
                try:
                    head = await connection.get(self._path)
                except StaleError:
                    resent = True
                    head = await connection.get(self._path)
        except TimeoutError:
            return Answer(None, "no answer in time", resent)
        except ConnectionRefusedError:
            return Answer(None, "connection refused", resent)
        except (OSError, IncompleteReadError):
            return Answer(None, "connection lost", resent)
        except MalformedError:
            return Answer(None, "not HTTP", resent)
        trouble = f"status {head.status()}" if head.status() >= _FIRST_ERROR else ""
        return Answer(head.get("x-version"), trouble, resent)


def _address(url: str) -> tuple[str, int, str]:
    """Return host, port and path of a URL."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise UserError(f"{url}: the client asks http:// addresses only")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.hostname, parts.port or 80, path
