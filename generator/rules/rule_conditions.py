"""The conditions of the rules of one listener."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._routing import neighbours
from generator.rules._values import Mapping, Sequence, is_known


class RuleConditions(_base.Rule):
    """Two rules of a listener take different requests."""

    id = "W9062"
    shortdesc = "The rules of a listener have different conditions"
    description = (
        "A request goes to the first rule whose conditions it meets. Of two rules with the same conditions on one "
        "listener, as production and test, the one with the higher number never gets a request."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html"
    tags = ["elbv2", "listener", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare every two rules of a listener."""
        for one, other in neighbours(model):
            conditions = other.properties.get("Conditions")
            if conditions and _is_certain(conditions) and conditions == one.properties.get("Conditions"):
                yield (
                    other.properties.where("Conditions"),
                    f"{one.name} has the same conditions on this listener: one of the two never gets a request",
                )


def _is_certain(value: Any) -> bool:
    if isinstance(value, Sequence):
        return value.complete and all(_is_certain(item) for item in value)
    return all(_is_certain(item) for item in value.values()) if isinstance(value, Mapping) else is_known(value)
