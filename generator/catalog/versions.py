"""The committed versions: each manifest with the templates that it describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import folder
from generator.errors import UserError
from generator.params import manifest


@dataclass(frozen=True, kw_only=True)
class File:
    """A rendered file: `kind` is `yaml` or `json`."""

    kind: str
    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template of one version: the manifest's entry, and the document itself.

    `by_name` lists the templates whose resources it knows by their names alone, across accounts that no export
    crosses.
    """

    name: str
    scope: str
    instead_of: str | None
    by_name: tuple[str, ...]
    files: tuple[File, ...]
    parameters: Mapping[str, Mapping[str, Any]]
    exports: Mapping[str, str]
    imports: tuple[str, ...]
    capabilities: tuple[str, ...]
    document: Mapping[str, Any]

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources by logical id."""
        resources: Mapping[str, Mapping[str, Any]] = self.document["Resources"]
        return resources


@dataclass(frozen=True, kw_only=True)
class Version:
    """The templates of one version, in deployment order."""

    name: str
    templates: tuple[Template, ...]


def read(templates: Path) -> tuple[Version, ...]:
    """Return every version below `templates`, the newest first.

    Raises `UserError` where there is none, or where a file is not the one whose checksum its manifest states.
    """
    names = manifest.versions(templates)
    if not names:
        raise UserError(f"{templates}: holds no version; `make render` writes one")
    return tuple(_version(templates / name) for name in names)


def _version(path: Path) -> Version:
    manifest_file = path / "manifest.json"
    content = folder.read(manifest_file)
    try:
        entries = json.loads(content or b"")["stacks"]
        parts = tuple(_template(path, entry) for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{manifest_file}: is not a manifest; `make render` writes it anew") from None
    return Version(name=path.name, templates=parts)


def _template(path: Path, entry: Mapping[str, Any]) -> Template:
    files = tuple(File(kind=kind, **file) for kind, file in entry["files"].items())
    contents = {file.kind: _content(path / file.name, file) for file in files}
    return Template(
        name=entry["name"],
        scope=entry["scope"],
        instead_of=entry["instead_of"],
        by_name=tuple(entry.get("by_name", ())),
        files=files,
        parameters=entry["parameters"],
        exports=entry["exports"],
        imports=tuple(entry["imports"]),
        capabilities=tuple(entry["capabilities"]),
        document=json.loads(contents["json"]),
    )


def _content(path: Path, file: File) -> bytes:
    """Return the bytes that an operator will download, whose checksum the page is going to promise."""
    content = folder.read(path)
    if content is None:
        raise UserError(f"{path}: is missing, though {path.parent / 'manifest.json'} lists it")
    if hashlib.sha256(content).hexdigest() != file.sha256:
        remedy = "restore the committed file, or run `make render` for the version under way"
        raise UserError(f"{path}: differs from the checksum in {path.parent / 'manifest.json'}; {remedy}")
    return content
