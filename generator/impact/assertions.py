"""What the `Rules` of a template refuse: combinations of parameters that each are right by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.impact.model import ParameterChange, Side
from generator.impact.resolve import section


def assertions(stack: str, old: Side, new: Side) -> Iterator[ParameterChange]:
    """Yield what happens to the rules of a stack, each by its own name.

    Which values a changed rule refuses is not worked out, so that every change of what it asserts may refuse some.
    """
    before, after = (section(side.templates[stack], "Rules") for side in (old, new))
    for name in dict.fromkeys([*after, *before]):
        if name not in after:
            yield ParameterChange(stack=stack, parameter=name, action="widen", because="the rule is gone")
        elif name not in before or _asserted(before[name]) != _asserted(after[name]):
            because = f"the rule is {'another one' if name in before else 'new'} and may refuse what was given so far"
            breaks = new.parameters is None
            yield ParameterChange(stack=stack, parameter=name, action="narrow", because=because, breaks=breaks)
        elif before[name] != after[name]:
            yield ParameterChange(stack=stack, parameter=name, action="text", because="what the rule says changes")


def _asserted(rule: Any) -> Any:
    """Return a rule without the sentences that it answers with."""
    if isinstance(rule, Mapping):
        return {key: _asserted(member) for key, member in rule.items() if key != "AssertDescription"}
    return [_asserted(member) for member in rule] if isinstance(rule, list) else rule
