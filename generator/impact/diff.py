"""Two names given on the command line to the impact of the update between them."""

from __future__ import annotations

from generator.impact import sides
from generator.impact.compare import compare
from generator.impact.model import Impact


def diff(old: str, new: str, params: str | None = None) -> Impact:
    """Say what an update from `old` to `new` does, with the values of an environment where `params` names one.

    Raises `UserError` for what cannot be read, and for a file of values that is wrong.
    """
    environment = None
    if params is not None:
        from generator.params import find, load

        environment = load(find(params))
    before, after = (sides.read(name, environment=environment) for name in (old, new))
    return compare(*sides.paired(before, after))
