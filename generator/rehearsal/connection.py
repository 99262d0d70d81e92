"""A client's connection that is used again and again."""

from __future__ import annotations

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter

from generator.rehearsal.http1 import INTERIM, Head, pieces, read_head, response_framing, write_head


class StaleError(Exception):
    """The server ended a connection that was used before, and no byte of an answer came."""


class Connection:
    """A connection to one server, opened when it is needed."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._streams: tuple[StreamReader, StreamWriter] | None = None

    async def get(self, path: str) -> Head:
        """Ask for a path, read the whole answer and return its head; `StaleError` says to ask once more.

        After any other error, too, the next request opens a new connection.
        """
        used = self._streams is not None
        reader, writer = self._streams or await asyncio.open_connection(self._host, self._port)
        self._streams = None
        finished = False
        try:
            writer.write(write_head(("GET", path, "HTTP/1.1"), (("Host", f"{self._host}:{self._port}"),)))
            head = await _head(reader, used=used)
            framing = response_framing(head, "GET")
            async for _ in pieces(reader, framing):
                pass
            finished = not head.closes() and framing != "close"
        finally:
            if finished:
                self._streams = (reader, writer)
            else:
                writer.transport.abort()
        return head

    def close(self) -> None:
        """Close it."""
        if self._streams:
            self._streams[1].transport.abort()
            self._streams = None


async def _head(reader: StreamReader, *, used: bool) -> Head:
    """Read the head of an answer; its first byte tells a stale connection from a broken answer."""
    try:
        first = await reader.read(1)
    except ConnectionError as error:
        if used:
            raise StaleError from error
        raise
    if not first and used:
        raise StaleError
    if not first:
        raise IncompleteReadError(b"", None)
    head = await read_head(reader, first)
    while head and head.status() in INTERIM:
        head = await read_head(reader)
    if head is None:
        raise IncompleteReadError(b"", None)
    return head
