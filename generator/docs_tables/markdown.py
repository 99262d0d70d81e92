"""Tables, cells and code as GitHub's Markdown takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Outside code these begin markup: a tag, an entity, emphasis, a link, code.
_MARKUP = re.compile(r"([\\<>&*_\[\]`|])")


def words(text: str) -> str:
    """Return a text of somebody else as one line that reads as it is, in a table or outside."""
    return _MARKUP.sub(r"\\\1", _line(text))


def code(text: str) -> str:
    """Return a text as code for a table cell; it may hold backticks and pipes.

    A pipe needs its backslash in code too: GitHub divides the row before it looks for code, and takes the backslash
    away.
    """
    line = _line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}".replace("|", r"\|")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown already."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(_row(cells) for cells in lines)


def _row(cells: Sequence[str]) -> str:
    # The line of dashes is written tight, as in the tables that people write here.
    return f"|{'|'.join(cells)}|" if set(cells) == {"---"} else f"| {' | '.join(cells)} |"


def _line(text: str) -> str:
    return " ".join(text.split())
