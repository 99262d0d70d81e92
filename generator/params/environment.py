"""A parameter file, read as a whole: every error in it is reported at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from generator.params import document, header, manifest
from generator.params.model import Environment
from generator.params.problems import Problems, did_you_mean
from generator.params.stacks import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.params.document import Entry

_Value = TypeVar("_Value")


def load(path: Path, templates: Path = Path("templates")) -> Environment:
    """Read `params/<environment>.yaml` and check it against the templates of the version it names.

    Raises `ParamsError` with one line for each thing that is wrong in the file. The stacks are checked only
    where the version is right. A stack that the file leaves out is not missed: it may be deployed elsewhere.
    """
    problems = Problems(path)
    entries = document.read(path, problems)
    _note_keys(entries, problems)
    existing = manifest.versions(templates)
    version = _given(entries, "version", "", lambda entry: header.version(entry, existing), problems)
    committed = manifest.read(templates, version) if version else manifest.Manifest(version="", stacks={})
    name = _name(entries, path, committed, problems)
    account = _given(entries, "account", "", header.account, problems)
    region = _given(entries, "region", "", header.region, problems)
    environment = Environment(
        name=name,
        account=account,
        region=region,
        version=version,
        protect=_given(entries, "protect", False, header.protect, problems),  # noqa: FBT003 - the default
        role=_given(entries, "role", None, lambda entry: header.role(entry, account, region), problems),
        tags=_given(entries, "tags", {}, lambda entry: header.tags(entry, problems), problems),
        stacks=Reader(committed, name, problems).read(entries) if version else (),
    )
    problems.raise_if_any()
    return environment


def _note_keys(entries: dict[str, Entry], problems: Problems) -> None:
    first_line = min((entry.line for entry in entries.values()), default=1)
    for key, meaning in header.REQUIRED.items():
        if key not in entries:
            problems.add(first_line, key, f"is required: {meaning}")
    for entry in entries.values():
        if entry.key not in header.KEYS:
            problems.add(entry.line, entry.key, f"unknown key{did_you_mean(entry.key, header.KEYS)}")


def _given(
    entries: dict[str, Entry], key: str, default: _Value, read: Callable[[Entry], _Value], problems: Problems
) -> _Value:
    if key in entries:
        with problems.noted(entries[key].line, key):
            return read(entries[key])
    return default


def _name(entries: dict[str, Entry], path: Path, committed: manifest.Manifest, problems: Problems) -> str:
    """Return the environment's name, by default that of the file."""
    name = path.stem
    given = entries.get("environment")
    with problems.noted(
        given.line if given else 0, "environment" if given else "environment, by default the file's name"
    ):
        if given:
            name = document.scalar(given.value)
        header.check_name(name, committed.declarations("EnvironmentName"))
    return name
