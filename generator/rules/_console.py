"""The form that CloudFormation's console shows for a template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules._model import Model
from generator.rules._values import Path

INTERFACE = "AWS::CloudFormation::Interface"
PLACE: Path = ("Metadata", INTERFACE)
LINK = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html"


def form(model: Model) -> dict[str, Any] | None:
    """Return the form that a template brings; None where it brings none."""
    found = model.section("Metadata").get(INTERFACE)
    return found if isinstance(found, dict) else None


def parameters(model: Model) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every parameter of a template that brings a form."""
    if form(model) is not None:
        for name, parameter in model.section("Parameters").items():
            if isinstance(parameter, dict):
                yield name, parameter
