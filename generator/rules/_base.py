"""What every rule of ours is made of: cfn-lint's rule class, over our view of the template.

A rule's module imports this one and not the class: cfn-lint takes every rule class it finds in a module for a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from generator.rules._model import Model
from generator.rules._values import Path

Problem = tuple[Path, str]


class Rule(CloudFormationLintRule):  # type: ignore[misc] # cfn-lint is untyped
    """A rule that reads the resolved template; a problem that several scenarios share is reported once."""

    def problems(self, model: Model) -> Iterator[Problem]:
        """Yield the place and the sentence of everything that is wrong."""
        raise NotImplementedError

    def match(self, cfn: Any) -> list[RuleMatch]:
        """Return the findings, in the order of the template (cfn-lint calls this)."""
        found = dict.fromkeys(self.problems(model_of(cfn)))
        return [RuleMatch(list(path), message) for path, message in found]


def model_of(cfn: Any) -> Model:
    """Return the one model of a template that all rules share."""
    # cfn-lint gives every rule the same object; a table of ours would keep every template alive.
    if not hasattr(cfn, "_bluegreen_model"):
        cfn._bluegreen_model = Model(cfn.template)  # noqa: SLF001 - the only place that lives as long as the template
    model: Model = cfn._bluegreen_model  # noqa: SLF001 - as above
    return model
