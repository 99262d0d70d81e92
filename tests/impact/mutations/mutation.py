"""What a row of the tables is, and the edits it is made of."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generator.impact.model import Action, ReleaseClass

Templates = dict[str, dict[str, Any]]
Edit = Callable[[Templates], None]


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """A sentence, an edit of the templates, and what must be said of it.

    `resource` is `STACK/RESOURCE`, the one whose change is looked at; `action` is None where nothing may be said of
    it. `hazards` are those of all resources together: what the edit drags along belongs to it. `before` is done to
    both sides.
    """

    name: str
    resource: str
    edits: tuple[Edit, ...]
    action: Action | None
    release: ReleaseClass
    hazards: frozenset[str] = frozenset()
    before: tuple[Edit, ...] = ()
    data_lost: bool = False


def put(resource: str, path: str, value: Any) -> Edit:
    """Set a property, at a dotted path; numbers stand for members of lists."""
    *parents, last = path.split(".")

    def edit(templates: Templates) -> None:
        place = body(templates, resource).setdefault("Properties", {})
        for name in parents:
            place = place[int(name)] if isinstance(place, list) else place.setdefault(name, {})
        place[int(last) if isinstance(place, list) else last] = value

    return edit


def drop(resource: str, name: str) -> Edit:
    """Take a property away."""

    def edit(templates: Templates) -> None:
        del body(templates, resource)["Properties"][name]

    return edit


def attribute(resource: str, name: str, value: Any) -> Edit:
    """Set an attribute of a resource, or with None take it away."""

    def edit(templates: Templates) -> None:
        if value is None:
            del body(templates, resource)[name]
        else:
            body(templates, resource)[name] = value

    return edit


def remove(resource: str) -> Edit:
    """Take a resource away, with the outputs and dependencies that would be left without it."""
    stack, name = resource.split("/")

    def edit(templates: Templates) -> None:
        template = templates[stack]
        del template["Resources"][name]
        outputs = template.get("Outputs", {})
        for key in [key for key, output in outputs.items() if f"'{name}'" in str(output["Value"])]:
            del outputs[key]
        for each in template["Resources"].values():
            depends = each.get("DependsOn", [])
            if isinstance(depends, list) and name in depends:
                depends.remove(name)

    return edit


def leave_out(stack: str) -> Edit:
    """Take a whole template away."""

    def edit(templates: Templates) -> None:
        del templates[stack]

    return edit


def add(stack: str, like: str) -> Edit:
    """Add a template that is like another one."""

    def edit(templates: Templates) -> None:
        templates[stack] = copy.deepcopy(templates[like])

    return edit


def body(templates: Templates, resource: str) -> dict[str, Any]:
    """Return a resource of a template, to be edited."""
    stack, name = resource.split("/")
    found: dict[str, Any] = templates[stack]["Resources"][name]
    return found
