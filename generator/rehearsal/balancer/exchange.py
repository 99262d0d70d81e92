"""One request and its answer, passed from one connection to the other."""

from __future__ import annotations

from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import responses

from generator.rehearsal.balancer.model import FixedAnswer
from generator.rehearsal.balancer.upstream import TargetError, Upstream
from generator.rehearsal.http1 import Framing, Head, pieces, write_head

BAD_REQUEST, NOT_FOUND, UNAVAILABLE = 400, 404, 503
# Where the words of ELB are not those of HTTP.
_WORDS = {503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
# What speaks of one connection, where there are two.
_OF_A_CONNECTION = frozenset({"connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"})


@dataclass(frozen=True)
class Client:
    """The connection of a client."""

    reader: StreamReader
    writer: StreamWriter

    @property
    def port(self) -> int:
        """The port of the balancer that it came to."""
        return int(self.writer.get_extra_info("sockname")[1])

    @property
    def address(self) -> str:
        """Where it came from."""
        return str(self.writer.get_extra_info("peername")[0])


async def send(request: Head, framing: Framing, client: Client, upstream: Upstream) -> None:
    """Send a request to a target, with the headers that tell where it came from."""
    if (request.get("expect") or "").lower() == "100-continue":
        client.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    forwarded = ", ".join(filter(None, (request.get("x-forwarded-for"), client.address)))
    headers = [
        *((name, value) for name, value in _end_to_end(request) if not name.lower().startswith("x-forwarded-")),
        ("X-Forwarded-For", forwarded),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Port", str(client.port)),
    ]
    await upstream.send(write_head(request.first, headers))
    async for piece in pieces(client.reader, framing):
        await upstream.send(piece)


async def pass_on(
    head: Head, framing: Framing, upstream: Upstream, client: Client, *, seconds: float, keep: bool
) -> None:
    """Send the answer of a target to the client; `ConnectionError` if either leaves before its end."""
    headers = [*_end_to_end(head), ("Connection", "keep-alive" if keep else "close")]
    client.writer.write(write_head(head.first, headers))
    try:
        async for piece in upstream.body(framing, seconds):
            client.writer.write(piece)
            await client.writer.drain()
    except TargetError as error:
        # Its beginning is with the client: no other answer can be given any more.
        raise ConnectionAbortedError("half an answer") from error
    await client.writer.drain()


def answer(writer: StreamWriter, fixed: FixedAnswer, *, keep: bool) -> None:
    """Answer without asking a target."""
    body = fixed.body.encode()
    headers = (
        ("Server", "awselb/2.0"),
        ("Content-Type", f"{fixed.content_type}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Connection", "keep-alive" if keep else "close"),
    )
    writer.write(write_head(("HTTP/1.1", str(fixed.status), _words(fixed.status)), headers) + body)


def page(status: int) -> FixedAnswer:
    """Return what ELB says when it has no answer of a target."""
    title = f"{status} {_words(status)}"
    text = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n"
        f"<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    return FixedAnswer(status=status, content_type="text/html", body=text)


def _words(status: int) -> str:
    return _WORDS.get(status) or responses.get(status, "Unknown")


def _end_to_end(head: Head) -> Iterator[tuple[str, str]]:
    named = {name.strip().lower() for name in (head.get("connection") or "").split(",")}
    for name, value in head.headers:
        if name.lower() not in _OF_A_CONNECTION and name.lower() not in named:
            yield name, value
