"""Same source, same bytes: whatever the machine, the folder, the environment and the hour."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, contents

# Runs the command with a clock that stands in the year 2096 and with every way out of the process barred.
ALONE = """
import sys, time
BARRED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "urllib.")
def refuse(event, arguments):
    if event.startswith(BARRED):
        raise RuntimeError(f"rendering asked for {event} {arguments}")
    if event == "open" and isinstance(arguments[0], str) and ".git/" in arguments[0]:
        raise RuntimeError(f"rendering read {arguments[0]}")
sys.addaudithook(refuse)
time.time = lambda: 4e9
from generator.cli import main
main()
"""

ENVIRONMENTS: dict[str, dict[str, str]] = {
    "empty": {},
    "C locale": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONHASHSEED": "1"},
    "ASCII": {"PYTHONIOENCODING": "ascii", "LANG": "POSIX", "PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati"},
    "an account": {
        "AWS_PROFILE": "prod",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "LANG": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "3",
        "HOME": "/nowhere",
        "COLUMNS": "20",
    },
}


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_the_bytes_do_not_depend_on_the_environment(
    rendered: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "generator", "render", "--output", str(tmp_path / "output")]
    subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert contents(tmp_path / "output") == contents(rendered)


@pytest.mark.parametrize("folder", [ROOT, Path("/")], ids=["the project", "the root"])
def test_the_bytes_do_not_depend_on_the_folder(rendered: Path, tmp_path: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "generator", "render", "--output", str(tmp_path / "output")]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    assert contents(tmp_path / "output") == contents(rendered)


def test_rendering_asks_no_clock_network_process_or_repository(rendered: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", ALONE, "render", "--output", str(tmp_path / "output")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(tmp_path / "output") == contents(rendered)
