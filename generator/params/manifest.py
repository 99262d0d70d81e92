"""What the committed templates of one version take, read from `templates/<version>/manifest.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.errors import UserError
from generator.releases.version import parse

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of a template: its type, its constraints, and what the console says about it."""

    name: str
    type: str
    default: str | None
    allowed_values: tuple[str, ...]
    allowed_pattern: str | None
    min_value: float | None
    max_value: float | None
    min_length: int | None
    max_length: int | None
    no_echo: bool
    label: str
    description: str
    constraint: str

    @property
    def is_list(self) -> bool:
        """Whether the value is several values joined with commas."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def is_number(self) -> bool:
        """Whether each value is a number."""
        return self.type in ("Number", "List<Number>")

    @property
    def is_required(self) -> bool:
        """Whether a file must give it; a secret may be kept from the last update instead."""
        return self.default is None and not self.no_echo


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A template. Its scope says where a file names it: under `stacks:`, under a service, or nowhere."""

    name: str
    scope: str
    instead_of: str | None
    parameters: dict[str, Parameter]

    @property
    def of_environment(self) -> bool:
        """Whether there is one for the whole environment, and not one for each service."""
        return self.scope == "environment"

    @property
    def of_account(self) -> bool:
        """Whether there is one for an account, so that it belongs to no environment."""
        return self.scope == "account"

    @property
    def of_delivery(self) -> bool:
        """Whether it belongs where images are built and released from, which may be another account."""
        return self.scope == "delivery"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The templates of one version, in deployment order."""

    version: str
    stacks: dict[str, Stack]

    def declarations(self, parameter: str) -> list[Parameter]:
        """Return what the templates demand of a parameter that several of them share."""
        return [stack.parameters[parameter] for stack in self.stacks.values() if parameter in stack.parameters]


def versions(templates: Path) -> list[str]:
    """Return the versions that have a manifest, newest first."""
    found = {manifest.parent.name: parse(manifest.parent.name) for manifest in templates.glob("*/manifest.json")}
    known = {name: version for name, version in found.items() if version is not None}
    return sorted(known, key=known.__getitem__, reverse=True)


def read(templates: Path, version: str) -> Manifest:
    """Read the manifest of a version that `versions` lists."""
    path = templates / version / "manifest.json"
    try:
        stacks = json.loads(path.read_bytes())["stacks"]
        return Manifest(version=version, stacks={stack["name"]: _stack(stack) for stack in stacks})
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{path}: is not a manifest; `make render` writes it anew") from None


def _stack(declared: dict[str, Any]) -> Stack:
    parameters = {name: _parameter(name, fields) for name, fields in declared["parameters"].items()}
    return Stack(
        name=declared["name"],
        scope=declared["scope"],
        instead_of=declared.get("instead_of"),
        parameters=parameters,
    )


def _parameter(name: str, declared: dict[str, Any]) -> Parameter:
    default = declared.get("Default")
    return Parameter(
        name=name,
        type=declared["Type"],
        default=None if default is None else str(default),
        allowed_values=tuple(str(value) for value in declared.get("AllowedValues") or ()),
        allowed_pattern=declared.get("AllowedPattern"),
        min_value=declared.get("MinValue"),
        max_value=declared.get("MaxValue"),
        min_length=declared.get("MinLength"),
        max_length=declared.get("MaxLength"),
        no_echo=bool(declared.get("NoEcho", False)),
        label=declared.get("Label") or "",
        description=declared.get("Description") or "",
        constraint=declared.get("ConstraintDescription") or "",
    )
