"""The generated parts of a page that people write: each stands between two comments with its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.errors import UserError

_MARKER = re.compile(r"<!-- (?:end )?generated: (\S+) -->")


def fill(path: Path, page: str, parts: Mapping[str, str]) -> str:
    """Return the page with the text of each part between its markers; what is around them stays as it is.

    A marker that is missing, doubled, out of order, or of a part that nobody makes is a `UserError`; `path` is named
    there.
    """
    lines = page.split("\n")
    if problems := list(_problems(lines, parts)):
        raise UserError("\n".join(f"{path}: {problem}" for problem in problems))
    for name, text in parts.items():
        first, last = lines.index(_begin(name)), lines.index(_end(name))
        lines[first + 1 : last] = ["", *text.split("\n"), ""]
    return "\n".join(lines)


def _problems(lines: list[str], parts: Mapping[str, str]) -> Iterator[str]:
    found = [(number, line) for number, line in enumerate(lines, 1) if _MARKER.fullmatch(line)]
    markers = [line for _, line in found]
    complete = True
    for marker in (marker for name in parts for marker in (_begin(name), _end(name))):
        places = [str(number) for number, line in found if line == marker]
        if len(places) != 1:
            complete = False
            yield f"the marker {marker} must stand once, alone in its line; it is {_where(places)}"
    for number, line in found:
        if _MARKER.sub(r"\1", line) not in parts:
            complete = False
            yield f"line {number}: {line} marks a part that nobody makes; the parts are {', '.join(parts)}"
    if complete:
        yield from _disorder(markers)


def _disorder(markers: list[str]) -> Iterator[str]:
    for first, second in zip(markers[::2], markers[1::2], strict=True):
        name = _MARKER.sub(r"\1", first)
        if (first, second) != (_begin(name), _end(name)):
            yield f"after {first} must come {_end(name)}, and not {second}"
            return


def _where(places: list[str]) -> str:
    return f"in the lines {', '.join(places)}" if places else "missing"


def _begin(name: str) -> str:
    return f"<!-- generated: {name} -->"


def _end(name: str) -> str:
    return f"<!-- end generated: {name} -->"
