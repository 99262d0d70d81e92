"""Which rule of a port a request fits, and which of its groups gets the next one: smooth weighted round robin.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from generator.errors import UserError
from generator.rehearsal.balancer.model import Rule

# What ELB takes as the weight of a target group.
_HEAVIEST = 999


class Routes:
    """The rules of a port, the first that fits first."""

    def __init__(self, rules: Sequence[Rule] = (), before: Routes | None = None) -> None:
        """Take the rules; one that was there before, by its name, goes on where it was."""
        owed = {rule.name: turns.owed for rule, _, turns in before.rules} if before else {}
        self.rules: list[tuple[Rule, _Fit, Turns]] = [
            (rule, _Fit(rule), Turns(rule.weights, owed.get(rule.name))) for rule in rules
        ]

    def choose(self, host: str, path: str) -> tuple[Rule, str | None] | None:
        """Return the rule for a request, with the group whose turn it is; None if no rule fits."""
        for rule, fit, turns in self.rules:
            if fit.fits(host, path):
                return rule, turns.pick()
        return None


class Turns:
    """Weights of groups, and what each group is owed.

    Of any number of requests each of two groups gets its share to within one, evenly spread: 3 to 1 is a, a, b, a.
    """

    def __init__(self, weights: Sequence[tuple[str, int]], owed: Mapping[str, Fraction] | None = None) -> None:
        """Take the weights; what a group is owed from before counts on, so that changes lose no share."""
        _check(weights)
        total = sum(weight for _, weight in weights)
        self._shares = {group: Fraction(weight, total) for group, weight in weights if weight}
        self.owed = {group: (owed or {}).get(group, Fraction(0)) for group in self._shares}

    def pick(self) -> str | None:
        """Return the next group; None if no group has any weight."""
        if not self._shares:
            return None
        for group, share in self._shares.items():
            self.owed[group] += share
        chosen = max(self.owed, key=self.owed.__getitem__)
        self.owed[chosen] -= 1
        return chosen


class _Fit:
    """What a request must be like: host names in any case, paths as they are written and without their query."""

    def __init__(self, rule: Rule) -> None:
        self._host = _pattern(rule.hosts, re.IGNORECASE)
        self._path = _pattern(rule.paths)

    def fits(self, host: str, path: str) -> bool:
        return bool(self._host.fullmatch(host.partition(":")[0]) and self._path.fullmatch(path.partition("?")[0]))


def _pattern(values: Sequence[str], flags: int = 0) -> re.Pattern[str]:
    """Return what one of these fits; none at all is no condition. Only * and ? stand for something else."""
    each = [re.escape(value).replace(r"\*", ".*").replace(r"\?", ".") for value in values or ("*",)]
    return re.compile("|".join(each), flags | re.DOTALL)


def _check(weights: Sequence[tuple[str, int]]) -> None:
    names = [group for group, _ in weights]
    if len(set(names)) < len(names):
        raise UserError(f"a rule names a target group twice: {', '.join(names)}")
    for group, weight in weights:
        if not 0 <= weight <= _HEAVIEST:
            raise UserError(f"the weight of {group} must be between 0 and {_HEAVIEST}, not {weight}")
