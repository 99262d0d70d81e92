"""`templates/releases.json`: every released version, oldest first, with the sha256 of its manifest.

It has no dates: those are in the changelog, where people look for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from generator import folder
from generator.errors import UserError
from generator.json_format import to_json
from generator.releases import version as versions
from generator.releases.version import Version

FILE = "releases.json"
MANIFEST = "manifest.json"

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Release:
    """A version that never changes again, and the manifest that says what it is."""

    version: Version
    manifest_sha256: str

    @property
    def tag(self) -> str:
        """The name of its git tag."""
        return f"v{self.version}"


def read(templates: Path) -> tuple[Release, ...]:
    """Return the releases, oldest first; none if there is no such file. Raises `UserError` if it is nonsense."""
    path = templates / FILE
    content = folder.read(path)
    if content is None:
        return ()
    try:
        releases = _releases(json.loads(content, object_pairs_hook=_object))
        _check_order(releases)
    # A text may be nested deeper than Python can read.
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path}: {error}; restore the file from git, only `release` writes it") from None
    return releases


def write(templates: Path, releases: Iterable[Release]) -> None:
    """Write the file, whole or not at all; it ends in the newest release."""
    folder.replace(templates, {FILE: text(releases).encode()}, ())


def text(releases: Iterable[Release]) -> str:
    """Return what the file holds: same releases, same bytes."""
    entries = [{"version": str(release.version), "manifest_sha256": release.manifest_sha256} for release in releases]
    return to_json({"releases": entries})


def sha256_of(templates: Path, version: str) -> str | None:
    """Return the sha256 of a released version's manifest, or None if the version is not released."""
    return next((release.manifest_sha256 for release in read(templates) if str(release.version) == version), None)


def _releases(document: Any) -> tuple[Release, ...]:
    _check_keys(document, ["releases"], "the file")
    if not isinstance(document["releases"], list):
        raise ValueError("releases is not a list")
    return tuple(_release(entry, f"release {number}") for number, entry in enumerate(document["releases"], 1))


def _release(entry: Any, where: str) -> Release:
    _check_keys(entry, ["version", "manifest_sha256"], where)
    number, sha256 = entry["version"], entry["manifest_sha256"]
    version = versions.parse(number) if isinstance(number, str) else None
    if version is None:
        raise ValueError(f"version of {where}: {number!r} is not {versions.FORM}")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise ValueError(f"manifest_sha256 of {where}: {sha256!r} is not 64 hexadecimal digits in lower case")
    return Release(version, sha256)


def _check_keys(entry: Any, keys: list[str], where: str) -> None:
    if not isinstance(entry, dict) or entry.keys() != set(keys):
        raise ValueError(f"{where} is not an object with {' and '.join(keys)}, and nothing else")


def _check_order(releases: tuple[Release, ...]) -> None:
    for older, newer in pairwise(releases):
        if older.version >= newer.version:
            raise ValueError(f"{newer.version} stands after {older.version}, but each version must be higher")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object, in which JSON would silently take the last of two members with the same name."""
    names = [name for name, _ in pairs]
    if repeated := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"{repeated[0]} is given twice")
    return dict(pairs)
