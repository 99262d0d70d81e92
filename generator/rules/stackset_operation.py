"""How a StackSet goes through its accounts."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model

EITHER = (("FailureToleranceCount", "FailureTolerancePercentage"), ("MaxConcurrentCount", "MaxConcurrentPercentage"))


class OperationPreferences(_base.Rule):
    """A tolerance is a number or a share, not both."""

    id = "E9145"
    shortdesc = "OperationPreferences of a StackSet must have a count or a percentage, not both"
    description = (
        "CloudFormation refuses OperationPreferences with FailureToleranceCount and FailureTolerancePercentage, or "
        "with MaxConcurrentCount and MaxConcurrentPercentage."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html"
    )
    tags = ["stacksets"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the preferences of every StackSet."""
        for stack_set in model.resources(_stack_sets.STACK_SET):
            preferences = stack_set.properties.at("OperationPreferences") or {}
            for count, share in EITHER:
                if isinstance(preferences, dict) and count in preferences and share in preferences:
                    yield stack_set.properties.where("OperationPreferences"), f"Either {count} or {share}, not both"
