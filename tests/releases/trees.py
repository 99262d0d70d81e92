"""Versions as an author makes them: a source that was edited, rendered under a number, and released."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from troposphere import Output, Template
from troposphere.sns import Topic

from generator import blueprint, render
from generator.releases import register, version
from generator.releases.register import Release
from generator.stacks import STACKS, Stack

Edit = Callable[[Template], object]


@dataclass(frozen=True)
class _Edited(Stack):
    edit: Edit = lambda template: template

    def build(self) -> Template:
        template = super().build()
        self.edit(template)
        return template


def text(template: Template) -> None:
    """What nobody notices who runs it."""
    template.set_description(f"{template.description} Said better.")


def addition(template: Template) -> None:
    """A resource more."""
    template.add_resource(Topic("News"))


def narrowing(template: Template) -> None:
    """A value less that a parameter takes: whoever gives it cannot have the update."""
    template.parameters["ContainerInsights"].AllowedValues.remove("disabled")


def broken(template: Template) -> None:
    """A mistake that lint finds."""
    template.add_output(Output("Broken", Value="x", Condition="NoSuchCondition"))


@dataclass
class Author:
    """Edits the source of the cluster's template and the version, renders and releases."""

    monkeypatch: pytest.MonkeyPatch

    def edits(self, *edits: Edit) -> None:
        """Make the cluster's template what it is in the source, with these edits."""

        def edit(template: Template) -> None:
            for one in edits:
                one(template)

        changed = [_Edited(one.name, one.scope, edit=edit) if one.name == "cluster" else one for one in STACKS]
        self.monkeypatch.setattr(render, "STACKS", tuple(changed))

    def numbers(self, number: str) -> None:
        """Write a version into the source."""
        for module in (render, blueprint):
            self.monkeypatch.setattr(module, "__version__", number)
        self.monkeypatch.setattr("generator.releases.command.__version__", number)

    def renders(self, templates: Path, number: str, *edits: Edit) -> None:
        """Render a version whose source has these edits."""
        self.numbers(number)
        self.edits(*edits)
        render.write(templates)

    def releases(self, templates: Path, number: str, *edits: Edit) -> Release:
        """Render it and put it on the list."""
        self.renders(templates, number, *edits)
        return release(templates, number)


def release(templates: Path, number: str) -> Release:
    """Put a version whose files are there on the list."""
    parsed = version.parse(number)
    assert parsed
    new = Release(parsed, hashlib.sha256((templates / number / "manifest.json").read_bytes()).hexdigest())
    register.write(templates, [*register.read(templates), new])
    return new
