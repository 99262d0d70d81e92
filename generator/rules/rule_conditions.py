"""The conditions of the rules of one listener."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import all_known
from generator.rules._model import Model, Resource
from generator.rules._routing import neighbours
from generator.rules._values import Mapping, Sequence, is_known, number, text


class RuleConditions(_base.Rule):
    """Two rules of a listener take different requests."""

    id = "W9062"
    shortdesc = "The rules of a listener have different conditions"
    description = (
        "A request goes to the first rule whose conditions it meets. Of two rules with the same conditions on one "
        "listener, as production and test, the one with the higher number never gets a request, and neither does a "
        "rule after one that takes every path."
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
            else:
                yield from _shadowed(one, other)
                yield from _shadowed(other, one)


def _shadowed(first: Resource, second: Resource) -> Iterator[Problem]:
    """Look whether a rule that takes every request stands before another one."""
    before, after = (number(rule.properties.get("Priority")) for rule in (first, second))
    if before is not None and after is not None and before < after and _takes_all(first.properties.get("Conditions")):
        yield (
            second.properties.where("Priority"),
            f"{first.name} takes every request of this listener first: give this rule a lower number than {before:g}",
        )


def _takes_all(conditions: Any) -> bool:
    return bool(all_known(conditions)) and bool(conditions) and all(_is_any_path(item) for item in conditions)


def _is_any_path(condition: Mapping) -> bool:
    paths = condition.at("PathPatternConfig", "Values") or condition.get("Values")
    if text(condition.get("Field")) != "path-pattern" or not isinstance(paths, Sequence):
        return False
    return any(text(item) in ("*", "/*") for item in paths)


def _is_certain(value: Any) -> bool:
    if isinstance(value, Sequence):
        return value.complete and all(_is_certain(item) for item in value)
    return all(_is_certain(item) for item in value.values()) if isinstance(value, Mapping) else is_known(value)
