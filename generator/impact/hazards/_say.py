"""How hazards speak of resources and of each other."""

from __future__ import annotations

from collections.abc import Iterable

from generator.impact.context import Context, Key
from generator.impact.model import Change, Hazard

# CloudFormation keeps these to itself: to change them calls nobody.
_KEPT = frozenset({"DeletionPolicy", "UpdateReplacePolicy"})

Found = Iterable[tuple[Key, Hazard]]


def name(key: Key) -> str:
    """Return how a sentence names a resource."""
    stack, resource = key
    return f"{resource} in {stack}"


def names(keys: Iterable[Key]) -> str:
    """Return how a sentence names several resources, in an order of their own."""
    return " and ".join(name(key) for key in sorted(keys))


def change(context: Context, key: Key) -> Change | None:
    """Return what happens to a resource, None where nothing does that reaches its service."""
    found = context.changes.get(key)
    if found and found.action == "modify" and found.properties and _KEPT.issuperset(found.properties):
        return None
    return found


def is_replaced(found: Change | None) -> bool:
    """Whether a resource is replaced, or may be."""
    return found is not None and found.action in ("replace", "may-replace")


def is_modified(found: Change | None) -> bool:
    """Whether a resource is modified where it stands, or may be."""
    return found is not None and found.action in ("modify", "may-replace")
