"""Diagrams as the page draws them: boxes, lines and arrowheads at whole numbers, the same on every machine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.catalog import words
from generator.catalog.layout import layered

WIDTH, HEIGHT = 168, 56
# Between boxes side by side, and between layers, where the lines bend.
GAP, LAYER_GAP = 16, 32
MARGIN = 4
# Characters of a name that a line of a box has room for.
_LINE = 19
_ALONE_COLUMNS = 4
_ARROW = 4

Point = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a box says: its name, a smaller line under it, how many it stands for, the class that colours it."""

    name: str
    detail: str
    style: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Box:
    """A label and its place; the name is in one line or two."""

    x: int
    y: int
    label: Label
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """A drawing of `width` by `height`; `lines`, `dashes` and `heads` are path data of SVG."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: str
    dashes: str
    heads: str


def draw(
    labels: Mapping[str, Label], needs: Mapping[str, Sequence[str]], dashed: Collection[tuple[str, str]] = ()
) -> Diagram:
    """Draw a graph: downwards or to the right, whichever is narrower; boxes without lines stand below.

    `dashed` are the pairs of a node and one that needs it whose line looks lighter than the others.
    """
    layout = layered(needs)
    frame = _Frame(down=layout.breadth * (WIDTH + GAP) <= layout.layers * (WIDTH + LAYER_GAP))
    corners = {name: frame.corner(*place) for name, place in layout.places.items()}
    corners |= dict(_below(layout.alone, corners.values()))
    return Diagram(
        width=MARGIN + max(x for x, _ in corners.values()) + WIDTH,
        height=MARGIN + max(y for _, y in corners.values()) + HEIGHT,
        boxes=tuple(
            Box(x=x, y=y, label=labels[name], lines=_lines(labels[name].name)) for name, (x, y) in corners.items()
        ),
        lines=" ".join(_line(line, frame) for edge, line in layout.lines.items() if edge not in dashed),
        dashes=" ".join(_line(line, frame) for edge, line in layout.lines.items() if edge in dashed),
        heads=" ".join(_head(line, frame) for line in layout.lines.values()),
    )


@dataclass(frozen=True)
class _Frame:
    """Which way the layers follow each other."""

    down: bool

    def corner(self, layer: int, place: float) -> Point:
        """Return the upper left corner of a box."""
        if self.down:
            return MARGIN + round(place * (WIDTH + GAP)), MARGIN + layer * (HEIGHT + LAYER_GAP)
        return MARGIN + layer * (WIDTH + LAYER_GAP), MARGIN + round(place * (HEIGHT + GAP))

    def entry(self, layer: int, place: float) -> Point:
        """Return where a line enters a box."""
        x, y = self.corner(layer, place)
        return (x + WIDTH // 2, y) if self.down else (x, y + HEIGHT // 2)

    def exit(self, layer: int, place: float) -> Point:
        """Return where a line leaves a box."""
        x, y = self.corner(layer, place)
        return (x + WIDTH // 2, y + HEIGHT) if self.down else (x + WIDTH, y + HEIGHT // 2)


def _below(names: Sequence[str], corners: Iterable[Point]) -> Iterator[tuple[str, Point]]:
    top = max((y + HEIGHT + LAYER_GAP for _, y in corners), default=MARGIN)
    for number, name in enumerate(names):
        row, column = divmod(number, _ALONE_COLUMNS)
        yield name, (MARGIN + column * (WIDTH + GAP), top + row * (HEIGHT + GAP))


def _line(line: Sequence[tuple[int, float]], frame: _Frame) -> str:
    """Return a curve from layer to layer that passes the boxes of the layers between on a straight way."""
    x, y = frame.exit(*line[0])
    path = f"M{x} {y}"
    for position in line[1:]:
        (to_x, to_y), middle = frame.entry(*position), LAYER_GAP // 2
        bend = f"{x} {y + middle} {to_x} {to_y - middle}" if frame.down else f"{x + middle} {y} {to_x - middle} {to_y}"
        path += f"C{bend} {to_x} {to_y}"
        if position != line[-1]:
            x, y = frame.exit(*position)
            path += f"L{x} {y}"
    return path


def _head(line: Sequence[tuple[int, float]], frame: _Frame) -> str:
    x, y = frame.entry(*line[-1])
    back, side = 2 * _ARROW, _ARROW
    if frame.down:
        return f"M{x} {y}l{-side} {-back}h{2 * side}z"
    return f"M{x} {y}l{-back} {-side}v{2 * side}z"


def _lines(name: str) -> tuple[str, ...]:
    """Break a long name between two of its words, as near to the middle as they allow."""
    if len(name) <= _LINE:
        return (name,)
    starts = [sum(map(len, words.split(name)[:count])) for count in range(1, len(words.split(name)))]
    cut = min(starts, key=lambda start: abs(start - len(name) / 2), default=len(name) // 2)
    return name[:cut], name[cut:]
