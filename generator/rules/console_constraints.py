"""What the console says when a value is refused."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _console
from generator.rules._base import Problem
from generator.rules._model import Model

# Allowed values are a list to choose from.
CONSTRAINTS = ("AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue")


class ConstraintDescription(_base.Rule):
    """A refused value is explained."""

    id = "W9153"
    shortdesc = "A parameter that refuses values should say in words which it takes"
    description = (
        "When a value does not fit, CloudFormation shows the ConstraintDescription. Without one it shows the pattern, "
        "a regular expression. Looked at in templates that bring a form (AWS::CloudFormation::Interface)."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html"
    tags = ["console", "parameters"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every parameter with a constraint that can be missed."""
        for name, parameter in _console.parameters(model):
            limits = [key for key in CONSTRAINTS if key in parameter]
            if limits and not str(parameter.get("ConstraintDescription", "")).strip():
                yield ("Parameters", name), f"{name} has {limits[0]} but no ConstraintDescription: say what is allowed"
