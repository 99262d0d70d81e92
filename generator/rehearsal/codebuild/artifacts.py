"""The files that a build hands on.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from generator.rehearsal.codebuild.buildspec import ArtifactSpec
from generator.rehearsal.codebuild.model import PhaseError


def collect(source: Path, spec: ArtifactSpec) -> bytes:
    """Return a ZIP file of what the buildspec names below the source; it is the same for the same files."""
    bases = [source] if spec.base == "." else sorted(each for each in _glob(source, spec.base) if each.is_dir())
    if not bases:
        raise PhaseError("CLIENT_ERROR", f"no matching base directory path found for {spec.base}")
    found = {name: path for base in bases for name, path in _files(base, spec)}
    if not found:
        raise PhaseError("CLIENT_ERROR", "no matching artifact paths found")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(found.items()):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = path.stat().st_mode << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(base: Path, spec: ArtifactSpec) -> Iterator[tuple[str, Path]]:
    """Yield the names in the artifact and the files; folders and what lies outside are no artifacts."""
    excluded = {path for pattern in spec.excluded for path in _glob(base, pattern)}
    for pattern in spec.files:
        for path in _glob(base, pattern):
            if path.is_file() and path not in excluded:
                yield path.name if spec.flat else path.relative_to(base).as_posix(), path


def _glob(folder: Path, pattern: str) -> list[Path]:
    relative = pattern.removeprefix("./").rstrip("/")
    if not relative or relative.startswith("/") or ".." in Path(relative).parts:
        raise PhaseError("CLIENT_ERROR", f"{pattern}: the rehearsal takes artifacts from below the source only")
    try:
        return [*folder.glob(relative)]
    except ValueError as error:
        raise PhaseError("CLIENT_ERROR", f"{pattern}: {error}") from error
