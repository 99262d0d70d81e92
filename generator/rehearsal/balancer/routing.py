"""Which group gets the next request of a rule: smooth weighted round robin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from generator.errors import UserError

# What ELB takes as the weight of a target group.
_HEAVIEST = 999


class Rule:
    """Weights of groups, and what each group is owed.

    Of any number of requests each of two groups gets its share to within one, evenly spread: 3 to 1 is a, a, b, a.
    """

    def __init__(self, weights: Sequence[tuple[str, int]], owed: Mapping[str, Fraction] | None = None) -> None:
        """Take the weights; what a group is owed from the rule before counts on, so that changes lose no share."""
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


def _check(weights: Sequence[tuple[str, int]]) -> None:
    names = [group for group, _ in weights]
    if len(set(names)) < len(names):
        raise UserError(f"a rule names a target group twice: {', '.join(names)}")
    for group, weight in weights:
        if not 0 <= weight <= _HEAVIEST:
            raise UserError(f"the weight of {group} must be between 0 and {_HEAVIEST}, not {weight}")
