"""Reading a Dockerfile, and what of it cannot work.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

_INSTRUCTIONS = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)
_HEREDOC = re.compile(r"(?:^|\s)\d*<<-?[\"']?(\w+)[\"']?")
_COPIED_FROM = re.compile(r"(?:^|\s)--from=(\S+)")
_FROM = re.compile(r"(?:--platform=\S+ +)?(\S+)(?: +AS +(\S+))?\s*$", re.IGNORECASE)


class DockerfileError(Exception):
    """What Docker would say."""


@dataclass
class Stage:
    """A stage: its name, the image or stage it begins with, and its instructions."""

    name: str
    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def copied_from(self) -> list[str]:
        """Return the stages and images that it copies from."""
        return [name for _, rest in self.instructions for name in _COPIED_FROM.findall(rest)]


def read(text: str) -> list[Stage]:
    """Return the stages in order; what is wrong with the Dockerfile itself is found before anything is built."""
    stages: list[Stage] = []
    for number, instruction, rest in _lines(text):
        where = f"dockerfile parse error on line {number}"
        if instruction not in _INSTRUCTIONS:
            raise DockerfileError(f"{where}: unknown instruction: {instruction}")
        if instruction == "FROM":
            found = _FROM.match(rest)
            if found is None:
                raise DockerfileError(f"{where}: FROM requires either one or three arguments")
            stages.append(Stage((found[2] or f"stage-{len(stages)}").lower(), found[1]))
        elif stages:
            stages[-1].instructions.append((instruction, rest))
        elif instruction != "ARG":
            raise DockerfileError(f"{where}: no build stage in current context")
    if not stages:
        raise DockerfileError("file with no instructions")
    return stages


def needed(stages: list[Stage], target: str | None) -> list[Stage]:
    """Return the stages that a target needs, in order; without one, what the last stage needs."""
    last = _find(stages, target) if target else len(stages) - 1
    if last is None:
        raise DockerfileError(f'target stage "{target}" could not be found')
    waiting, found = [last], set()
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += _before(stages, number)
    return [stages[number] for number in sorted(found)]


def look_for(instruction: str, rest: str, folder: Path) -> None:
    """Look for the files that an instruction copies from the folder."""
    if instruction not in ("COPY", "ADD") or "--from=" in rest or "<<" in rest:
        return
    for source in _words(rest)[:-1]:
        relative = source.lstrip("/").removeprefix("./") or "."
        if "$" in source or "://" in source or relative == ".":
            continue
        # Any pattern will do here, while Path.glob refuses some.
        if not glob(relative, root_dir=folder, include_hidden=True):  # noqa: PTH207
            raise DockerfileError(
                f'failed to compute cache key: failed to calculate checksum: "/{relative}": not found'
            )


def _before(stages: list[Stage], number: int) -> list[int]:
    """Return the stages that one needs; a stage can only use those above it."""
    stage, above = stages[number], stages[:number]
    used = [_find(above, stage.base)]
    for name in stage.copied_from():
        used.append(_find(above, name))
        if used[-1] is None and not re.search(r"[./:$]", name):
            raise DockerfileError(f"{name}: there is no such stage above, and no image of this name here")
    return [each for each in used if each is not None]


def _find(stages: list[Stage], name: str) -> int | None:
    """Return where a stage is that is given by its name or its number; of several of one name, the last."""
    if name.isdecimal():
        return int(name) if int(name) < len(stages) else None
    return next((number for number in reversed(range(len(stages))) if stages[number].name == name.lower()), None)


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, instruction and arguments, without comments, over continued lines and past here-documents."""
    lines = enumerate(text.splitlines(), 1)
    for number, line in lines:
        logical = line.strip()
        while logical.endswith("\\"):
            following = next(lines, (0, ""))[1].strip()
            logical = logical if following.startswith("#") else f"{logical[:-1]}{following}"
        if not logical or logical.startswith("#"):
            continue
        word, _, rest = logical.partition(" ")
        yield number, word.upper(), rest.strip()
        if word.upper() in ("RUN", "COPY", "ADD"):
            for end in _HEREDOC.findall(rest):
                while next(lines, (0, end))[1].strip() != end:
                    pass


def _words(rest: str) -> list[str]:
    """Return the arguments of an instruction without its options; they may be written as JSON."""
    words = [word for word in rest.split() if not word.startswith("--")]
    if words and words[0].startswith("["):
        try:
            return [str(word) for word in json.loads(" ".join(words))]
        except ValueError:
            return words
    return words
