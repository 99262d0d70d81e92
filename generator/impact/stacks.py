"""What an update does to whole stacks: those whose template it brings, and those whose template is gone."""

from __future__ import annotations

from collections.abc import Iterator

from generator.impact.model import Side, StackChange

_GONE = (
    "its template is gone; it can no longer be updated, values for it are refused, and its resources go when it is"
    " deleted"
)


def stacks(old: Side, new: Side) -> tuple[StackChange, ...]:
    """Return the stacks that only one side has a template of, in the order of the new templates and then the old ones.

    No update deletes a stack: one whose template is gone goes on as it is until somebody does.
    """
    return tuple(_changes(old, new))


def _changes(old: Side, new: Side) -> Iterator[StackChange]:
    for stack in dict.fromkeys([*new.templates, *old.templates]):
        if stack not in old.templates:
            yield StackChange(stack=stack, action="add", because="it is new")
        elif stack not in new.templates:
            yield StackChange(stack=stack, action="remove", because=_GONE)
