"""What an update does to the values that stacks publish for others.

CloudFormation refuses to change or to remove an export while a stack imports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.impact.cascade import NEW_ID, follows
from generator.impact.context import Key
from generator.impact.defaults import NewDefault, mentions
from generator.impact.imports import Export
from generator.impact.model import Change, ExportChange
from generator.impact.plain import frozen
from generator.impact.resolved import Resolved
from generator.impact.values import Symbol, references


def exports(
    before: Resolved, after: Resolved, changes: Mapping[Key, Change], new_defaults: Sequence[NewDefault]
) -> tuple[ExportChange, ...]:
    """Return the exports that are added, removed or get another value."""
    old = {(export.stack, export.name): export for export in before.exports}
    new = {(export.stack, export.name): export for export in after.exports}
    found: list[ExportChange] = []
    for key in dict.fromkeys([*new, *old]):
        if key not in old:
            found.append(ExportChange(stack=key[0], export=key[1], action="add", because="it is new"))
            continue
        importers = before.importers(old[key])
        if key not in new:
            because = "it is not exported any more"
            found.append(
                ExportChange(stack=key[0], export=key[1], action="remove", because=because, imported_by=importers)
            )
        elif because := _reason(old[key], new[key], before, after, changes, new_defaults):
            found.append(
                ExportChange(stack=key[0], export=key[1], action="modify", because=because, imported_by=importers)
            )
    return tuple(found)


def _reason(
    old: Export,
    new: Export,
    before: Resolved,
    after: Resolved,
    changes: Mapping[Key, Change],
    new_defaults: Sequence[NewDefault],
) -> str:
    """Return why an export changes, nothing if it does not."""
    if frozen(before.value(old)) != frozen(after.value(new)):
        return "its value is another one"
    if _condition(old, before) != _condition(new, after):
        return "the condition under which it is there is another one"
    return next(_followed(new, after, changes, new_defaults), "")


def _condition(export: Export, side: Resolved) -> object:
    resolver = side.resolvers[export.stack]
    return resolver.created(resolver.outputs[export.output])


def _followed(
    export: Export, side: Resolved, changes: Mapping[Key, Change], new_defaults: Sequence[NewDefault]
) -> Iterator[str]:
    value = side.value(export)
    used = dict.fromkeys((reference.stack, reference.resource) for reference in references(frozen(value)))
    causes = [changes[key] for key in used if key in changes and changes[key].action in NEW_ID]
    if causes:
        yield f"it follows {follows(causes, export.stack)}"
    for default in new_defaults:
        named = f"${{{default.parameter}}}" in export.name
        if export.stack in default.stacks and (named or mentions(value, Symbol(default.parameter))):
            yield str(default)
