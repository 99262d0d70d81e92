"""A document of sections that must not grow beyond a size: what matters least is left out, and that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

# Lists longer than this unfold on a click.
_LONG = 10


@dataclass(frozen=True)
class Row:
    """A row of a table or an item of a list; the smaller the rank, the later it is left out."""

    text: str
    rank: int


@dataclass(frozen=True)
class Section:
    """A titled list, or a table where it has columns; `title` is HTML, for it may become a summary."""

    title: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    unfolds: bool = True

    def text(self) -> str:
        """The section in Markdown, with an empty line before it."""
        rows = "".join(f"{row.text}\n" for row in self.rows)
        return f"{self._before()}{rows}{self._after()}"

    def frame(self) -> int:
        """How many characters it takes apart from its rows."""
        return len(self._before()) + len(self._after())

    def _before(self) -> str:
        title = f"\n<details><summary>{self.title}</summary>\n\n" if self._folded() else f"\n### {self.title}\n\n"
        if not self.columns:
            return title
        return f"{title}| {' | '.join(self.columns)} |\n|{'---|' * len(self.columns)}\n"

    def _after(self) -> str:
        return "\n</details>\n" if self._folded() else ""

    def _folded(self) -> bool:
        return self.unfolds and len(self.rows) > _LONG


def fit(sections: Sequence[Section], size: int) -> tuple[list[Section], int]:
    """Return the sections with as many rows as fit into `size` characters, and how many rows do not.

    Rows go in the order of their rank, and from the end within a rank.
    """
    places = [(section, index) for section, each in enumerate(sections) for index in range(len(each.rows))]
    places.sort(key=lambda place: sections[place[0]].rows[place[1]].rank)
    kept: set[tuple[int, int]] = set()
    left = size
    begun: set[int] = set()
    for section, index in places:
        left -= len(sections[section].rows[index].text) + 1
        left -= 0 if section in begun else sections[section].frame()
        if left < 0:
            break
        begun.add(section)
        kept.add((section, index))
    shortened = [
        replace(each, rows=tuple(row for index, row in enumerate(each.rows) if (section, index) in kept))
        for section, each in enumerate(sections)
    ]
    return [section for section in shortened if section.rows], len(places) - len(kept)
