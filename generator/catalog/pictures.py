"""The two kinds of diagram on the page: the stacks of a version, and the resources of a template."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from generator.catalog import diagram, families, groups, links, references
from generator.catalog.diagram import Diagram, Label
from generator.catalog.families import FAMILIES, Family
from generator.catalog.groups import Group
from generator.catalog.layout import CircleError
from generator.committed import Template, Version
from generator.errors import UserError

# As the form of each stack asks: once for what?
SCOPES = {
    "environment": "once for an environment",
    "service": "once for a service in an environment",
    "delivery": "once for a service",
    "account": "once for an account",
}


def system(version: Version) -> Diagram:
    """Draw which stack needs which."""
    stand_ins = {template.instead_of: template.name for template in version.templates if template.instead_of}
    labels = {
        template.name: Label(
            name=template.name,
            detail=f"or {stand_ins[template.name]}" if template.name in stand_ins else "",
            style=template.scope,
        )
        for template in version.templates
    }
    by_name = {template.name: template.by_name for template in version.templates}
    needs = {name: [*others, *by_name[name]] for name, others in links.needs(version).items()}
    dashed = {(other, name) for name, others in by_name.items() for other in others}
    return _drawn(labels, needs, f"version {version.name}", dashed)


def resource_groups(template: Template) -> list[Group]:
    """Return the resources of a template, those alike together."""
    types = {name: resource["Type"] for name, resource in template.resources.items()}
    return groups.grouped(types, references.needed(template.resources))


def resources(found: list[Group], where: str) -> Diagram:
    """Draw the resources of a template and what each is built on."""
    labels = {
        group.key: Label(
            name=group.name,
            detail=families.label(group.type),
            style=families.family(group.type).key,
            count=len(group.members),
        )
        for group in found
    }
    return _drawn(labels, {group.key: group.needs for group in found}, where)


def legend(found: list[Group]) -> list[Family]:
    """Return the families that a diagram of these groups shows."""
    shown = {families.family(group.type) for group in found}
    return [family for family in FAMILIES if family in shown]


def _drawn(
    labels: Mapping[str, Label],
    needs: Mapping[str, Sequence[str]],
    where: str,
    dashed: Collection[tuple[str, str]] = (),
) -> Diagram:
    try:
        return diagram.draw(labels, needs, dashed)
    except CircleError as circle:
        raise UserError(f"{where}: {circle} need each other in a circle, which CloudFormation refuses") from None
