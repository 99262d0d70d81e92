"""The templates of one version, as the link check reads them: with their manifest, their imports and their exports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generator.lint.check import Check
from generator.lint.document import Document, SyntaxProblem, parse
from generator.lint.document import Path as Place
from generator.lint.finding import Finding

MANIFEST = "manifest.json"

DISAGREEING = Check(
    "E9251",
    "The manifest of a version describes the templates beside it",
    "The deployer takes order, scopes and hashes from the manifest and the bytes from the templates. If they "
    "disagree, it would deploy what was never reviewed together.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/best-practices.html",
)


class Stack(NamedTuple):
    """A template of the version; `position` is its place in the order of deployment."""

    name: str
    position: int
    scope: str
    instead_of: str | None
    file: str
    document: Document

    @property
    def role(self) -> str:
        """What the stack is for: one that stands instead of another has the other's role."""
        return self.instead_of or self.name

    def section(self, name: str) -> dict[str, Any]:
        """Return a section of the template; empty where it is missing or malformed."""
        value = self.document.value
        found = value.get(name) if isinstance(value, dict) else None
        return found if isinstance(found, dict) else {}

    def finding(self, check: Check, path: Place, message: str) -> Finding:
        """Return a finding at a place of the template."""
        return check.finding(message, self.document.place(path), self.file)


class Export(NamedTuple):
    """An exported value; the name is a pattern, such as ${EnvironmentName}-VpcId."""

    stack: Stack
    name: str
    value: Any
    path: Place


class Import(NamedTuple):
    """A place where a value is imported; the name is None where it is no plain pattern."""

    stack: Stack
    name: str | None
    path: Place


def read(folder: Path) -> tuple[list[Stack], list[Finding]]:
    """Return the templates of a version in the order of deployment, and what its manifest says wrongly."""
    manifest = _Manifest(folder)
    stacks = list(manifest.stacks())
    return stacks, manifest.findings


def exports(stack: Stack) -> Iterator[Export]:
    """Yield what a stack publishes."""
    for name, output in stack.section("Outputs").items():
        export = output.get("Export") if isinstance(output, dict) else None
        if isinstance(export, dict) and (pattern := pattern_of(export.get("Name"))):
            yield Export(stack, pattern, output.get("Value"), ("Outputs", name))


def imports(stack: Stack) -> Iterator[Import]:
    """Yield every place of a stack that imports a value."""
    for section in ("Resources", "Outputs"):
        yield from _imports(stack, stack.section(section), (section,))


def pattern_of(name: Any) -> str | None:
    """Return the pattern of a name that is a text or one Fn::Sub; else None."""
    match name:
        case str(pattern) | {"Fn::Sub": str(pattern)}:
            return pattern
    return None


def _imports(stack: Stack, value: Any, path: Place) -> Iterator[Import]:
    if isinstance(value, dict):
        if "Fn::ImportValue" in value:
            yield Import(stack, pattern_of(value["Fn::ImportValue"]), path)
            return
        for key, member in value.items():
            yield from _imports(stack, member, (*path, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _imports(stack, member, (*path, index))


class _Manifest:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.findings: list[Finding] = []

    def stacks(self) -> Iterator[Stack]:
        try:
            self._document = parse((self._folder / MANIFEST).read_bytes(), may_be_yaml=False)
        except SyntaxProblem as problem:
            self.findings.append(DISAGREEING.finding(f"the manifest is {problem}", problem.place, MANIFEST))
            return
        entries = self._document.value.get("stacks") if isinstance(self._document.value, dict) else None
        if not isinstance(entries, list):
            # Other tools write a manifest.json, too: this folder holds no version of ours.
            return
        listed = {MANIFEST}
        for index, entry in enumerate(entries):
            files = entry.get("files") if isinstance(entry, dict) else None
            if not isinstance(files, dict) or not isinstance(entry.get("name"), str):
                self._note((index,), "an entry of the manifest has a name and files")
                continue
            listed |= {str(file.get("name")) for file in files.values() if isinstance(file, dict)}
            yield from self._stack(index, entry, files)
        for file in sorted(self._folder.iterdir()):
            if file.suffix in (".yaml", ".json") and file.name not in listed:
                self._note((), f"{file.name} is not in the manifest: run `ecs-bluegreen render`")

    def _stack(self, index: int, entry: dict[str, Any], files: dict[str, Any]) -> Iterator[Stack]:
        contents: dict[str, bytes] = {}
        for kind, file in files.items():
            name = str(file.get("name")) if isinstance(file, dict) else ""
            try:
                contents[kind] = (self._folder / name).read_bytes()
            except OSError:
                self._note((index, "files", kind), f"{name or kind} is in the manifest and not in the folder")
                continue
            if hashlib.sha256(contents[kind]).hexdigest() != file.get("sha256"):
                message = f"{name} is not what the manifest says (sha256): run `ecs-bluegreen render`"
                self._note((index, "files", kind, "sha256"), message)
        if not contents:
            return
        kind = "yaml" if "yaml" in contents else next(iter(contents))
        try:
            document = parse(contents[kind], may_be_yaml=kind == "yaml")
        except SyntaxProblem:
            # Reported for the template itself, by cfn-lint.
            return
        instead_of = entry.get("instead_of")
        stack = Stack(entry["name"], index, str(entry.get("scope")), instead_of, files[kind]["name"], document)
        self._compare(index, entry, stack)
        yield stack

    def _compare(self, index: int, entry: dict[str, Any], stack: Stack) -> None:
        published = {export.path[-1]: export.name for export in exports(stack)}
        if entry.get("exports") != published:
            self._note((index, "exports"), f"{stack.file} does not export what the manifest says")
        wanted = sorted({found.name for found in imports(stack) if found.name})
        if entry.get("imports") != wanted:
            self._note((index, "imports"), f"{stack.file} does not import what the manifest says")

    def _note(self, path: Place, message: str) -> None:
        place = self._document.place(("stacks", *path))
        self.findings.append(DISAGREEING.finding(message, place, MANIFEST))
