"""A folder of rendered files: read, compared, and replaced all together or not at all."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from generator.errors import UserError

_SUFFIXES = (".yaml", ".json")
_UNFINISHED = ".unfinished"


def read(path: Path) -> bytes | None:
    """Return what a file holds, or None if there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error


def leftovers(folder: Path, files: Collection[str]) -> list[str]:
    """Return the names of templates that are not among `files`, and of what a killed run left half-written."""
    if not folder.is_dir():
        return []
    names = (path.name for path in folder.iterdir() if path.suffix in (*_SUFFIXES, _UNFINISHED) and not path.is_dir())
    return sorted(name for name in names if name not in files)


def replace(folder: Path, files: Mapping[str, bytes], gone: Iterable[str]) -> None:
    """Write `files` and remove the `gone`, so that a reader of a file sees its old bytes or its new ones.

    All new bytes are on the disk under another name before the first file changes: a disk that is full, or a
    folder that cannot be written, changes nothing and is a `UserError`.
    """
    unfinished = {name: folder / f".{name}.{os.getpid()}{_UNFINISHED}" for name in files}
    path = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            unfinished[name].write_bytes(content)
        for name, written in unfinished.items():
            path = folder / name
            written.replace(path)
        for name in gone:
            path = folder / name
            path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        for written in unfinished.values():
            # Also after Ctrl-C. What stopped the writing must not be hidden by what stops the tidying.
            with suppress(OSError):
                written.unlink(missing_ok=True)


def difference(path: Path, old: bytes | None, new: bytes) -> list[str]:
    """Return the lines that tell a person how a file differs from what would be rendered; none if it does not."""
    if old == new:
        return []
    if old is None:
        return [f"{path}: missing"]
    try:
        before, after = old.decode(), new.decode()
    except UnicodeDecodeError as error:
        return [f"{path}: not UTF-8 (byte 0x{old[error.start]:02x} at offset {error.start})"]
    return _described(path, before, after)


def _described(path: Path, before: str, after: str) -> list[str]:
    # Few runs find a difference, so few pay for the import.
    from difflib import unified_diff

    lines = []
    if "\r\n" in before:
        # A carriage return is invisible in a diff, which would show every line as changed into itself.
        lines.append(f"{path}: the lines end in CRLF instead of LF; see .gitattributes")
        before = before.replace("\r\n", "\n")
    changes = unified_diff(before.split("\n"), after.split("\n"), str(path), f"{path} (rendered)", lineterm="")
    return lines + list(changes)
