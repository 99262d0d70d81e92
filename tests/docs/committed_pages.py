"""What the tests of the pages share: the committed templates, and a copy of the project to spoil."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from generator.docs_tables import committed
from generator.docs_tables.committed import Release

ROOT = Path(__file__).parents[2]

# A pipe that divides cells, and not one behind a backslash.
_DIVIDER = re.compile(r"(?<!\\)\|")


def release() -> Release:
    """The committed templates of the newest version."""
    return committed.read(ROOT / "templates")


def page(name: str) -> str:
    """A committed page."""
    return (ROOT / name).read_text("utf-8")


def cells(row: str) -> list[str]:
    """The cells of a row of a table, as GitHub divides them."""
    return [cell.strip() for cell in _DIVIDER.split(row)[1:-1]]


def copy_to(folder: Path) -> Path:
    """Copy the pages and what they are made from."""
    for name in ("templates", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "README.md", folder)
    return folder
