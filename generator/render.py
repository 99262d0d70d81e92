"""Templates to files: deterministic text, written whole or not at all, and a check that what is committed is fresh."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from generator import __version__, folder, releases
from generator.document import document
from generator.errors import UserError
from generator.json_format import to_json
from generator.manifest import MANIFEST_FILE, entry
from generator.releases import frozen
from generator.report import Report
from generator.stacks import STACKS, Stack
from generator.yaml_format import to_yaml

TEMPLATES = Path("templates")


def write(output: Path, only: Collection[str] = ()) -> Report:
    """Render this version into `output/<version>/` and remove files there that no stack has any more.

    `only` names the stacks to render; the manifest keeps the other entries, and nothing is removed. Raises
    `UserError` for an unknown stack, a folder that cannot be written, or a version that is released and would become
    another; nothing has changed then.
    """
    target = output / __version__
    files = _render(target, only)
    changed = {name: content for name, content in files.items() if folder.read(target / name) != content}
    gone = _leftovers(target, files, only)
    if (changed or gone) and frozen.differs(output, __version__, files):
        raise frozen.refusal(output, __version__, files, [*changed, *gone])
    folder.replace(target, changed, gone)
    lines = [f"wrote   {target / name}" for name in changed] + [f"removed {target / name}" for name in gone]
    return Report("\n".join([*lines, f"{_count(files, target)}, {len(changed)} changed"]) + "\n")


def check(output: Path, only: Collection[str] = ()) -> Report:
    """Compare what would be rendered with what is there; exit code 1 and a unified diff where they differ.

    That a release is not what it was is said, too, of whatever version.
    """
    target = output / __version__
    files = _render(target, only)
    lines = _differences(target, files, only)
    if lines:
        lines[-1] += f" {_remedy(output, files)}"
    lines += releases.verify(output)
    if not lines:
        return Report(f"{_count(files, target)} are fresh\n")
    return Report("\n".join(lines) + "\n", exit_code=1)


def _differences(target: Path, files: Mapping[str, bytes], only: Collection[str]) -> list[str]:
    """Return what differs; the last line says that something does, and waits for its remedy."""
    if not target.is_dir():
        return [f"{target}: no such folder;"]
    lines = [
        line
        for name, content in files.items()
        for line in folder.difference(target / name, folder.read(target / name), content)
    ]
    lines += [f"{target / name}: no stack renders this file" for name in _leftovers(target, files, only)]
    return [*lines, f"{target} is stale:"] if lines else []


def _remedy(output: Path, files: Mapping[str, bytes]) -> str:
    if frozen.differs(output, __version__, files):
        return frozen.advice(output, __version__, files)
    return f"run `{_command(output)}` and commit the result"


def _render(target: Path, only: Collection[str]) -> dict[str, bytes]:
    """Return the files by name, the manifest last: who finds a new manifest finds the templates it speaks of."""
    if target.exists() and not target.is_dir():
        raise UserError(f"{target}: is not a folder")
    files: dict[str, bytes] = {}
    selected = _selected(only)
    entries = _known_entries(target) if only else {}
    for stack in selected:
        template = document(stack)
        texts = {"yaml": to_yaml(template).encode(), "json": to_json(template).encode()}
        files |= {f"{stack.name}.{kind}": content for kind, content in texts.items()}
        entries[stack.name] = entry(stack, template, texts)
    in_order = [entries[stack.name] for stack in STACKS if stack.name in entries]
    files[MANIFEST_FILE] = to_json({"version": __version__, "stacks": in_order}).encode()
    return files


def _selected(only: Collection[str]) -> list[Stack]:
    names = [stack.name for stack in STACKS]
    if unknown := [name for name in only if name not in names]:
        raise UserError("\n".join(f"--only {name}: no such stack; {_hint(name, names)}" for name in unknown))
    return [stack for stack in STACKS if not only or stack.name in only]


def _hint(name: str, names: list[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(name, names, 1)
    return f"did you mean {nearest[0]}?" if nearest else f"the stacks are {', '.join(names)}"


def _known_entries(target: Path) -> dict[str, Any]:
    content = folder.read(target / MANIFEST_FILE)
    if content is None:
        return {}
    try:
        return {known["name"]: known for known in json.loads(content)["stacks"]}
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{target / MANIFEST_FILE}: not a manifest; render without --only to write it anew") from error


def _leftovers(target: Path, files: Collection[str], only: Collection[str]) -> list[str]:
    return [] if only else folder.leftovers(target, files)


def _count(files: Collection[str], target: Path) -> str:
    return f"{len(files)} files of version {__version__} in {target}"


def _command(output: Path) -> str:
    return "make render" if output == TEMPLATES else f"ecs-bluegreen render --output {output}"
