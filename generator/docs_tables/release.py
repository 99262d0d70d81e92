"""The committed templates of the newest version, as the pages for readers need them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import committed
from generator.committed import Template
from generator.errors import UserError
from generator.params import manifest
from generator.params.manifest import Parameter
from generator.releases.register import MANIFEST

# What there is one of, for each scope; the order is that of the pages.
SCOPES = {
    "environment": "an environment",
    "service": "a service in an environment",
    "delivery": "a service",
    "account": "an account",
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
        return committed.numbers({stack.name: stack.instead_of for stack in self.stacks})

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
    known = manifest.read(templates, existing[0])
    version = committed.read(templates / existing[0])
    return Release(
        version=version.name,
        stacks=tuple(_stack(template, known.stacks[template.name].parameters) for template in version.templates),
    )


def _stack(template: Template, parameters: Mapping[str, Parameter]) -> Stack:
    source = template.files["json"].path
    if template.scope not in SCOPES:
        problem = f"{template.name} has the scope {template.scope}; it must be {' or '.join(SCOPES)}"
        raise UserError(f"{source.parent / MANIFEST}: {problem}")
    try:
        return Stack(
            name=template.name,
            scope=template.scope,
            instead_of=template.instead_of,
            by_name=template.by_name,
            parameters=parameters,
            exports={
                full: template.document["Outputs"][name]["Description"] for name, full in template.exports.items()
            },
            imports=template.imports,
            template=template.document,
        )
    except (KeyError, TypeError):
        raise UserError(f"{source}: has not the exports that its manifest names; `make render` writes both") from None
