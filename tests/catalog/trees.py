"""Folders of templates: the newest committed version, and versions that differ from it in a known way."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from generator.params import manifest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
COMMITTED = manifest.versions(TEMPLATES)[0]

Edit = Callable[[dict[str, Any]], None]


def copy(folder: Path, only: Collection[str] = ()) -> Path:
    """Put the newest committed version alone into a folder, with all of its templates or `only` some."""
    version = folder / "templates" / COMMITTED
    shutil.copytree(TEMPLATES / COMMITTED, version)
    if only:
        content = json.loads((version / "manifest.json").read_bytes())
        stacks = [stack for stack in content["stacks"] if stack["name"] in only]
        (version / "manifest.json").write_text(json.dumps({**content, "stacks": stacks}), "utf-8")
    return folder / "templates"


def add(templates: Path, version: str, stack: str, edit: Edit) -> None:
    """Add a version in which one template is edited; its manifest is kept true."""
    folder = templates / version
    shutil.copytree(templates / COMMITTED, folder)
    document = json.loads((folder / f"{stack}.json").read_bytes())
    edit(document)
    # YAML reads JSON.
    for kind in ("json", "yaml"):
        (folder / f"{stack}.{kind}").write_text(json.dumps(document), "utf-8")
    _describe(folder, version, stack, document)


def leave_out(version: Path, stack: str) -> None:
    """Take a template out of a version."""
    content = json.loads((version / "manifest.json").read_bytes())
    stacks = [entry for entry in content["stacks"] if entry["name"] != stack]
    (version / "manifest.json").write_text(json.dumps({**content, "stacks": stacks}), "utf-8")
    for kind in ("json", "yaml"):
        (version / f"{stack}.{kind}").unlink()


def _describe(folder: Path, version: str, stack: str, document: dict[str, Any]) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    entry = next(entry for entry in manifest["stacks"] if entry["name"] == stack)
    for file in entry["files"].values():
        content = (folder / file["name"]).read_bytes()
        file.update(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    for name in document["Parameters"].keys() - entry["parameters"].keys():
        entry["parameters"][name] = {**document["Parameters"][name], "Label": name, "Group": "New"}
    outputs = document["Outputs"].items()
    entry["exports"] = {name: output["Export"]["Name"]["Fn::Sub"] for name, output in outputs if "Export" in output}
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": version}), "utf-8")
