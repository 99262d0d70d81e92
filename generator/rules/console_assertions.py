"""What the console says when a rule of the template fails."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _console
from generator.rules._base import Problem
from generator.rules._model import Model


class AssertDescription(_base.Rule):
    """A rule that fails says why."""

    id = "W9154"
    shortdesc = "An assertion of a rule should say what is wrong when it fails"
    description = (
        "When an assertion under Rules fails, CloudFormation shows its AssertDescription. Without one the person "
        "before the form learns only that some rule failed. Looked at in templates that bring a form."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html"
    tags = ["console", "parameters"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every assertion of every rule."""
        if _console.form(model) is None:
            return
        for name, rule in model.section("Rules").items():
            assertions = rule.get("Assertions") if isinstance(rule, dict) else None
            for index, assertion in enumerate(assertions if isinstance(assertions, list) else []):
                if isinstance(assertion, dict) and not str(assertion.get("AssertDescription", "")).strip():
                    path = ("Rules", name, "Assertions", index)
                    yield path, f"An assertion of {name} has no AssertDescription: say what to put right"
