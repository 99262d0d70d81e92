"""Parameters that a new account of a StackSet would be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import number


class ParameterDefault(_base.Rule):
    """Every parameter of a template for StackSets has a default."""

    id = "W9142"
    shortdesc = "A parameter of a template for StackSets should have a default"
    description = (
        "When an account joins the organization, the StackSet makes its stack from the values of the whole set; "
        "values of one account (overrides) exist only for stacks that somebody made. A parameter without a default "
        "must then have one value that fits every account. Looked at in templates with Metadata StackSet: true, for "
        "every parameter; in others with Metadata Template and Version, not for those that can have no default: types "
        "such as AWS::EC2::VPC::Id know no empty value, and a pattern or length that refuses an empty text says that "
        "somebody must decide."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html"
    )
    tags = ["stacksets", "parameters"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every parameter."""
        declared = _stack_sets.is_declared(model)
        if not declared and not _stack_sets.is_released(model):
            return
        for name, parameter in model.section("Parameters").items():
            if (
                isinstance(parameter, dict)
                and "Default" not in parameter
                and (declared or not _must_be_given(parameter))
            ):
                yield ("Parameters", name), f"{name} has no default: a StackSet cannot ask each account that joins"


def _must_be_given(parameter: dict[str, Any]) -> bool:
    """Whether there is no value that stands for none."""
    if "AWS::" in str(parameter.get("Type")):
        return True
    pattern = parameter.get("AllowedPattern")
    try:
        refuses = isinstance(pattern, str) and re.fullmatch(pattern, "") is None
    except re.error:
        # Patterns are Java's; cfn-lint looks at their form.
        refuses = True
    return refuses or (number(parameter.get("MinLength")) or 0) > 0
