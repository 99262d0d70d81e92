"""Which template publishes what another one needs."""

from __future__ import annotations

from dataclasses import dataclass

from generator.catalog import expressions
from generator.committed import Template, Version


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


def _description(export: str, version: Version) -> str:
    publishers = (template for template in version.templates if export in template.exports.values())
    return next((_output(publisher, export) for publisher in publishers), "")


def _output(template: Template, export: str) -> str:
    name = next(name for name, published in template.exports.items() if published == export)
    description: str = template.document["Outputs"][name].get("Description", "")
    return description
