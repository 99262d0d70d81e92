"""Start the stand-in: `python -m generator.rehearsal.server --port 0` prints the URL that AWS_ENDPOINT_URL is to have.

It listens on 127.0.0.1 alone, keeps everything in memory or in a temporary folder, and ends with SIGTERM or SIGINT,
and with it all that it has started. The account is the access key id, where that is twelve digits, or that of the role
a session has assumed.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
import tempfile
from typing import Any

_GRACE_SECONDS = 1.0


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--clock-factor", type=float, default=1.0, help="how much faster waits pass")
    options = parser.parse_args()
    listening = socket.create_server(("127.0.0.1", options.port))
    port = listening.getsockname()[1]
    _environment(port)
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        try:
            # Hypercorn closes what it is given.
            asyncio.new_event_loop().run_until_complete(_serve(listening.detach(), port, options.clock_factor))
        finally:
            _end_all()
    # Not `asyncio.run`, and not a return: both wait for the threads that still answer somebody, however long that is.
    os._exit(0)


def _end_all() -> None:
    from generator.rehearsal import descendants

    descendants.end_all()


def _environment(port: int) -> None:
    """Say what ministack reads from the environment, some of it while it is imported."""
    logging.basicConfig(level=logging.CRITICAL)
    os.environ.update(
        {
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "LOG_LEVEL": "CRITICAL",
            "DOCKER_HOST": "unix:///nonexistent",
            "PERSIST_STATE": "0",
            "S3_PERSIST": "0",
            "SFTP_ENABLED": "0",
        }
    )


async def _serve(listening: int, port: int, clock_factor: float) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from generator.rehearsal.engine import make

    front = make(clock_factor)
    config = Config()
    config.bind = [f"fd://{listening}"]
    config.loglevel = "CRITICAL"
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    application: Any = front
    serving = asyncio.create_task(serve(application, config, shutdown_trigger=ended.wait))
    told = asyncio.create_task(ended.wait())
    await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
    # Not hypercorn's own patience: ministack brings a request to its end, whatever cancels it.
    await asyncio.wait({serving}, timeout=_GRACE_SECONDS)
    if serving.done():
        serving.result()


if __name__ == "__main__":
    main()
