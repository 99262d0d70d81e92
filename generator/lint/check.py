"""What our own checks are made of, where cfn-lint has no part in it: a name, a reason, and a page of documentation."""

from __future__ import annotations

from typing import NamedTuple

from generator.lint.document import Path, Place
from generator.lint.finding import Finding

__all__ = ["Check", "Path", "Problem"]


class Check(NamedTuple):
    """One kind of finding; an id that begins with E is an error, with W a warning."""

    id: str
    title: str
    description: str
    source_url: str

    @property
    def level(self) -> str:
        """The level of its findings."""
        return "error" if self.id.startswith("E") else "warning"

    def finding(self, message: str, place: Place, path: str = "") -> Finding:
        """Return a finding of this kind."""
        return Finding(
            path=path,
            line=place.line,
            column=place.column,
            id=self.id,
            message=message,
            end_line=place.end_line,
            end_column=place.end_column,
            level=self.level,
            title=self.title,
            source_url=self.source_url,
        )


class Problem(NamedTuple):
    """Something wrong at one place of a document; `line` counts from the first line of a text of several lines."""

    check: Check
    path: Path
    message: str
    line: int = 0
