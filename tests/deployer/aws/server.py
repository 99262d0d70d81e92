"""The HTTP server on 127.0.0.1."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from generator.rehearsal.wire.request import HttpRequest
from generator.rehearsal.wire.write import HttpAnswer

from .faults import ConnectionDroppedError

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_POLL_SECONDS = 0.01


class Server(ThreadingHTTPServer):
    """Hands every request to a function, each in its own thread; one connection carries one request."""

    daemon_threads = False

    def __init__(self, answer: Callable[[HttpRequest], HttpAnswer]) -> None:
        self.answer = answer
        super().__init__(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=[_POLL_SECONDS])

    @property
    def url(self) -> str:
        """What AWS_ENDPOINT_URL should say."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered; afterwards every thread and socket is gone."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when a client has gone: killing it is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def _serve(self) -> None:
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            # Whoever asked was killed in the middle of it.
            return
        try:
            answer = self.server.answer(HttpRequest(self.command, self.path, headers, body))
        except ConnectionDroppedError:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_PUT = _serve  # noqa: N815 (the names that the base class calls)

    def handle_expect_100(self) -> bool:
        """Tell the client to go on at once: it waits a second for this before it sends a body to S3."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log_message(self, *_: object) -> None:
        pass
