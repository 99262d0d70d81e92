"""What `render` asks before it writes into the folder of a version that is released."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator import folder
from generator.errors import UserError
from generator.impact.model import Side
from generator.releases import promise
from generator.releases.register import MANIFEST, read, sha256_of

REFUSED = 3


def differs(templates: Path, version: str, rendered: Mapping[str, bytes]) -> bool:
    """Whether `version` is released and its source now renders something else.

    `rendered` has the manifest, which proves all other files. Where the source renders what was released, writing it
    changes no release: it restores a damaged one.
    """
    sha256 = sha256_of(templates, version)
    return sha256 is not None and hashlib.sha256(rendered[MANIFEST]).hexdigest() != sha256


def refusal(templates: Path, version: str, rendered: Mapping[str, bytes], names: Iterable[str]) -> UserError:
    """Return the error that says which files of a release would change, and what to do instead."""
    target = templates / version
    files = ", ".join(names)
    return UserError(f"{target}: {files} would change; {advice(templates, version, rendered)}", REFUSED)


def advice(templates: Path, version: str, rendered: Mapping[str, bytes]) -> str:
    """Return what an author does who has changed the source of a release: the version that the change asks for."""
    never = f"{version} is released and never changes again"
    try:
        new = _side(templates / version, version, rendered)
        raised, asked = promise.next_version(read(templates), templates, new)
    except UserError as error:
        return f"{never}: write a higher version in {promise.WHERE} (which one is not known: {error})"
    kind = "" if asked == "none" else f", for the change is {asked},"
    return f"{never}: write {raised} in {promise.WHERE}{kind} and render again"


def _side(target: Path, version: str, rendered: Mapping[str, bytes]) -> Side:
    """Return the templates as rendered, and those that were not rendered (`--only`) as they are in the folder."""
    names = [entry["name"] for entry in json.loads(rendered[MANIFEST])["stacks"]]
    contents = {name: rendered.get(f"{name}.json") or _committed(target / f"{name}.json") for name in names}
    return Side(label=version, templates={name: json.loads(content) for name, content in contents.items()})


def _committed(path: Path) -> bytes:
    content = folder.read(path)
    if content is None:
        raise UserError(f"{path}: missing")
    return content
