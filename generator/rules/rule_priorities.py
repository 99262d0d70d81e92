"""The priorities of the rules of one listener."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._routing import neighbours
from generator.rules._values import text


class RulePriorities(_base.Rule):
    """Two rules of a listener have two priorities."""

    id = "E9063"
    shortdesc = "The rules of a listener have different priorities"
    description = (
        "A listener evaluates its rules from the lowest number to the highest. Elastic Load Balancing refuses a second "
        "rule of the same priority: PriorityInUse."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare every two rules of a listener."""
        for one, other in neighbours(model):
            priority = text(other.properties.get("Priority"))
            if priority is not None and priority == text(one.properties.get("Priority")):
                yield (
                    other.properties.where("Priority"),
                    f"{one.name} has priority {priority} on this listener already",
                )
