"""What the tests of the pages share: the committed templates, and a copy of the project to spoil."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

from generator.docs_tables.release import Release, Stack, read

ROOT = Path(__file__).parents[2]

# A pipe that divides cells, and not one behind a backslash.
_DIVIDER = re.compile(r"(?<!\\)\|")


def release() -> Release:
    """The committed templates of the newest version."""
    return read(ROOT / "templates")


def changed(whole: Release, stack: str, old: str, new: str) -> Release:
    """Return the templates with a text of one of them replaced."""

    def edited(one: Stack) -> Stack:
        text = json.dumps(one.template)
        assert old in text
        return replace(one, template=json.loads(text.replace(old, new)))

    return replace(whole, stacks=tuple(edited(one) if one.name == stack else one for one in whole.stacks))


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
