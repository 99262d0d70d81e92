"""Whether every byte of every release is still what was released."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from generator import folder
from generator.releases.register import FILE, MANIFEST, Release, read


def verify(templates: Path) -> list[str]:
    """Return how the releases differ from what was released, a line for each file; none if they do not.

    Raises `UserError` if `releases.json` is nonsense or a file cannot be read.
    """
    return [problem for release in read(templates) for problem in problems(templates, release)]


def unreleased(templates: Path, current: str) -> list[str]:
    """Return the versions, other than `current`, that have a folder and no release: nobody may deploy them.

    So a release cannot be changed by taking it from the list.
    """
    known = {current, *(str(release.version) for release in read(templates))}
    names = sorted(manifest.parent.name for manifest in templates.glob(f"*/{MANIFEST}"))
    remedy = f"release it first, or remove the folder; if it was in {templates / FILE}, restore that from git"
    return [f"{templates / name}: was never released; {remedy}" for name in names if name not in known]


def problems(templates: Path, release: Release) -> list[str]:
    """Return how one release differs from what was released."""
    target = templates / str(release.version)
    manifest = folder.read(target / MANIFEST) if target.is_dir() else None
    if manifest is None or hashlib.sha256(manifest).hexdigest() != release.manifest_sha256:
        # What a changed manifest says of the other files proves nothing.
        return [_changed(target / MANIFEST, manifest, release)]
    try:
        files = _files(manifest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [f"{target / MANIFEST}: is listed in {templates / FILE}, but is not a manifest"]
    contents = {name: folder.read(target / name) for name in files}
    changed = [name for name, content in contents.items() if content is None or _proof(content) != files[name]]
    extra = folder.leftovers(target, [MANIFEST, *files])
    return [
        *(_changed(target / name, contents[name], release) for name in changed),
        *(f"{target / name}: is not part of release {release.version}; remove it" for name in extra),
    ]


def _files(manifest: bytes) -> dict[str, tuple[str, int]]:
    """Return the sha256 and the size of every file, by its name."""
    stacks: list[dict[str, Any]] = json.loads(manifest)["stacks"]
    entries = [entry for stack in stacks for entry in stack["files"].values()]
    return {str(entry["name"]): (entry["sha256"], entry["bytes"]) for entry in entries}


def _proof(content: bytes) -> tuple[str, int]:
    return hashlib.sha256(content).hexdigest(), len(content)


def _changed(path: Path, content: bytes | None, release: Release) -> str:
    state = "is missing from" if content is None else "is not what it was in"
    return f"{path}: {state} release {release.version}; `git checkout {release.tag} -- {path}` restores it"
