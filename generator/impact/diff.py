"""Two names given on the command line to the impact of the update between them."""

from __future__ import annotations

from generator.impact import sides
from generator.impact.compare import compare
from generator.impact.model import Impact, Side
from generator.params import Environment

_DEPLOYED = "aws:"


def diff(old: str, new: str, params: str | None = None) -> Impact:
    """Say what an update from `old` to `new` does, with the values of an environment where `params` names one.

    `aws:ENV` is what is deployed in ENV; the other side then takes ENV's values, too, unless `params` names another
    file. Raises `UserError` for what cannot be read, and for a file of values that is wrong.
    """
    named = params or next((name.removeprefix(_DEPLOYED) for name in (old, new) if name.startswith(_DEPLOYED)), None)
    environment = _environment(named) if named is not None else None
    before, after = (_side(name, environment) for name in (old, new))
    return compare(*sides.paired(before, after))


def _environment(name: str) -> Environment:
    from generator.params import find, load

    return load(find(name))


def _side(name: str, environment: Environment | None) -> Side:
    if name.startswith(_DEPLOYED):
        from generator.impact import deployed

        return deployed.read(name)
    return sides.read(name, environment=environment)
