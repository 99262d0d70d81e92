"""A name that is taken: by the resource that is being replaced, or by the one that a rename leaves behind."""

from __future__ import annotations

from typing import Any

from generator.impact.context import Context, Key
from generator.impact.hazards._registry import identity, is_deleted_first
from generator.impact.hazards._say import Found, change, is_replaced, name
from generator.impact.look import bodies
from generator.impact.model import Hazard
from generator.impact.values import Joined, Node, Opaque, Reference, Symbol, references

Named = tuple[tuple[str, Any], ...]


def replaced(context: Context) -> Found:
    """Find replaced resources that keep a name of their own: CloudFormation refuses to create a second one."""
    replacements = dict.fromkeys(key for key in context.changes if is_replaced(change(context, key)))
    for key in replacements:
        if is_deleted_first(context.old_nodes[key].type):
            continue
        kept = [each for each in _named(context.old_nodes[key]) if each in _named(context.new_nodes[key])]
        # A name that is another resource's id changes with that one.
        kept = [each for each in kept if replacements.keys().isdisjoint(_ids(each))]
        if kept:
            yield key, _kept(kept[0])


def renamed(context: Context) -> Found:
    """Find added resources whose name belongs to one that this update removes afterwards, or leaves behind."""
    removed = [key for key, each in context.changes.items() if each.action == "remove"]
    for key, each in context.changes.items():
        if each.action != "add":
            continue
        for other in removed:
            shared = _shared(context, key, other) if each.type == context.old_nodes[other].type else []
            if shared:
                yield key, _taken(name(other), shared[0], is_moved=key[0] != other[0])


def _shared(context: Context, added: Key, removed: Key) -> list[Named]:
    names = [each for each in _named(context.new_nodes[added]) if each in _named(context.old_nodes[removed])]
    # A parameter of another stack may hold another value.
    return [each for each in names if added[0] == removed[0] or _is_known(each)]


def _named(node: Node) -> list[Named]:
    """Return the names that the forms of a resource have; nothing for those that CloudFormation names."""
    keys = identity(node.type)
    complete = (body for body in bodies(node) if keys and all(key in body for key in keys))
    return [tuple((key, body[key]) for key in keys) for body in complete]


def _ids(named: Named) -> set[Key]:
    return {(each.stack, each.resource) for _, value in named for each in references(value)}


def _is_known(named: Named) -> bool:
    return not any(isinstance(value, Joined | Opaque | Reference | Symbol) for _, value in named)


def _kept(named: Named) -> Hazard:
    properties = " and ".join(key for key, _ in named)
    return Hazard(
        name="custom-name-blocks-replacement",
        why=(
            f"With the same {properties} as before, the new resource would be created before the old one is deleted:"
            ' CloudFormation refuses with "cannot update a stack when a custom-named resource requires replacing", or'
            " the service says that it already exists. The update fails and rolls back."
        ),
        remedy=(
            f"Keep what forces the replacement; or change {properties} in the same update, or leave it out so that"
            " CloudFormation chooses one. Whoever knows the resource by its name must learn the new one."
        ),
    )


def _taken(other: str, named: Named, *, is_moved: bool) -> Hazard:
    properties = " and ".join(key for key, _ in named)
    way = (
        "Set DeletionPolicy: Retain on it in an update of its own, remove it from its stack then, and import it here."
        if is_moved
        else f"Keep the logical id, or give the new resource another {properties}."
    )
    return Hazard(
        name="name-still-taken",
        why=(
            f"{other} has the same {properties}, of which there can be one, and CloudFormation creates what is new"
            " before it deletes what is gone: the creation fails, and the update rolls back."
        ),
        remedy=way,
    )
