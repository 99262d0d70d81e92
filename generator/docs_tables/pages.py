"""Every page with something generated in it: written whole or not at all, or compared with what is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator import folder
from generator.docs_tables import (
    exports_page,
    markers,
    parameters_page,
    release_diagram,
    stack_diagram,
    stacks_table,
)
from generator.docs_tables.release import Release, read
from generator.errors import UserError
from generator.report import Report

_README = Path("README.md")
_DOCS = Path("docs")
_REMEDY = "run `make render` and commit the result"


def write(root: Path) -> Report:
    """Write the pages of the project in `root`; after a `UserError` for a template or a marker nothing has changed."""
    pages = _pages(root)
    changed = {path: content for path, content in pages.items() if folder.read(path) != content}
    for parent in dict.fromkeys(path.parent for path in changed):
        folder.replace(parent, {path.name: text for path, text in changed.items() if path.parent == parent}, ())
    lines = [f"{path}: {'written' if path in changed else 'up to date'}" for path in pages]
    return Report("\n".join(lines) + "\n")


def check(root: Path) -> Report:
    """Say what writing would change, without writing; exit code 1 and a unified diff if anything."""
    pages = _pages(root)
    differences = {path: folder.difference(path, folder.read(path), content) for path, content in pages.items()}
    lines = [line for difference in differences.values() for line in difference]
    lines += [f"{path} is stale: {_REMEDY}" for path, difference in differences.items() if difference]
    return Report("\n".join(lines) + "\n", 1) if lines else Report(f"{len(pages)} pages are up to date\n")


def parts(release: Release) -> Mapping[Path, Mapping[str, str]]:
    """Return what stands between markers, by page and name."""
    return {
        _README: {
            "release": release_diagram.text(release),
            "stacks": f"{stack_diagram.text(release)}\n\n{stacks_table.overview(release)}",
        },
        _DOCS / "stacks.md": {"contents": stacks_table.contents(release)},
    }


def _pages(root: Path) -> dict[Path, bytes]:
    release = read(root / "templates")
    filled = {
        root / page: markers.fill(root / page, _read(root / page), texts) for page, texts in parts(release).items()
    }
    whole = {
        root / _DOCS / "parameters.md": parameters_page.text(release),
        root / _DOCS / "exports.md": exports_page.text(release),
    }
    return {path: text.encode() for path, text in (filled | whole).items()}


def _read(path: Path) -> str:
    """Return the page that people write, with plain line ends."""
    content = folder.read(path)
    if content is None:
        raise UserError(f"{path}: no such file; it is written by people, and only its tables are made")
    try:
        return content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 (byte 0x{content[error.start]:02x} at offset {error.start})") from None
