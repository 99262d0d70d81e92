"""Everything the page says of a version and of a template, worked out and in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator import committed
from generator.catalog import bills, form, links, permissions, pictures, words
from generator.catalog.bills import Bill
from generator.catalog.costs import Unit
from generator.catalog.diagram import Diagram
from generator.catalog.families import Family
from generator.catalog.form import Group as FormGroup
from generator.catalog.groups import Group
from generator.catalog.links import Value
from generator.catalog.locations import Locations
from generator.catalog.permissions import Holder
from generator.catalog.upgrades import Upgrade
from generator.committed import File, Template, Version
from generator.params.model import stack_name

# What a description ends in; the page says it elsewhere.
_SIGNATURE = re.compile(r"\s*\(ecs-bluegreen [^()]*\)$")
_CAPABILITIES = {
    "CAPABILITY_IAM": "I acknowledge that AWS CloudFormation might create IAM resources.",
    "CAPABILITY_NAMED_IAM": "I acknowledge that AWS CloudFormation might create IAM resources with custom names.",
}


@dataclass(frozen=True)
class Download:
    """A file of a template and where it is."""

    file: File
    href: str


@dataclass(frozen=True)
class Tick:
    """What the console asks to be acknowledged, in its words, and the flag with which a command says so."""

    capability: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The part of the page about one template."""

    template: Template
    number: str
    anchor: str
    purpose: str
    scope: str
    stack_name: str
    downloads: tuple[Download, ...]
    quick_create: str | None
    ticks: tuple[Tick, ...]
    form: tuple[FormGroup, ...]
    refusals: tuple[str, ...]
    groups: tuple[Group, ...]
    families: tuple[Family, ...]
    diagram: Diagram
    imports: tuple[Value, ...]
    exports: tuple[Value, ...]
    needs: tuple[str, ...]
    named: tuple[str, ...]
    holders: tuple[Holder, ...]
    bills: tuple[Bill, ...]
    idle: tuple[Unit, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The part of the page about one version."""

    version: str
    anchor: str
    anchors: dict[str, str]
    diagram: Diagram
    sheets: tuple[Sheet, ...]
    upgrades: tuple[Upgrade, ...]


def chapter(version: Version, locations: Locations, found: Sequence[Upgrade]) -> Chapter:
    """Work out what the page says of a version."""
    anchors = {template.name: f"v{version.name}-{template.name}" for template in version.templates}
    numbers = committed.numbers({template.name: template.instead_of for template in version.templates})
    return Chapter(
        version=version.name,
        anchor=f"v{version.name}",
        anchors=anchors,
        diagram=pictures.system(version),
        sheets=tuple(
            _sheet(template, version, numbers[template.name], anchors[template.name], locations)
            for template in version.templates
        ),
        upgrades=tuple(found),
    )


def _sheet(template: Template, version: Version, number: str, anchor: str, locations: Locations) -> Sheet:
    groups = pictures.resource_groups(template)
    imported = links.imports(template, version)
    billed = bills.bills(template.resources)
    stack = _default_stack_name(template)
    return Sheet(
        template=template,
        number=number,
        anchor=anchor,
        purpose=_SIGNATURE.sub("", template.document.get("Description", "")),
        scope=pictures.SCOPES[template.scope],
        stack_name=stack,
        downloads=tuple(
            Download(file, locations.download(version.name, file.name)) for file in template.files.values()
        ),
        quick_create=locations.quick_create(version.name, template.name, stack),
        ticks=tuple(Tick(capability, _CAPABILITIES[capability]) for capability in template.capabilities),
        form=tuple(form.groups(template.parameters)),
        refusals=tuple(form.refusals(template.document)),
        groups=tuple(groups),
        families=tuple(pictures.legend(groups)),
        diagram=pictures.resources(groups, f"{version.name}/{template.name}.json"),
        imports=tuple(imported),
        exports=tuple(links.exports(template, version)),
        needs=tuple(dict.fromkeys(other for value in imported for other in value.others)),
        named=template.by_name,
        holders=tuple(permissions.holders(template.resources)),
        bills=tuple(billed),
        idle=tuple(bills.summary(billed)),
    )


def _default_stack_name(template: Template) -> str:
    """Return the name a stack gets from those of environment and service that the form proposes, if it has any."""
    if template.scope == "account":
        return template.name
    proposed = {name: template.parameters.get(name, {}).get("Default") for name in ("EnvironmentName", "ServiceName")}
    return stack_name(proposed["EnvironmentName"] or "dev", template.name, proposed["ServiceName"])


def sizes(count: int) -> str:
    """Return a number of bytes as people write it: `28,818 bytes`."""
    return words.plural(count, "byte").replace(str(count), f"{count:,}", 1)
