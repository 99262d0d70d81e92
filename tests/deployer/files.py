"""The files that commands of the deployer read in tests: those of the project, and copies that differ from them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator import params
from generator.deployer import targets
from generator.deployer.targets import Target
from generator.params import Environment

ROOT = Path(__file__).parent.parent.parent
PARAMS = ROOT / "params"
TEMPLATES = ROOT / "templates"
DEV = PARAMS / "dev.yaml"
PROD = PARAMS / "prod.yaml"


def changed(folder: Path, change: Callable[[dict[str, Any]], None], file: Path = DEV) -> Path:
    """Write a copy of a parameter file with changes, under its own name, and return where.

    `change` gets what the file holds, such as `{"stacks": {"network": {...}}}`, and changes it.
    """
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    copy = folder / file.name
    # JSON is YAML, and quotes every text.
    copy.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return copy


def only(folder: Path, *stacks: str, services: Mapping[str, Collection[str]] | None = None, file: Path = DEV) -> Path:
    """Write a copy of a parameter file with some of its stacks, for an environment that is quick to deploy."""

    def change(content: dict[str, Any]) -> None:
        content["stacks"] = {name: content["stacks"][name] for name in stacks}
        chosen = services or {}
        content["services"] = {
            service: {name: content["services"]["web"][name] for name in names} for service, names in chosen.items()
        }

    return changed(folder, change, file)


def retouched(folder: Path, stack: str, change: Callable[[dict[str, Any]], None], templates: Path = TEMPLATES) -> Path:
    """Write a copy of the templates in which one is changed, manifest included, and return the folder."""
    copy = folder / "templates"
    shutil.copytree(templates, copy)
    # What is released may not change; a copy that may has no releases.
    (copy / "releases.json").unlink(missing_ok=True)
    for manifest in copy.glob("*/manifest.json"):
        content = json.loads(manifest.read_text(encoding="utf-8"))
        entry = next(entry for entry in content["stacks"] if entry["name"] == stack)
        path = manifest.parent / entry["files"]["json"]["name"]
        template = json.loads(path.read_text(encoding="utf-8"))
        change(template)
        path.write_text(json.dumps(template, indent=1), encoding="utf-8")
        entry["files"]["json"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(content), encoding="utf-8")
    return copy


def body_with(target: Target, change: Callable[[dict[str, Any]], None]) -> str:
    """Return the template of a target with a change, as a stack may have been made from an older version."""
    template = json.loads(target.body)
    change(template)
    return json.dumps(template)


@cache
def _loaded(file: Path, _: str, templates: Path) -> tuple[Environment, tuple[Target, ...]]:
    environment = params.load(file, templates)
    return environment, targets.load(environment, templates)


def read(file: Path, templates: Path) -> tuple[Environment, tuple[Target, ...]]:
    """Read the files, once for the same content: they are most of what a small command costs."""
    manifests = "".join(path.read_text(encoding="utf-8") for path in sorted(templates.glob("*/manifest.json")))
    return _loaded(file, file.read_text(encoding="utf-8") + manifests, templates)
