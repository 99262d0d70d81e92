"""The example application in Python, for machines without Node.js: same answers, same environment, same failures.

It is a program: the environment names VERSION and PORT, and of UNHEALTHY, BROKEN, SLOW_AFTER and SLOW_SECONDS those
that are wanted. SIGTERM lets it answer what has arrived.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from contextlib import suppress
from threading import Thread

from generator.rehearsal.http1 import MalformedError, pieces, read_head, request_framing, write_head

ADDRESS = "127.0.0.1"
# Longer than a load balancer keeps an idle connection, as in the example.
KEEP_ALIVE_SECONDS = 65.0

_REASONS = {200: "OK", 404: "Not Found", 500: "Internal Server Error"}
_JSON, _TEXT = "application/json; charset=utf-8", "text/plain; charset=utf-8"
_Page = tuple[int, str, str]


class Twin:
    """The application, and the connections it has."""

    def __init__(self) -> None:
        self._version = os.environ["VERSION"]
        self._slow_after = int(os.environ["SLOW_AFTER"]) if "SLOW_AFTER" in os.environ else None
        self._requests = 0
        self._open: set[StreamWriter] = set()
        self._idle: set[StreamWriter] = set()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Serve until SIGTERM, then answer what has arrived."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._stopping.set)
        server = await self._listen(int(os.environ["PORT"]))
        _say(f"Listening on port {server.sockets[0].getsockname()[1]}")
        await self._stopping.wait()
        _say("Stopping: answering what has arrived, accepting nothing new")
        server.close()
        for writer in self._idle:
            writer.close()
        while self._open - self._idle:
            await asyncio.sleep(0.01)

    async def _listen(self, port: int) -> asyncio.Server:
        try:
            return await asyncio.start_server(self._serve, ADDRESS, port)
        except OSError as error:
            sys.exit(f"Cannot listen on port {port}: {error.strerror}")

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._open.add(writer)
        try:
            with suppress(ConnectionError, IncompleteReadError, MalformedError, TimeoutError):
                while await self._next(reader, writer):
                    pass
                writer.close()
                await writer.wait_closed()
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _next(self, reader: StreamReader, writer: StreamWriter) -> bool:
        self._idle.add(writer)
        try:
            async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                request = await read_head(reader)
        finally:
            self._idle.discard(writer)
        if request is None:
            return False
        async for _ in pieces(reader, request_framing(request)):
            pass
        method, target, _ = request.first
        status, kind, text = await self._page(method, target.partition("?")[0])
        keep = not request.closes() and not self._stopping.is_set()
        headers = {
            "X-Version": self._version,
            "Content-Type": kind,
            "Content-Length": str(len(text)),
            "Connection": "keep-alive" if keep else "close",
        }
        body = "" if method == "HEAD" else text
        writer.write(write_head(("HTTP/1.1", str(status), _REASONS[status]), headers.items()) + body.encode())
        await writer.drain()
        return keep

    async def _page(self, method: str, path: str) -> _Page:
        if method not in ("GET", "HEAD"):
            return 404, _TEXT, f"Cannot {method} {path}\n"
        if path == "/health":
            failing = "UNHEALTHY" in os.environ
            return (500 if failing else 200), _JSON, _compact({"status": "failing" if failing else "ok"})
        if path == "/version":
            return 200, _JSON, _compact({"version": self._version})
        return await self._home() if path == "/" else (404, _TEXT, f"Cannot {method} {path}\n")

    async def _home(self) -> _Page:
        if "BROKEN" in os.environ:
            return 500, _TEXT, "This version is broken.\n"
        self._requests += 1
        if self._slow_after is not None and self._requests > self._slow_after:
            await asyncio.sleep(float(os.environ["SLOW_SECONDS"]))
        return 200, _TEXT, "Hello from ECS Fargate.\n"


def _compact(value: dict[str, str]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _end_with_the_rehearsal() -> None:
    """End when the other end of the standard input closes: the rehearsal is over, or was killed."""
    # Not sys.stdin, whose lock this thread would hold while the interpreter ends.
    while os.read(0, 1024):
        pass
    os._exit(1)


async def _main() -> None:
    await Twin().run()


if __name__ == "__main__":
    Thread(target=_end_with_the_rehearsal, daemon=True).start()
    asyncio.run(_main())
