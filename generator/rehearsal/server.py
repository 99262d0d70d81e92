"""Start the stand-in: `python -m generator.rehearsal.server --port 0` prints the URL that AWS_ENDPOINT_URL is to have.

It listens on 127.0.0.1 alone, keeps everything in memory and ends with SIGTERM or SIGINT. The account is the access
key id, where that is twelve digits, or that of the role a session has assumed.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from typing import Any


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--clock-factor", type=float, default=1.0, help="how much faster waits pass")
    options = parser.parse_args()
    listening = socket.create_server(("127.0.0.1", options.port))
    port = listening.getsockname()[1]
    _environment(port)
    # Hypercorn closes what it is given.
    asyncio.run(_serve(listening.detach(), port, options.clock_factor))


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
    config.graceful_timeout = 1
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    application: Any = front
    await serve(application, config, shutdown_trigger=ended.wait)


if __name__ == "__main__":
    main()
