"""Templates to files: deterministic text, written whole or not at all, and a check that what is committed is fresh."""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import __version__
from generator.errors import UserError
from generator.manifest import MANIFEST_FILE, entry
from generator.stacks import STACKS, Stack
from generator.yaml_format import to_yaml

# The order in which AWS documents a template's sections, and a reader needs them.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
)
ATTRIBUTES = ("Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Properties")
STATEMENT = ("Sid", "Effect", "Principal", "Action", "Resource", "Condition")


@dataclass(frozen=True)
class Report:
    """What a command prints, and the exit code it ends with."""

    text: str
    exit_code: int = 0


def write(output: Path, only: Collection[str] = ()) -> Report:
    """Render this version into `output/<version>/` and remove files there that no stack has any more.

    `only` names the stacks to render; the manifest keeps the other entries. Raises `UserError` for an unknown
    stack or a folder that cannot be written.
    """
    folder = output / __version__
    files = _render(folder, only)
    changed = [name for name, content in files.items() if _read(folder / name) != content]
    gone = [] if only else _leftovers(folder, files)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in changed:
            _replace(folder / name, files[name])
        for name in gone:
            (folder / name).unlink()
    except OSError as error:
        raise UserError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    lines = [f"wrote   {folder / name}" for name in changed] + [f"removed {folder / name}" for name in gone]
    lines.append(f"{len(files)} files of version {__version__} in {folder}, {len(changed)} changed")
    return Report("\n".join(lines) + "\n")


def check(output: Path, only: Collection[str] = ()) -> Report:
    """Compare what would be rendered with what is there; exit code 1 and a unified diff where they differ."""
    folder = output / __version__
    files = _render(folder, only)
    differences = [
        line for name, content in files.items() for line in _difference(folder / name, _read(folder / name), content)
    ]
    differences += [
        f"{folder / name}: no stack renders this file\n" for name in ([] if only else _leftovers(folder, files))
    ]
    if not differences:
        return Report(f"{len(files)} files of version {__version__} in {folder} are fresh\n")
    return Report("".join(differences) + f"{folder} is stale: run `make render` and commit the result\n", exit_code=1)


def document(stack: Stack) -> dict[str, Any]:
    """Return a stack's template as plain data, sections, attributes and statement elements in reading order."""
    template = stack.build().to_dict()
    template["Resources"] = {name: _in_order(body, ATTRIBUTES) for name, body in template["Resources"].items()}
    ordered: dict[str, Any] = _arrange_statements(_in_order(template, SECTIONS))
    return ordered


def _render(folder: Path, only: Collection[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    entries = _known_entries(folder) if only else {}
    for stack in _selected(only):
        template = document(stack)
        texts = {"yaml": to_yaml(template).encode(), "json": _to_json(template)}
        files |= {f"{stack.name}.{kind}": content for kind, content in texts.items()}
        entries[stack.name] = entry(stack, template, texts)
    in_order = [entries[stack.name] for stack in STACKS if stack.name in entries]
    files[MANIFEST_FILE] = _to_json({"version": __version__, "stacks": in_order})
    return files


def _selected(only: Collection[str]) -> Iterable[Stack]:
    names = [stack.name for stack in STACKS]
    for name in only:
        if name not in names:
            nearest = difflib.get_close_matches(name, names, 1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"the stacks are {', '.join(names)}"
            raise UserError(f"--only {name}: no such stack; {hint}")
    return [stack for stack in STACKS if not only or stack.name in only]


def _known_entries(folder: Path) -> dict[str, Any]:
    content = _read(folder / MANIFEST_FILE)
    if content is None:
        return {}
    try:
        return {known["name"]: known for known in json.loads(content)["stacks"]}
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{folder / MANIFEST_FILE}: not a manifest; render without --only to write it anew") from error


def _to_json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _in_order(data: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    known = {key: data[key] for key in keys if key in data}
    if strangers := data.keys() - known.keys():
        raise ValueError(f"no place is known for {sorted(strangers)}")
    return known


def _arrange_statements(value: Any) -> Any:
    if isinstance(value, dict):
        if "Effect" in value and "Sid" in value:
            value = _in_order(value, STATEMENT)
        elif "Version" in value and "Statement" in value:
            value = _in_order(value, ("Version", "Statement"))
        return {key: _arrange_statements(member) for key, member in value.items()}
    return [_arrange_statements(member) for member in value] if isinstance(value, list) else value


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error


def _leftovers(folder: Path, files: Collection[str]) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(
        path.name for path in folder.iterdir() if path.suffix in (".yaml", ".json") and path.name not in files
    )


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file and rename, so that a reader sees the old bytes or the new ones and nothing between."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _difference(path: Path, old: bytes | None, new: bytes) -> Iterable[str]:
    if old == new:
        return []
    before = (old or b"").decode(errors="replace").splitlines(keepends=True)
    return difflib.unified_diff(before, new.decode().splitlines(keepends=True), str(path), f"{path} (rendered)")
