"""What CHANGELOG.md says of a version: a heading with a date, and what is new."""

from __future__ import annotations

import re
from datetime import date

EXAMPLE = "2026-11-30"

_HEADING = re.compile(r"## +(?P<version>[^\s,]+)(?:, *(?P<date>.*?))? *")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENTRY = re.compile(r"[*-] +\S")


def problems(text: str, version: str) -> list[str]:
    """Return why the text is not the changelog of a released `version`, each with its line; none if it is."""
    lines = text.splitlines()
    matches = [(number, _HEADING.fullmatch(line)) for number, line in enumerate(lines, 1)]
    headings = [(number, match["date"] or "") for number, match in matches if match and match["version"] == version]
    if not headings:
        return [f'no heading for {version}: write "## {version}, {EXAMPLE}" with the day of the release']
    if len(headings) > 1:
        return [f"line {number}: one of {len(headings)} headings for {version}: keep one" for number, _ in headings]
    number, written = headings[0]
    return [*_date_problems(number, written), *_entry_problems(number, lines[number:])]


def _date_problems(number: int, written: str) -> list[str]:
    if _is_date(written):
        return []
    return [f'line {number}: "{written}" is not a date: write the day of the release, such as {EXAMPLE}']


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _entry_problems(number: int, below: list[str]) -> list[str]:
    end = next((index for index, line in enumerate(below) if line.startswith("## ")), len(below))
    if any(_ENTRY.match(line) for line in below[:end]):
        return []
    return [f'line {number}: no entry below it: write what is new, each in a line that begins with "* "']
