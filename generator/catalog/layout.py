"""Where the boxes of a diagram stand: in layers, each below what it needs, with few crossings and short lines.

The steps are Sugiyama's. networkx knows graphs but draws no layers; the libraries that do are native code without
wheels for every machine, and their coordinates must be the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

_SWEEPS = 64


class CircleError(ValueError):
    """Nodes need each other in a circle; the message names them."""


@dataclass(frozen=True)
class Layout:
    """For each node its layer and its place in it; for each edge the places its line passes, layer by layer.

    Places are centres, one apart at least, and the leftmost is 0. `alone` are the nodes without edges.
    """

    places: Mapping[str, tuple[int, float]]
    lines: Mapping[tuple[str, str], Sequence[tuple[int, float]]]
    alone: Sequence[str]

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return 1 + max((layer for layer, _ in self.places.values()), default=-1)

    @property
    def breadth(self) -> float:
        """How many places the broadest layer takes, lines that pass included."""
        return 1 + max((place for line in self.lines.values() for _, place in line), default=-1.0)


def layered(needs: Mapping[str, Sequence[str]]) -> Layout:
    """Lay out a graph without cycles; of two ways from one node to another, only the longer is drawn.

    Raises `CircleError` where nodes need each other in a circle.
    """
    graph = nx.DiGraph()
    graph.add_nodes_from(needs)
    graph.add_edges_from((need, name) for name, others in needs.items() for need in others)
    if circles := [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1]:
        raise CircleError(", ".join(name for name in needs if any(name in ring for ring in circles)))
    # The library loses the order of the nodes, on which everything below depends.
    reduced = set(nx.transitive_reduction(graph).edges)
    edges = [edge for edge in graph.edges if edge in reduced]
    alone = [name for name in needs if not graph.degree(name)]
    depths = _depths(graph, edges)
    chains = [_chain(source, target, depths) for source, target in edges]
    rows = _rows([name for name in needs if name not in alone], depths, chains)
    links = _links(chains)
    _untangle(rows, links)
    places = _spread(rows, links)
    position = {node: (layer, places[node]) for layer, row in enumerate(rows) for node in row}
    named = {name: position[name] for name in needs if name not in alone}
    lines = [[position[node] for node in chain] for chain in chains]
    return Layout(named, dict(zip(edges, lines, strict=True)), alone)


def _depths(graph: nx.DiGraph, edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the longest way to each node; what needs nothing stands just above the first that needs it."""
    depths = {name: depth for depth, layer in enumerate(nx.topological_generations(graph)) for name in layer}
    for name in graph:
        users = [target for source, target in edges if source == name]
        if not graph.in_degree(name) and users:
            depths[name] = min(depths[user] for user in users) - 1
    return depths


def _chain(source: str, target: str, depths: Mapping[str, int]) -> list[Hashable]:
    """Return an edge with a nameless node in each layer that its line passes."""
    between = [(source, target, depth) for depth in range(depths[source] + 1, depths[target])]
    return [source, *between, target]


def _rows(names: Sequence[str], depths: Mapping[str, int], chains: Sequence[list[Hashable]]) -> list[list[Hashable]]:
    rows: list[list[Hashable]] = [[] for _ in range(1 + max((depths[name] for name in names), default=-1))]
    for name in names:
        rows[depths[name]].append(name)
    for chain in chains:
        for step, node in enumerate(chain[1:-1], depths[str(chain[0])] + 1):
            rows[step].append(node)
    return rows


def _links(chains: Sequence[list[Hashable]]) -> tuple[dict[Hashable, list[Hashable]], dict[Hashable, list[Hashable]]]:
    """Return the neighbours of every node in the layer above, and in the layer below."""
    above: dict[Hashable, list[Hashable]] = {}
    below: dict[Hashable, list[Hashable]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    return above, below


def _untangle(rows: list[list[Hashable]], links: Sequence[Mapping[Hashable, Sequence[Hashable]]]) -> None:
    """Order each row by the middle of its neighbours, down and up in turn, and keep the order that crosses least."""
    best, fewest = [list(row) for row in rows], _crossings(rows, links[1])
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for upper, row in pairwise(rows if down else rows[::-1]):
            index = {node: float(place) for place, node in enumerate(upper)}
            own = {node: float(place) for place, node in enumerate(row)}
            row.sort(key=lambda node: _middle(links[0 if down else 1].get(node, ()), index, own[node]))
        if (crossings := _crossings(rows, links[1])) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _middle(neighbours: Sequence[Hashable], index: Mapping[Hashable, float], otherwise: float) -> float:
    return sum(index[node] for node in neighbours) / len(neighbours) if neighbours else otherwise


def _crossings(rows: Sequence[Sequence[Hashable]], below: Mapping[Hashable, Sequence[Hashable]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        index = {node: place for place, node in enumerate(lower)}
        ends = [end for node in upper for end in sorted(index[other] for other in below.get(node, ()))]
        total += sum(1 for place, end in enumerate(ends) for later in ends[place + 1 :] if later < end)
    return total


def _spread(
    rows: Sequence[Sequence[Hashable]], links: Sequence[Mapping[Hashable, Sequence[Hashable]]]
) -> dict[Hashable, float]:
    """Pull every node towards the middle of its neighbours, as far as the order and a distance of one allow."""
    places = {node: float(place) for row in rows for place, node in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = [_middle([*links[0].get(n, ()), *links[1].get(n, ())], places, places[n]) for n in row]
            places.update(zip(row, _apart(wanted), strict=True))
    # Last, every node goes below what it needs: where only one line leads from box to box, it is straight.
    for row in rows[1:]:
        wanted = [_middle(links[0].get(n, ()), places, places[n]) for n in row]
        places.update(zip(row, _apart(wanted), strict=True))
    left = min(places.values(), default=0.0)
    return {node: place - left for node, place in places.items()}


def _apart(wanted: Sequence[float]) -> list[float]:
    """Return places at least one apart, in this order, midway between pushing all right and pushing all left."""
    right: list[float] = []
    for place in wanted:
        right.append(max(place, right[-1] + 1) if right else place)
    left: list[float] = []
    for place in reversed(wanted):
        left.append(min(place, left[-1] - 1) if left else place)
    return [(low + high) / 2 for low, high in zip(reversed(left), right, strict=True)]
