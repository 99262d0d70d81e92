"""The committed templates of the newest version, as the pages for readers need them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from generator.errors import UserError
from generator.params import manifest
from generator.params.manifest import Parameter

# What there is one of, for each scope; the order is that of the pages.
SCOPES = {
    "environment": "an environment",
    "service": "a service in an environment",
    "delivery": "a service",
}

# Every description ends with the name and the version of its template, which a reader of the page knows already.
_ORIGIN = re.compile(r"\s*\(ecs-bluegreen [^()]*\)$")


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A template. `exports` maps the full name of each export to its description.

    `by_name` lists the stacks whose resources it knows by their names alone.
    """

    name: str
    scope: str
    instead_of: str | None
    by_name: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    exports: Mapping[str, str]
    imports: tuple[str, ...]
    template: Mapping[str, Any]

    @property
    def description(self) -> str:
        """What the template says of itself."""
        return _ORIGIN.sub("", self.template["Description"])

    @property
    def resources(self) -> Mapping[str, Any]:
        """The resources by logical ID."""
        resources: Mapping[str, Any] = self.template["Resources"]
        return resources

    @cached_property
    def groups(self) -> Mapping[str, tuple[Parameter, ...]]:
        """The parameters as the console asks them: by group, in its order."""
        form = self.template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
        return {
            group["Label"]["default"]: tuple(self.parameters[name] for name in group["Parameters"]) for group in form
        }


@dataclass(frozen=True, kw_only=True)
class Release:
    """The templates of one version, in deployment order."""

    version: str
    stacks: tuple[Stack, ...]

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The place of each stack in the order; what stands in for another has its number and a letter."""
        originals = [stack.name for stack in self.stacks if stack.instead_of is None]
        numbers = {name: str(number) for number, name in enumerate(originals, 1)}
        for original, number in tuple(numbers.items()):
            substitutes = (stack.name for stack in self.stacks if stack.instead_of == original)
            numbers |= {name: number + letter for name, letter in zip(substitutes, ascii_lowercase, strict=False)}
        return numbers

    def importers(self, export: str) -> list[str]:
        """Return the stacks that import a value, by its full name."""
        return [stack.name for stack in self.stacks if export in stack.imports]

    def default(self, parameter: str) -> str:
        """Return the default of a parameter that one of the templates has."""
        for stack in self.stacks:
            if parameter in stack.parameters:
                return stack.parameters[parameter].default or ""
        raise UserError(f"templates {self.version}: none has the parameter {parameter}, which a diagram shows")


def read(templates: Path) -> Release:
    """Read the newest version under `templates`; a template that is not the one of the manifest is refused."""
    existing = manifest.versions(templates)
    if not existing:
        raise UserError(f"{templates}: has no version with a manifest; `make render` makes one")
    folder = templates / existing[0]
    known = manifest.read(templates, existing[0])
    entries = json.loads((folder / "manifest.json").read_bytes())["stacks"]
    return Release(
        version=known.version,
        stacks=tuple(_stack(folder, known.stacks[entry["name"]], entry) for entry in entries),
    )


def _stack(folder: Path, stack: manifest.Stack, entry: Mapping[str, Any]) -> Stack:
    source = folder / "manifest.json"
    if stack.scope not in SCOPES:
        raise UserError(f"{source}: {stack.name} has the scope {stack.scope}; it must be {' or '.join(SCOPES)}")
    try:
        template = _template(folder / f"{stack.name}.json", entry["files"]["json"]["sha256"])
        return Stack(
            name=stack.name,
            scope=stack.scope,
            instead_of=stack.instead_of,
            by_name=tuple(entry["by_name"]),
            parameters=stack.parameters,
            exports={full: template["Outputs"][name]["Description"] for name, full in entry["exports"].items()},
            imports=tuple(entry["imports"]),
            template=template,
        )
    except (KeyError, TypeError, AttributeError):
        raise UserError(f"{source}: does not describe {stack.name}; `make render` writes it anew") from None


def _template(file: Path, digest: str) -> Any:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error.strerror}") from None
    if sha256(content).hexdigest() != digest:
        raise UserError(f"{file}: is not the file that the manifest beside it names; `make render` writes both anew")
    return json.loads(content)
