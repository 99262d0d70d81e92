"""HTTP/1.1 as it goes over a connection: heads are read whole, bodies in pieces, exactly as they were sent."""

from __future__ import annotations

from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Literal

# How the end of a body is known: after so many bytes, by chunks, or when the connection closes.
Framing = int | Literal["chunked", "close"]

# Answers that another one follows.
INTERIM = range(100, 200)

_PIECE = 65_536
_NO_CONTENT = frozenset({204, 304})


class MalformedError(Exception):
    """What came is not HTTP/1.1."""


@dataclass(frozen=True)
class Head:
    """The first line of a message, in its three parts, and its headers in order."""

    first: tuple[str, str, str]
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """Return the value of a header, by its name in lower case; several are joined as HTTP says."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ", ".join(values) if values else None

    def closes(self) -> bool:
        """Whether the sender ends the connection after this message."""
        return "close" in _tokens(self.get("connection"))

    def status(self) -> int:
        """Return the status of a response."""
        if self.first[0] != "HTTP/1.1":
            raise MalformedError("a request instead of an answer")
        return int(self.first[1])


async def read_head(reader: StreamReader, begun: bytes = b"") -> Head | None:
    """Read the head of a message, of which `begun` is there already; None if the connection ends before it."""
    try:
        raw = begun + await reader.readuntil(b"\r\n\r\n")
    except IncompleteReadError as error:
        if not error.partial and not begun:
            return None
        raise MalformedError("the connection ended within a head") from error
    except LimitOverrunError as error:
        raise MalformedError("the head is too long") from error
    first, *lines = raw[:-4].decode("latin-1").split("\r\n")
    return Head(_first(first), tuple(_header(line) for line in lines))


def request_framing(head: Head) -> Framing:
    """Return how the end of a request's body is known."""
    coding, length = head.get("transfer-encoding"), head.get("content-length")
    if coding is None:
        return _length(length or "0")
    # With both, two servers may disagree where the next request begins.
    if coding.lower() != "chunked" or length is not None:
        raise MalformedError("the length of the body is not clear")
    return "chunked"


def response_framing(head: Head, method: str) -> Framing:
    """Return how the end of the body of an answer to `method` is known."""
    if method == "HEAD" or head.status() in _NO_CONTENT:
        return 0
    if "chunked" in _tokens(head.get("transfer-encoding")):
        return "chunked"
    length = head.get("content-length")
    return "close" if length is None else _length(length)


async def pieces(reader: StreamReader, framing: Framing) -> AsyncIterator[bytes]:
    """Yield a body as it was sent, chunk headers included; `IncompleteReadError` if its end is missing."""
    if framing == "chunked":
        async for piece in _chunks(reader):
            yield piece
    elif framing == "close":
        while piece := await reader.read(_PIECE):
            yield piece
    else:
        async for piece in _counted(reader, framing):
            yield piece


def write_head(first: Iterable[str], headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a head as it is sent."""
    lines = [" ".join(first), *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _counted(reader: StreamReader, length: int) -> AsyncIterator[bytes]:
    while length:
        piece = await reader.read(min(length, _PIECE))
        if not piece:
            raise IncompleteReadError(b"", length)
        length -= len(piece)
        yield piece


async def _chunks(reader: StreamReader) -> AsyncIterator[bytes]:
    while True:
        line = await _line(reader)
        size = _size(line)
        yield line
        if not size:
            break
        async for piece in _counted(reader, size + 2):
            yield piece
    while (trailer := await _line(reader)) != b"\r\n":
        yield trailer
    yield trailer


async def _line(reader: StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n")
    except LimitOverrunError as error:
        raise MalformedError("a line between chunks is too long") from error


def _size(line: bytes) -> int:
    try:
        return int(line.split(b";")[0], 16)
    except ValueError as error:
        raise MalformedError("the size of a chunk is no number") from error


def _first(line: str) -> tuple[str, str, str]:
    one, _, rest = line.partition(" ")
    two, _, three = rest.partition(" ")
    if "HTTP/1.1" not in (one, three) or (one == "HTTP/1.1" and not (len(two) == 3 and two.isdecimal())):  # noqa: PLR2004
        raise MalformedError(f"this is not HTTP/1.1: {line[:80]}")
    return one, two, three


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip():
        raise MalformedError(f"this is not a header: {line[:80]}")
    return name, value.strip()


def _length(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise MalformedError("the length of the body is no number")
    return int(text)


def _tokens(value: str | None) -> set[str]:
    return {token.strip().lower() for token in (value or "").split(",")}
