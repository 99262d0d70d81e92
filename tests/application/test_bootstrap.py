"""The program that answers until the first deployment, as a real process."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.application.task_definition import bootstrap_settings, bootstrap_source


class Running(NamedTuple):
    """The process and where it answers."""

    process: subprocess.Popen[str]
    url: str
    folder: Path


@pytest.fixture
def bootstrap(tmp_path: Path) -> Iterator[Running]:
    """Start the program as the container does: by `python -c`, with no home to write to."""
    process = subprocess.Popen(
        [sys.executable, *bootstrap_settings().command[1:]],
        cwd=tmp_path,
        env={"PORT": "0", "VERSION": "bootstrap", "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = process.stdout.readline().rpartition(" ")[2].strip()
    with process:
        yield Running(process, f"http://127.0.0.1:{port}", tmp_path)
        process.kill()


@pytest.mark.parametrize("path", ["/", "/health", "/any/other?path"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_path_answers_200_with_a_short_text(bootstrap: Running, path: str, method: str) -> None:
    request = urllib.request.Request(bootstrap.url + path, method=method)
    with urllib.request.urlopen(request, timeout=5) as response:
        body = response.read()
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["X-Version"] == "bootstrap"
        assert body == (b"Ready for the first deployment.\n" if method == "GET" else b"")


def test_sigterm_ends_it_at_once_with_0(bootstrap: Running) -> None:
    bootstrap.process.send_signal(signal.SIGTERM)
    assert bootstrap.process.wait(timeout=2) == 0


def test_requests_are_not_logged_and_nothing_is_written(bootstrap: Running) -> None:
    with urllib.request.urlopen(bootstrap.url, timeout=5):
        pass
    bootstrap.process.terminate()
    assert bootstrap.process.communicate(timeout=2) == ("", "")
    assert list(bootstrap.folder.iterdir()) == []


def test_the_source_is_small_enough_to_read_in_a_template() -> None:
    assert bootstrap_source().isascii()
    assert len(bootstrap_source()) < 2048
    assert bootstrap_settings().command == ("python", "-c", bootstrap_source())
