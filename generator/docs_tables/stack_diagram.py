"""The diagram of the stacks: a box for each scope, an arrow from each stack to what needs it."""

from __future__ import annotations

from collections.abc import Iterable

from generator.docs_tables import mermaid, stack_graph
from generator.docs_tables.release import SCOPES, Release, Stack
from generator.docs_tables.stack_graph import Edge


def text(release: Release) -> str:
    """Return the diagram as Markdown."""
    drawn = [stack for stack in release.stacks if stack.instead_of is None]
    scopes = {stack.name: stack.scope for stack in drawn}
    arrows = _in_order(stack_graph.direct(stack_graph.by_export(release)), list(scopes))
    lines: list[str] = []
    for scope, one in SCOPES.items():
        boxes = [_box(stack, release) for stack in drawn if stack.scope == scope]
        inside = [edge for edge in arrows if {scopes[end] for end in edge} == {scope}]
        lines += mermaid.group(f"per-{scope}", f"Once for {one}", [*boxes, *(_arrow(edge) for edge in inside)])
    lines += [_arrow(edge) for edge in arrows if scopes[edge[0]] != scopes[edge[1]]]
    lines += [_arrow(edge, '-. "by name" .->') for edge in _in_order(stack_graph.by_name(release), list(scopes))]
    return mermaid.chart("TB", lines)


def _in_order(edges: Iterable[Edge], names: list[str]) -> list[Edge]:
    return sorted(edges, key=lambda edge: [names.index(end) for end in edge])


def _box(stack: Stack, release: Release) -> str:
    substitutes = [f"or {other.name}" for other in release.stacks if other.instead_of == stack.name]
    return mermaid.box(stack.name, stack.name, *substitutes)


def _arrow(edge: Edge, form: str = "-->") -> str:
    producer, consumer = (mermaid.identifier(end) for end in edge)
    return f"{producer} {form} {consumer}"
