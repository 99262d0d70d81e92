"""docs/guide.md as its test reads it.

What the page promises, so that all of it can be run:

* a heading of the second level begins a part; each part begins in an empty account and a fresh copy of the project
* ` ```yaml ` with a first line `# <path of the file>` is a file that the reader writes before he goes on
* ` ```diff ` with such a first line is a change of that file: what has `-` is there once, and gives way to what has `+`
* ` ```console ` holds commands for bash. Each begins with `$ `, goes on where its line ends with a backslash, and is
  followed by what it prints, on stdout and stderr together. `...` stands for what is left out: alone on a line for any
  lines, within a line for any text. Nothing else may be left out, and a command that shows nothing prints nothing
* a command ends with exit code 0, unless the next one is `echo $?`
* the comment `<!-- while: NAME -->` above a block says what goes on around it: what only a person can do, what takes
  its time, what goes wrong. `guide_releases.py` and `guide_troubles.py` have the names; `FILE says "NEW", not "OLD"` is
  a slip of the reader's, which is put right after the block

There are no other fenced blocks, so there is no command that is not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
PROMPT = "$ "
LEFT_OUT = "..."
_WHILE = re.compile(r"<!-- while: ([^>]+) -->")
_FILE = re.compile(r"# ((?:\.\./)?[\w/-]+\.(?:yaml|js))\n")


@dataclass(frozen=True)
class Command:
    """A command, what the page shows of its output, and its line in the page."""

    text: str
    shown: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Session:
    """The commands of one block, and what goes on while they run."""

    commands: tuple[Command, ...]
    meanwhile: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """What the reader writes into a file."""

    path: str
    text: str


@dataclass(frozen=True)
class Change:
    """What the reader changes in a file."""

    path: str
    old: str
    new: str


Step = Session | File | Change


def parts(text: str) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each part that has any; raises `ValueError` for a block that could not be run."""
    found: dict[str, list[Step]] = {}
    part, meanwhile = "", []
    tokens = MarkdownIt("commonmark").parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            part = tokens[place + 1].content
        elif token.type == "html_block":
            meanwhile += _WHILE.findall(token.content)
        elif token.type in ("fence", "code_block"):
            found.setdefault(part, []).append(_step(token, tuple(meanwhile)))
            meanwhile = []
    if meanwhile:
        raise ValueError(f"no block follows {meanwhile}")
    return {name: tuple(steps) for name, steps in found.items()}


def _step(token: Token, meanwhile: tuple[str, ...]) -> Step:
    line = (token.map or [0])[0] + 1
    if token.info == "console":
        return Session(tuple(_commands(token.content.splitlines(), line + 1)), meanwhile)
    named = _FILE.match(token.content)
    if token.info not in ("yaml", "diff") or not named or meanwhile:
        raise ValueError(f"line {line}: neither commands nor a file: {token.content.splitlines()[:1]}")
    if token.info == "yaml":
        return File(named[1], token.content)
    lines = token.content[named.end() :].splitlines(keepends=True)
    old, new = ("".join(each[1:] for each in lines if each[0] in kept) for kept in (" -", " +"))
    return Change(named[1], old, new)


def _commands(lines: Sequence[str], first: int) -> Iterator[Command]:
    starts = [number for number, line in enumerate(lines) if line.startswith(PROMPT)]
    if starts[:1] != [0]:
        raise ValueError(f"line {first}: a block begins with a command, not with {lines[:1]}")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = start
        while lines[last].endswith("\\"):
            last += 1
        text = "\n".join(lines[start : last + 1]).removeprefix(PROMPT)
        yield Command(text, tuple(lines[last + 1 : end]), first + start)


def missing(shown: Sequence[str], printed: Sequence[str]) -> str:
    """Return which shown line is not printed where it belongs, or which printed one is not shown; or nothing."""
    blocks = _between(shown)
    place = 0
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        # What follows left-out lines may come later; at the end it must be the last.
        starts = [place] if number == 0 else range(place, len(printed) - len(block) + 1)
        if last and number:
            starts = [max(place, len(printed) - len(block))]
        at = next((start for start in starts if _is_at(block, printed, start)), None)
        if at is None:
            return f"not printed here: {next(_absent(block, printed), ' / '.join(block))}"
        place = at + len(block)
    return "" if place == len(printed) else f"not shown: {printed[place]}"


def _between(shown: Sequence[str]) -> list[list[str]]:
    """Return the runs of lines between the left-out ones."""
    blocks: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == LEFT_OUT:
            blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def _is_at(block: Sequence[str], printed: Sequence[str], start: int) -> bool:
    there = printed[start : start + len(block)]
    return len(there) == len(block) and all(map(_matches, block, there))


def _absent(block: Sequence[str], printed: Sequence[str]) -> Iterator[str]:
    return (line for line in block if not any(_matches(line, other) for other in printed))


def _matches(shown: str, printed: str) -> bool:
    pattern = ".*".join(map(re.escape, shown.rstrip().split(LEFT_OUT)))
    return re.fullmatch(pattern, printed.rstrip()) is not None
