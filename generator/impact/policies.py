"""Which policies allow more than before."""

from __future__ import annotations

from collections.abc import Iterator

from generator.impact.values import Node


def widened(old: Node | None, new: Node) -> Iterator[tuple[str, str]]:
    """Yield the dotted path and a sentence for everything that `new` allows and `old` does not."""
    yield from ()
