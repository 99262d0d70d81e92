"""The errors of one parameter file, collected so that a person sees all of them at once."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

_VALUE_LENGTH = 60
_PLACE_LENGTH = 160


class ParamsError(UserError):
    """Everything that is wrong with one parameter file, one line each, in the order of the file."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{path}{problem}" for problem in self.problems))


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong. Line 0 stands for the file as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        """Return what follows the file's name in the message."""
        return f":{self.line}: {self.text}" if self.line else f": {self.text}"


class RefusedError(Exception):
    """A value that is not right; whoever knows its line and its name adds them."""


@dataclass(frozen=True)
class Problems:
    """Collects what is wrong with the file at `path`."""

    path: Path
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, where: str, text: object) -> None:
        """Note that what stands at `where` is not right; `where` is empty for the file as a whole."""
        self.found.append(Problem(line, f"{show(where, _PLACE_LENGTH)}: {text}" if where else str(text)))

    @contextmanager
    def noted(self, line: int, where: str) -> Iterator[None]:
        """Note a value that the body refuses, and go on after it."""
        try:
            yield
        except RefusedError as refusal:
            self.add(line, where, refusal)

    def raise_if_any(self) -> None:
        """Raise one error for everything found so far."""
        if self.found:
            raise ParamsError(self.path, self.found)


def show(text: str, length: int = _VALUE_LENGTH) -> str:
    """Return what a person wrote so that it fits in one line of any terminal."""
    if len(text) > length:
        text = f"{text[:length]}..."
    return text if text.isprintable() else ascii(text)[1:-1]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that was probably meant, None if there is none."""
    originals = {candidate.lower(): candidate for candidate in known}
    near = difflib.get_close_matches(name.lower(), originals, 1, 0.6)
    return originals[near[0]] if near else None


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return the end of a sentence that names the nearest of `known`, or all of them if none is near."""
    if near := nearest(name, known):
        return f", did you mean {near}?"
    return f"; known: {', '.join(known)}" if known else ""
