"""One set of templates against another: what an update from the first to the second does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.impact import hazards
from generator.impact.cascade import cascade
from generator.impact.changes import changes, keys_of
from generator.impact.context import Context, Key
from generator.impact.defaults import new_defaults, resolved, sharing, with_new_defaults
from generator.impact.exports import exports
from generator.impact.model import Change, Impact, PolicyChange, Side
from generator.impact.parameters import parameters
from generator.impact.policies import widened
from generator.impact.resolved import Resolved
from generator.impact.sides import paired
from generator.impact.stacks import stacks


def compare(old: Side, new: Side) -> Impact:
    """Return everything that an update from `old` to `new` does.

    Raises `UserError` where the sides have no stack in common.
    """
    old, new = sharing(*paired(old, new))
    before, after = resolved(old, new)
    found = changes(before, after, keys_of(before, after))
    found = with_new_defaults(found, old, new, before, after)
    found = cascade(found, before.nodes, after.nodes)
    found = _with_hazards(found, old, new, before, after)
    impact = Impact(
        old=old.label,
        new=new.label,
        stacks=stacks(old, new),
        changes=tuple(found[key] for key in keys_of(before, after) if key in found),
        parameters=parameters(old, new),
        exports=exports(before, after, found, new_defaults(old, new)),
        policies=tuple(_policies(found, before, after)),
        unchanged=sum(1 for key, node in after.nodes.items() if node.variants and before.has(key) and key not in found),
    )
    return replace(impact, texts=tuple(_texts(impact, old, new)))


def _with_hazards(
    found: Mapping[Key, Change], old: Side, new: Side, before: Resolved, after: Resolved
) -> dict[Key, Change]:
    context = Context(old=old, new=new, old_nodes=before.nodes, new_nodes=after.nodes, changes=found)
    result = dict(found)
    for key, dangers in hazards.find(context).items():
        # A hazard may be about a resource whose block is the same, for what reaches it from outside of the template.
        change = found.get(key) or _untouched(key, after)
        result[key] = replace(change, hazards=dangers)
    return result


def _untouched(key: Key, after: Resolved) -> Change:
    return Change(stack=key[0], resource=key[1], type=after.nodes[key].type, action="modify")


def _policies(found: Mapping[Key, Change], before: Resolved, after: Resolved) -> Iterator[PolicyChange]:
    for key, node in after.nodes.items():
        if key in found and node.variants:
            for path, allows in widened(before.nodes.get(key), node):
                yield PolicyChange(stack=node.stack, resource=node.resource, path=path, allows=allows)


def _texts(impact: Impact, old: Side, new: Side) -> Iterator[str]:
    """Yield the stacks that are written differently and otherwise the same."""
    touched = {change.stack for change in impact.changes} | {change.stack for change in impact.exports}
    touched |= {change.stack for change in impact.parameters if change.action != "text"}
    for stack, template in new.templates.items():
        if stack in old.templates and stack not in touched and old.templates[stack] != template:
            yield stack
