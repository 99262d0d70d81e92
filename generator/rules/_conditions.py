"""Conditions of a template: which combinations of parameters they tell apart, and what holds in each.

A *scenario* gives each parameter that conditions ask about one value: a literal it is compared with, or something
else. That is exact where cfn-lint's own scenarios ask a solver, and fast: few parameters decide about one resource.
"""

from __future__ import annotations

import itertools
from typing import Any

from generator.rules._values import is_known, text

# A parameter's value that is none of those it is compared with.
OTHER = object()
# Beyond this many ways a resource is looked at only in the first ones.
SCENARIO_LIMIT = 256

_NOTHING = object()

Scenario = dict[str, Any]


class Conditions:
    """The conditions and parameters of one template."""

    def __init__(self, conditions: dict[str, Any], parameters: dict[str, Any]) -> None:
        self._conditions = conditions
        self._parameters = parameters

    def scenarios(self, value: Any) -> list[Scenario]:
        """Return every combination of parameter values that conditions inside `value` can tell apart."""
        asked: dict[str, set[str]] = {}
        for name in self._conditions_in(value):
            self._collect(self._conditions.get(name), asked, frozenset({name}))
        domains = [[(name, option) for option in self._domain(name, literals)] for name, literals in asked.items()]
        return [dict(choice) for choice in itertools.islice(itertools.product(*domains), SCENARIO_LIMIT)]

    def holds(self, condition: str, scenario: Scenario) -> bool | None:
        """Whether a condition holds in a scenario; None where only a deployment knows."""
        return self._evaluate(self._conditions.get(condition), scenario, frozenset({condition}))

    def _conditions_in(self, value: Any) -> set[str]:
        found: set[str] = set()
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, dict):
                branches = item.get("Fn::If")
                if isinstance(branches, list) and branches and isinstance(branches[0], str):
                    found.add(branches[0])
                if isinstance(item.get("Condition"), str):
                    found.add(item["Condition"])
                stack.extend(item.values())
            elif isinstance(item, list):
                stack.extend(item)
        return found

    def _collect(self, expression: Any, asked: dict[str, set[str]], seen: frozenset[str]) -> None:
        if isinstance(expression, list):
            for member in expression:
                self._collect(member, asked, seen)
        if not isinstance(expression, dict):
            return
        for key, value in expression.items():
            if key == "Fn::Equals" and isinstance(value, list):
                self._collect_comparison(value, asked)
            elif key == "Condition" and isinstance(value, str) and value not in seen:
                self._collect(self._conditions.get(value), asked, seen | {value})
            else:
                self._collect(value, asked, seen)

    def _collect_comparison(self, sides: list[Any], asked: dict[str, set[str]]) -> None:
        subjects = [subject for side in sides if (subject := _subject(side))]
        literals = {str(text(side)) for side in sides if is_known(side)}
        for subject in subjects:
            asked.setdefault(subject, set()).update(literals)

    def _domain(self, name: str, literals: set[str]) -> list[Any]:
        parameter = self._parameters.get(name)
        allowed = parameter.get("AllowedValues") if isinstance(parameter, dict) else None
        if not isinstance(allowed, list):
            return [*sorted(literals), OTHER]
        values = [str(text(value)) for value in allowed]
        rest = [value for value in values if value not in literals]
        compared = [value for value in values if value in literals]
        # One value left over is that value; several are something else.
        return compared + (rest if len(rest) == 1 else [OTHER] * bool(rest))

    def _evaluate(self, expression: Any, scenario: Scenario, seen: frozenset[str]) -> bool | None:
        match expression:
            case {"Condition": str() as name, **others} if not others and name not in seen:
                return self._evaluate(self._conditions.get(name), scenario, seen | {name})
            case {"Fn::Equals": [left, right]}:
                return _equal(_side(left, scenario), _side(right, scenario))
            case {"Fn::Not": [member]}:
                result = self._evaluate(member, scenario, seen)
                return None if result is None else not result
            case {"Fn::And": list(members)}:
                return _decide([self._evaluate(member, scenario, seen) for member in members], decisive=False)
            case {"Fn::Or": list(members)}:
                return _decide([self._evaluate(member, scenario, seen) for member in members], decisive=True)
        return None


def _side(side: Any, scenario: Scenario) -> Any:
    """Return the value of one side of a comparison in a scenario."""
    return text(side) if is_known(side) else scenario.get(_subject(side) or "", _NOTHING)


def _equal(left: Any, right: Any) -> bool | None:
    if left is _NOTHING or right is _NOTHING or left is right is OTHER:
        return None
    return bool(left == right)


def _decide(results: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in results:
        return decisive
    return None if None in results else not decisive


def _subject(side: Any) -> str | None:
    """Return the parameter (or pseudo parameter) that one side of a comparison asks about."""
    match side:
        case {"Ref": str() as name}:
            return name
        case {"Fn::Join": ["", members]}:
            # Joined with nothing, a list is compared with "": was anything given at all?
            return _subject(members)
    return None
