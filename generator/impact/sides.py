"""The two sides of a comparison, by what a person calls them: a version, a folder of templates, or a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.errors import UserError
from generator.impact.model import Side
from generator.impact.template_file import SUFFIXES, load, load_any
from generator.params import Environment, manifest
from generator.params.problems import did_you_mean

_VERSION = re.compile(r"v?[0-9]+(\.[0-9]+)*(-[0-9A-Za-z.-]+)?")

Templates = Mapping[str, Mapping[str, Any]]


def read(name: str, environment: Environment | None = None, *, templates: Path = Path("templates")) -> Side:
    """Return the side that `name` means: a version of `templates`, else a folder or a file.

    With an environment the side has the environment's stacks and the values that its file gives; without one every
    template stands once, alternatives of each other too, and no value is known. Raises `UserError` for what cannot
    be read.
    """
    found = _named(name, templates)
    if environment is None:
        return Side(label=name, templates=found)
    return _of_environment(name, found, environment)


def paired(old: Side, new: Side) -> tuple[Side, Side]:
    """Return sides whose stacks can be told which is which: two that hold one template each hold the same stack.

    Raises `UserError` where they have no stack in common.
    """
    if set(old.templates) & set(new.templates):
        return old, new
    if len(old.templates) == len(new.templates) == 1:
        return _renamed(old, next(iter(new.templates))), new
    raise UserError(
        f"{old.label} and {new.label} have no stack in common: {_listed(old)} against {_listed(new)}; "
        "compare two versions, two folders whose files have the same names, or two files"
    )


def _listed(side: Side) -> str:
    return ", ".join(side.templates) or "none"


def _renamed(side: Side, key: str) -> Side:
    [stack] = side.templates
    parameters, tags = (
        {key: each.get(stack, {})} if each is not None else None for each in (side.parameters, side.tags)
    )
    return replace(side, templates={key: side.templates[stack]}, parameters=parameters, tags=tags)


def _named(name: str, templates: Path) -> Templates:
    path = Path(name)
    if name in manifest.versions(templates):
        return _of_version(templates, name)
    if path.is_dir():
        return _of_folder(path)
    if not path.exists() and _VERSION.fullmatch(name):
        known = manifest.versions(templates)
        hint = did_you_mean(name, known) if known else f"; {templates} holds no version"
        raise UserError(f"{name}: no such version{hint}")
    if not path.exists():
        raise UserError(f"{name}: no such file, folder or version{did_you_mean(name, manifest.versions(templates))}")
    return {path.stem: load(path)}


def _of_version(templates: Path, version: str) -> Templates:
    stacks = manifest.read(templates, version).stacks
    return {stack: load(_file(templates / version, stack)) for stack in stacks}


def _file(folder: Path, stack: str) -> Path:
    """Return the file of a stack, JSON if there is one: that is read faster."""
    found = [path for suffix in SUFFIXES if (path := folder / f"{stack}{suffix}").exists()]
    return found[0] if found else folder / f"{stack}.json"


def _of_folder(folder: Path) -> Templates:
    if (folder / "manifest.json").exists():
        return _of_version(folder.parent, folder.resolve().name if folder.name in ("", "..") else folder.name)
    names = sorted({path.stem for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()})
    read_ = ((name, load_any(_file(folder, name))) for name in names)
    found = {name: template for name, template in read_ if template is not None}
    if not found:
        raise UserError(f"{folder}: holds no CloudFormation template ({', '.join(SUFFIXES)})")
    return found


def _of_environment(label: str, templates: Templates, environment: Environment) -> Side:
    stacks = {
        stack.stack if stack.service is None else f"{stack.service}.{stack.stack}": stack
        for stack in environment.stacks
        if stack.stack in templates
    }
    if not stacks:
        wanted = ", ".join(dict.fromkeys(stack.stack for stack in environment.stacks)) or "no stack"
        raise UserError(
            f"{label}: has no template of the environment {environment.name}: that has {wanted}, "
            f"{label} has {', '.join(templates)}"
        )
    return Side(
        label=label,
        templates={key: templates[stack.stack] for key, stack in stacks.items()},
        parameters={key: stack.parameters for key, stack in stacks.items()},
        tags=dict.fromkeys(stacks, environment.tags),
    )
