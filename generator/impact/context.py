"""What is known about an update when one looks for what could hurt: both sides, and what happens to each resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.impact.model import Change, Side
from generator.impact.values import Node

# The key of a stack and the logical id of a resource in it.
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Context:
    """Two sides, resolved.

    The nodes of a side hold every resource of its templates, also one that no known parameters create: such a node has
    no variants. `changes` are those that have been found, without hazards; what is not among them does not change.
    """

    old: Side
    new: Side
    old_nodes: Mapping[Key, Node]
    new_nodes: Mapping[Key, Node]
    changes: Mapping[Key, Change]
