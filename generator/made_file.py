"""A single file that a command makes: written whole, or compared with what is committed."""

from __future__ import annotations

import difflib
from pathlib import Path

from generator import folder
from generator.report import Report


def write(output: Path, text: str) -> Report:
    """Write `text` to `output`; a folder that cannot be written is a `UserError`, and nothing has changed then."""
    folder.replace(output.parent, {output.name: text.encode()}, ())
    return Report(f"{output}: written\n")


def check(output: Path, text: str, command: str) -> Report:
    """Say what `command` would change in `output`, without writing; exit code 1 and a unified diff if anything."""
    committed = (folder.read(output) or b"").decode(errors="replace")
    lines = difflib.unified_diff(
        committed.splitlines(keepends=True),
        text.splitlines(keepends=True),
        fromfile=str(output),
        tofile=f"{output} (as `{command}` writes it)",
    )
    changes = "".join(lines)
    return Report(changes, 1) if changes else Report(f"{output}: up to date\n")
