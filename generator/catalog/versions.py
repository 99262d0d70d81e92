"""The committed versions that the page shows, each with the very files that an operator will download."""

from __future__ import annotations

from pathlib import Path

from generator import committed
from generator.committed import Version
from generator.errors import UserError
from generator.params import manifest


def read(templates: Path) -> tuple[Version, ...]:
    """Return every version below `templates`, the newest first.

    Raises `UserError` where there is none, or where a file is not the one whose checksum its manifest states: the page
    promises it.
    """
    names = manifest.versions(templates)
    if not names:
        raise UserError(f"{templates}: holds no version; `make render` writes one")
    versions = tuple(committed.read(templates / name) for name in names)
    for version in versions:
        for template in version.templates:
            for file in template.files.values():
                file.content()
    return versions
