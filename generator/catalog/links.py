"""Which template publishes what another one needs."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase

from generator.catalog import expressions
from generator.catalog.versions import Template, Version


@dataclass(frozen=True, kw_only=True)
class Value:
    """An exported value as one template sees it: the templates at the other end of it are `others`."""

    name: str
    export: str
    description: str
    others: tuple[str, ...]


def imports(template: Template, version: Version) -> list[Value]:
    """Return what a template takes from others, each with the templates that publish it."""
    return [
        Value(
            name=expressions.last_word(export),
            export=export,
            description=_description(export, version),
            others=tuple(other.name for other in version.templates if export in other.exports.values()),
        )
        for export in template.imports
    ]


def exports(template: Template, version: Version) -> list[Value]:
    """Return what a template publishes, each with the templates that take it."""
    return [
        Value(
            name=name,
            export=export,
            description=_output(template, export),
            others=tuple(other.name for other in version.templates if export in other.imports),
        )
        for name, export in template.exports.items()
    ]


def needs(version: Version) -> dict[str, list[str]]:
    """Return for each template those that must be applied before it, stand-ins for others left out."""
    return {
        template.name: [
            other.name
            for other in version.templates
            if other.instead_of is None and set(other.exports.values()) & set(template.imports)
        ]
        for template in version.templates
        if template.instead_of is None
    }


def numbers(version: Version) -> dict[str, str]:
    """Return the place of each template in the order of deployment: 1, 2, and 1a for what stands in for 1."""
    originals = [template.name for template in version.templates if template.instead_of is None]
    found = {name: str(number) for number, name in enumerate(originals, 1)}
    for name, number in tuple(found.items()):
        stand_ins = [template.name for template in version.templates if template.instead_of == name]
        found |= {stand_in: number + letter for stand_in, letter in zip(stand_ins, ascii_lowercase, strict=False)}
    return found


def _description(export: str, version: Version) -> str:
    publishers = (template for template in version.templates if export in template.exports.values())
    return next((_output(publisher, export) for publisher in publishers), "")


def _output(template: Template, export: str) -> str:
    name = next(name for name, published in template.exports.items() if published == export)
    description: str = template.document["Outputs"][name].get("Description", "")
    return description
