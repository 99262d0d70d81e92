"""Servers on 127.0.0.1 that the tests speak to, and what waits for a fact."""

from __future__ import annotations

import http.client
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError

LOCAL = "127.0.0.1"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Seen:
    """A server that says its name, and what it was asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = 0
        self.health = 200
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.hold = threading.Event()
        self.hold.set()
        self.held = threading.Event()


@contextmanager
def server(name: str) -> Iterator[Seen]:
    """Serve: / with the name, /health with `health`, /slow when `hold` is set, POST with the length of the body."""
    seen = Seen(name)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # The head and the body in one packet: otherwise the second waits 40 ms for a sign that the first has come.
        wbufsize = -1

        def do_GET(self) -> None:
            seen.headers.append(dict(self.headers))
            if self.path == "/slow":
                seen.held.set()
                seen.hold.wait()
            self._answer(seen.health if self.path == "/health" else 200, seen.name.encode())

        do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

        def do_POST(self) -> None:
            seen.headers.append(dict(self.headers))
            chunked = self.headers.get("Transfer-Encoding") == "chunked"
            body = self._chunks() if chunked else self.rfile.read(int(self.headers["Content-Length"]))
            seen.bodies.append(body)
            self._answer(200, b"%d" % len(body))

        def _chunks(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def _answer(self, status: int, text: bytes) -> None:
            self.send_response(status)
            self.send_header("X-Version", seen.name)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """The other side may leave when it likes."""

    with Server((LOCAL, 0), Handler) as serving:
        seen.port = serving.server_address[1]
        threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield seen
        finally:
            seen.hold.set()
            serving.shutdown()


@contextmanager
def raw(answer: Callable[[socket.socket, int], None]) -> Iterator[int]:
    """Yield the port of a server that leaves each connection, with its number from 0 on, to `answer`."""
    with socket.create_server((LOCAL, 0)) as listening:

        def one(connection: socket.socket, number: int) -> None:
            with connection, suppress(OSError):
                answer(connection, number)

        def accept() -> None:
            number = 0
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=one, args=(connection, number), daemon=True).start()
                    number += 1

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()


def read_request(connection: socket.socket) -> bytes:
    """Return the head of a request; nothing if the other side has left."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        if not piece:
            return b""
        head += piece
    return head


def closed_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server((LOCAL, 0)) as taken:
        return int(taken.getsockname()[1])


def until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    """Return when something is true; fail if that takes too long."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it has not become true"
        time.sleep(0.005)


def ask(port: int, path: str = "/") -> tuple[int, str]:
    """Ask over a new connection; return status and text."""
    connection = http.client.HTTPConnection(LOCAL, port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def asked(port: int, path: str = "/") -> tuple[int, str | None]:
    """Ask over a new connection, whatever the answer; return status and the version that says it answered."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{LOCAL}:{port}{path}") as answer:
            return answer.status, answer.headers["X-Version"]
    except HTTPError as error:
        with error:
            return error.code, error.headers["X-Version"]
