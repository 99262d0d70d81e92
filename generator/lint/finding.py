"""What the modules of the linter hand to each other."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Scope(NamedTuple):
    """What a template is linted against: the Regions, and the folder of our own rules if there are any."""

    regions: tuple[str, ...]
    rules: Path | None


class Finding(NamedTuple):
    """One finding; the order of the fields is the order in which findings are reported.

    Lines and columns count from 1 and the end is exclusive. `path` is empty until the report: the same
    content gives the same findings wherever it lies.
    """

    path: str
    line: int
    column: int
    id: str
    message: str
    end_line: int
    end_column: int
    level: str
    title: str
    source_url: str
