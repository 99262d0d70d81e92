"""A committed version: its manifest, and the templates that the manifest describes, byte for byte.

Everything that works on committed templates reads them here, so that a file that is not the one whose checksum the
manifest states is used by nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from generator import folder
from generator.errors import UserError
from generator.releases.register import MANIFEST


class ChangedError(UserError):
    """A file is not the one that the manifest beside it names."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A rendered file: `kind` is `yaml` or `json`, `size` in bytes."""

    path: Path
    kind: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """Its name in the folder of its version."""
        return self.path.name

    def content(self) -> bytes:
        """Return what the file holds. Raises `ChangedError` where that is not what the manifest names."""
        content = folder.read(self.path)
        if content is None:
            raise UserError(f"{self.path}: is missing, though {MANIFEST} names it; restore it from git")
        if hashlib.sha256(content).hexdigest() != self.sha256:
            remedy = "restore it from git, or run `make render` for the version under way"
            raise ChangedError(f"{self.path}: is not the file that {MANIFEST} names; {remedy}")
        return content


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template of one version: the manifest's entry, and the document itself, which is read when it is asked for.

    `files` are by kind; `exports` maps the name of an output to that of its export. `by_name` lists the templates
    whose resources it knows by their names alone, across accounts that no export crosses.
    """

    name: str
    scope: str
    instead_of: str | None
    by_name: tuple[str, ...]
    files: Mapping[str, File]
    parameters: Mapping[str, Mapping[str, Any]]
    exports: Mapping[str, str]
    imports: tuple[str, ...]
    capabilities: tuple[str, ...]

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """What the JSON file says. Raises what `File.content` raises."""
        file = self.files["json"]
        try:
            document: Mapping[str, Any] = json.loads(file.content())
        except (ValueError, RecursionError):
            raise UserError(f"{file.path}: is not JSON; `make render` writes it anew") from None
        return document

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


def read(version: Path) -> Version:
    """Return what the manifest in the folder of a version describes. Raises `UserError` where it is none."""
    path = version / MANIFEST
    content = folder.read(path)
    if content is None:
        raise UserError(f"{path}: is missing; `make render` writes the templates of the current version")
    try:
        templates = tuple(_template(version, entry) for entry in json.loads(content)["stacks"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UserError(f"{path}: is not a manifest; `make render` writes it anew") from None
    return Version(name=version.name, templates=templates)


def numbers(stand_ins: Mapping[str, str | None]) -> dict[str, str]:
    """Return the place of each template in the order of deployment: 1, 2, and 1a for what stands in for 1.

    `stand_ins` maps the name of each template to that of the one it stands in for, if any.
    """
    originals = [name for name, original in stand_ins.items() if original is None]
    found = {name: str(number) for number, name in enumerate(originals, 1)}
    for original, number in tuple(found.items()):
        others = (name for name, stood_in_for in stand_ins.items() if stood_in_for == original)
        found |= {name: number + letter for name, letter in zip(others, ascii_lowercase, strict=False)}
    return found


def _template(version: Path, entry: Mapping[str, Any]) -> Template:
    return Template(
        name=entry["name"],
        scope=entry["scope"],
        instead_of=entry["instead_of"],
        by_name=tuple(entry["by_name"]),
        files={kind: _file(version, kind, entry["files"][kind]) for kind in ("yaml", "json")},
        parameters=entry["parameters"],
        exports=dict(entry["exports"]),
        imports=tuple(entry["imports"]),
        capabilities=tuple(entry["capabilities"]),
    )


def _file(version: Path, kind: str, entry: Mapping[str, Any]) -> File:
    return File(path=version / entry["name"], kind=kind, sha256=entry["sha256"], size=entry["bytes"])
