"""A connection from the balancer to a target."""

from __future__ import annotations

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncIterator
from time import monotonic

from generator.rehearsal.http1 import INTERIM, Framing, Head, MalformedError, pieces, read_head, response_framing

BAD_GATEWAY, GATEWAY_TIMEOUT = 502, 504
_CONNECT_SECONDS = 10.0


class TargetError(Exception):
    """A target that did not answer as it should; `status` is what the balancer says in its place."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class UnconnectedError(TargetError):
    """A target that did not even accept the connection."""


class Upstream:
    """An open connection; whatever goes wrong with it is a `TargetError`."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.used = monotonic()

    @classmethod
    async def open(cls, host: str, port: int) -> Upstream:
        """Connect."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                return cls(*await asyncio.open_connection(host, port))
        except TimeoutError as error:
            raise UnconnectedError(GATEWAY_TIMEOUT, "the target does not accept connections in time") from error
        except OSError as error:
            raise UnconnectedError(BAD_GATEWAY, "the target refuses connections") from error

    def usable(self, idle_timeout: float) -> bool:
        """Whether it was idle for less than this, and the target, as far as can be known, has not closed it."""
        closed = self._reader.at_eof() or self._writer.is_closing()
        return not closed and monotonic() - self.used < idle_timeout

    async def send(self, data: bytes) -> None:
        """Send, not faster than the target takes it."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError as error:
            raise TargetError(BAD_GATEWAY, "the target closed the connection") from error

    async def head(self, method: str, seconds: float) -> tuple[Head, Framing]:
        """Return the head of the answer and how its body ends, within so many seconds; interim answers are skipped."""
        try:
            async with asyncio.timeout(seconds):
                while (head := await read_head(self._reader)) and head.status() in INTERIM:
                    pass
            if head is None:
                raise TargetError(BAD_GATEWAY, "the target closed the connection without an answer")
            return head, response_framing(head, method)
        except TimeoutError as error:
            raise TargetError(GATEWAY_TIMEOUT, "the target does not answer in time") from error
        except (ConnectionError, MalformedError) as error:
            raise TargetError(BAD_GATEWAY, str(error)) from error

    async def body(self, framing: Framing, seconds: float) -> AsyncIterator[bytes]:
        """Yield the body of the answer; the target may be silent for so many seconds."""
        source = pieces(self._reader, framing)
        try:
            while True:
                async with asyncio.timeout(seconds):
                    piece = await anext(source, None)
                if piece is None:
                    break
                yield piece
        except (ConnectionError, IncompleteReadError, MalformedError, TimeoutError) as error:
            raise TargetError(BAD_GATEWAY, "the answer of the target has no end") from error

    def close(self) -> None:
        """Close it at once, and drop what is under way."""
        self._writer.transport.abort()
