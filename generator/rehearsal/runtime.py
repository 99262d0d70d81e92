"""What a version of the application runs on: Node.js and the Express example, or its twin in Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
EXAMPLE = _ROOT / "examples" / "express"

# What the application needs to run; its tests and its image are no part of that.
_FILES = ("package.json", "package-lock.json", ".npmrc", "src")
_NPM_CI = ("ci", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts")
_INSTALL_SECONDS = 120.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Runtime:
    """A command that starts the application, and what it needs in its environment besides the version."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


def prepare(cache: Path, say: Say, source: Path = EXAMPLE) -> Runtime:
    """Return what `source` runs on: Node.js, with its packages installed once below `cache`.

    Where Node.js or npm is missing or fails, `say` is told why, and it is the twin in Python.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        say(f"{'npm' if node else 'Node.js'} is not installed: a twin of the application in Python runs instead.")
        return twin()
    try:
        folder = _installed(npm, cache, source, say)
    except (OSError, subprocess.SubprocessError) as error:
        say(f"The packages of the application cannot be installed: {_reason(error)}")
        say("A twin of the application in Python runs instead.")
        return twin()
    program = str(Path(__file__).with_name("application.mjs"))
    return Runtime("Node.js with Express", (node, program), {"APPLICATION": str(folder)})


def twin() -> Runtime:
    """Return the application in Python, which needs nothing but the Python of this process."""
    return Runtime("Python", (sys.executable, "-m", "generator.rehearsal.twin"), {"PYTHONPATH": str(_ROOT)})


def _installed(npm: str, cache: Path, source: Path, say: Say) -> Path:
    """Return a folder that holds the application with its packages; it is named after its content and made once."""
    folder = cache.resolve() / f"application-{_digest(source)}"
    if not folder.exists():
        say("Installing the packages of the application, once.")
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="unfinished-") as unfinished:
            _copy(source, Path(unfinished, "application"))
            _run((npm, *_NPM_CI), Path(unfinished, "application"))
            try:
                Path(unfinished, "application").rename(folder)
            except OSError:
                # Another rehearsal may have been faster; its folder holds the same.
                if not folder.exists():
                    raise
    return folder


def _copy(source: Path, folder: Path) -> None:
    folder.mkdir()
    for name in _FILES:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name)
        else:
            shutil.copy(source / name, folder / name)


def _digest(source: Path) -> str:
    digest = hashlib.sha256()
    for name in _FILES:
        below = sorted(path for path in (source / name).rglob("*") if path.is_file())
        for path in below or [source / name]:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(source).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _run(command: tuple[str, ...], folder: Path) -> None:
    """Run a command with all that it starts, and leave nothing of it behind."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            output, _ = process.communicate(timeout=_INSTALL_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)


def _reason(error: OSError | subprocess.SubprocessError) -> str:
    """Return the last line of what npm said, or what the system says."""
    output = error.output if isinstance(error, subprocess.CalledProcessError) else None
    lines = [line.strip() for line in (output or "").splitlines() if line.startswith("npm error ")]
    return lines[0].removeprefix("npm error ") if lines else str(error)
