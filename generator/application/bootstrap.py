"""Answers in place of the application until its first deployment."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

TEXT = b"Ready for the first deployment.\n"


class Handler(BaseHTTPRequestHandler):
    """Answers 200 on every path, so that any health check passes."""

    timeout = 10

    def do_HEAD(self) -> None:
        """Send the headers only."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(TEXT)))
        self.send_header("X-Version", os.environ.get("VERSION", "bootstrap"))
        self.end_headers()

    def do_GET(self) -> None:
        """Send the headers and the text."""
        self.do_HEAD()
        self.wfile.write(TEXT)

    def log_message(self, *_: object) -> None:
        """Keep health checks out of the log."""


class Server(ThreadingTCPServer):
    """Unlike HTTPServer, asks no name server for its own name before it listens."""

    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    # As process 1 it would ignore the signal without a handler.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server(("", int(os.environ.get("PORT", "3000"))), Handler) as server:
        print(f"Listening on port {server.server_address[1]}", flush=True)
        server.serve_forever()
