"""What the console's form calls a parameter, and how it explains it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _console
from generator.rules._base import Problem
from generator.rules._model import Model


class Labels(_base.Rule):
    """Every parameter has a label and a description."""

    id = "W9152"
    shortdesc = "Every parameter of the console's form should have a label and a description"
    description = (
        "Without a label in AWS::CloudFormation::Interface the console shows the logical name of a parameter, and "
        "without a Description nothing says what to type. Looked at in templates that bring such a form."
    )
    source_url = _console.LINK
    tags = ["console", "parameters"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every parameter and its label."""
        labels = (_console.form(model) or {}).get("ParameterLabels")
        for name, parameter in _console.parameters(model):
            if not _says(labels.get(name) if isinstance(labels, dict) else None, "default"):
                yield (
                    ("Parameters", name),
                    f"{name} has no label in ParameterLabels: the console shows its logical name",
                )
            if not _says(parameter, "Description"):
                yield ("Parameters", name), f"{name} has no Description: say what it is, its unit and an example"


def _says(owner: Any, key: str) -> bool:
    return isinstance(owner, dict) and bool(str(owner.get(key, "")).strip())
