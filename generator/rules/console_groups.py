"""Where each parameter is in the console's form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from generator.rules import _base, _console
from generator.rules._base import Problem
from generator.rules._model import Model


class Groups(_base.Rule):
    """Every parameter is in one group of the form."""

    id = "W9151"
    shortdesc = "Every parameter should be in exactly one group of the console's form"
    description = (
        "The console shows the groups of AWS::CloudFormation::Interface in order. Parameters in none of them come "
        "last, under Other parameters, sorted by name. Looked at in templates that bring such a form; W4001 of "
        "cfn-lint finds names that are no parameter."
    )
    source_url = _console.LINK
    tags = ["console", "parameters"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Count how often each parameter is in the form."""
        form = _console.form(model)
        groups = form.get("ParameterGroups") if form is not None else None
        if form is None or not isinstance(groups, list | type(None)):
            return
        seen: Counter[str] = Counter()
        for index, group in enumerate(groups or []):
            path = (*_console.PLACE, "ParameterGroups", index)
            members = group.get("Parameters") if isinstance(group, dict) else None
            if members == []:
                yield path, "The group has no parameter"
            for place, name in enumerate(members if isinstance(members, list) else []):
                seen[str(name)] += 1
                if seen[str(name)] == 2:  # noqa: PLR2004 - the second time it is one too many
                    yield (*path, "Parameters", place), f"{name} is in the form twice: leave it in one group"
        for name, _ in _console.parameters(model):
            if name not in seen:
                yield (
                    ("Parameters", name),
                    f"{name} is in no group of the form: the console shows it last, among others",
                )
