"""Local servers that the hooks meet in the tests: a green task set, and the AWS APIs as botocore speaks to them."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from email.message import Message

POLL_SECONDS = 0.01
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function about its invocation."""

    remaining_seconds: float = 900

    def get_remaining_time_in_millis(self) -> int:
        """Return the time until Lambda would end the function."""
        return int(self.remaining_seconds * 1000)


@contextmanager
def serving(server: HTTPServer) -> Iterator[None]:
    """Serve in a thread; afterwards every thread and socket is gone."""
    thread = threading.Thread(target=server.serve_forever, args=[POLL_SECONDS])
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Reply:
    """One answer of green."""

    status: int = 200
    body: bytes = b"all is well"
    headers: dict[str, str] = field(default_factory=dict)
    after_seconds: float = 0
    missing_bytes: int = 0  # announced and never sent
    trickle_seconds: float = 0  # between the bytes
    reset: bool = False


GOOD = Reply()
BAD = Reply(status=503)
RESET = Reply(reset=True)


class Green(ThreadingHTTPServer):
    """A server on 127.0.0.1 whose replies follow a script: the number of the request, from 1, gives the reply."""

    daemon_threads = False
    host = "127.0.0.1"

    def __init__(self, script: Callable[[int], Reply] = lambda _: GOOD, *, host: str = host, port: int = 0) -> None:
        self.script = script
        self.requests: list[tuple[str, Message]] = []
        self.server_names: list[str | None] = []
        super().__init__((host, port), _GreenHandler, bind_and_activate=False)
        self.server_bind()

    def listen(self) -> Green:
        """Take connections from now on; until then they are refused."""
        self.server_activate()
        return self

    def secure(self, context: ssl.SSLContext) -> Green:
        """Speak TLS."""
        context.sni_callback = lambda _sock, name, _context: self.server_names.append(name)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        return self

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when a client has gone: that is what some tests are about."""


class _GreenHandler(BaseHTTPRequestHandler):
    server: Green

    def do_GET(self) -> None:
        self.server.requests.append((self.path, self.headers))
        reply = self.server.script(len(self.server.requests))
        time.sleep(reply.after_seconds)
        self.close_connection = True
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + reply.missing_bytes))
        self.end_headers()
        if not reply.trickle_seconds:
            self.wfile.write(reply.body)
            return
        for byte in reply.body:
            self.wfile.write(bytes([byte]))
            time.sleep(reply.trickle_seconds)

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Call:
    """One call of an AWS API: `ecs.DescribeServices` and what was asked."""

    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """An API's error."""

    code: str
    status: int = 400


Answer = dict[str, Any] | bytes | Refusal


class Aws(ThreadingHTTPServer):
    """The APIs that the hooks call, in the protocols that botocore's service models name.

    `answers` gives the answer of an operation, or a list of answers to give one after the other.
    """

    daemon_threads = False

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: dict[str, Answer | list[Answer]] = {
            "codedeploy.PutLifecycleEventHookExecutionStatus": {"lifecycleEventHookExecutionId": "execution-1"}
        }
        self.gate = threading.Event()  # EC2 answers while it is set
        self.gate.set()
        super().__init__(("127.0.0.1", 0), _AwsHandler)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """Return the parameters of each call of an operation."""
        return [call.parameters for call in self.calls if call.operation == operation]

    def answer(self, call: Call) -> Answer:
        """Record a call and return its answer."""
        self.calls.append(call)
        answer = self.answers[call.operation]
        return answer.pop(0) if isinstance(answer, list) else answer


class _AwsHandler(BaseHTTPRequestHandler):
    server: Aws

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers.get("X-Amz-Target", "")
        if self.headers.get("smithy-protocol") == "rpc-v2-cbor":
            self._answer_cbor(body)
        elif target.startswith("CodeDeploy_20141006."):
            self._answer_json("codedeploy." + target.split(".")[1], body)
        elif target.startswith("AmazonEC2ContainerServiceV20141113."):
            self._answer_json("ecs." + target.split(".")[1], body)
        else:
            self._answer_ec2(dict(urllib.parse.parse_qsl(body.decode())))

    def _answer_cbor(self, body: bytes) -> None:
        service, operation = self.path.strip("/").split("/")[1::2]
        assert service == "CodeDeploy_20141006"
        answer = self.server.answer(Call(f"codedeploy.{operation}", read_cbor_map(body)))
        headers = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        if isinstance(answer, Refusal):
            self._send(answer.status, cbor_map({"__type": answer.code, "message": "no"}), headers)
        else:
            assert isinstance(answer, dict)
            self._send(200, cbor_map(answer), headers)

    def _answer_json(self, operation: str, body: bytes) -> None:
        answer = self.server.answer(Call(operation, json.loads(body)))
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        if isinstance(answer, Refusal):
            self._send(answer.status, json.dumps({"__type": answer.code}).encode(), headers)
        else:
            self._send(200, answer if isinstance(answer, bytes) else json.dumps(answer).encode(), headers)

    def _answer_ec2(self, parameters: dict[str, str]) -> None:
        assert self.server.gate.wait(10)
        operation = parameters["Action"]
        answer = self.server.answer(Call(f"ec2.{operation}", parameters))
        headers = {"Content-Type": "text/xml"}
        if isinstance(answer, Refusal):
            error = f"<Errors><Error><Code>{answer.code}</Code><Message>no</Message></Error></Errors>"
            self._send(answer.status, f"<Response>{error}<RequestID>1</RequestID></Response>".encode(), headers)
        else:
            content = answer if isinstance(answer, bytes) else xml(f"{operation}Response", answer).encode()
            self._send(200, content, headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.close_connection = True
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def xml(tag: str, value: Any) -> str:
    """Return the XML of the EC2 protocol: a list is a sequence of `item`."""
    if isinstance(value, dict):
        content = "".join(xml(name, member) for name, member in value.items())
    elif isinstance(value, list):
        content = "".join(xml("item", member) for member in value)
    else:
        content = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{tag}>{content}</{tag}>"


TEXT, MAP = 3, 5  # the major types of CBOR that CodeDeploy's call needs


def read_cbor_map(data: bytes) -> dict[str, str]:
    """Return a CBOR map of text to text, of definite lengths below 256."""
    words: list[str] = []
    (major, count), rest = _cbor_head(data)
    assert major == MAP
    for _ in range(2 * count):
        (major, length), rest = _cbor_head(rest)
        assert major == TEXT
        words.append(rest[:length].decode())
        rest = rest[length:]
    return dict(zip(words[::2], words[1::2], strict=True))


def _cbor_head(data: bytes) -> tuple[tuple[int, int], bytes]:
    major, short = data[0] >> 5, data[0] & 31
    if short < 24:
        return (major, short), data[1:]
    assert short == 24
    return (major, data[1]), data[2:]


def cbor_map(pairs: dict[str, str]) -> bytes:
    """Return the CBOR of a small map of text to text."""
    words = [word.encode() for pair in pairs.items() for word in pair]
    return bytes([MAP << 5 | len(pairs)]) + b"".join(bytes([TEXT << 5 | 24, len(word)]) + word for word in words)
