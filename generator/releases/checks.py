"""What must be true before a version is released, in the order in which it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import changelog, folder, made
from generator.made import TEMPLATES, Made
from generator.releases import intact, promise
from generator.releases.register import sha256_of

CHANGELOG = Path("CHANGELOG.md")


@dataclass(frozen=True)
class Check:
    """A truth about the version, and what returns the reasons why it is none."""

    truth: str
    problems: Callable[[], list[str]]


def checks(version: str) -> Iterator[Check]:
    """Yield what must be true of the project in this folder before `version` is released."""
    yield Check(f"{version} is not released yet", partial(_released, version))
    yield Check(f"{CHANGELOG} says when {version} is released and what is new", partial(_changelog, version))
    yield from (Check(f"{one.what}: fresh", partial(_stale, one)) for one in made.MADE)
    yield Check("the templates have no findings of lint", partial(_findings, version))
    yield Check(f"{version} promises no less than it changes", partial(_promise, version))
    yield Check("every byte that was ever released is there", partial(_intact, version))


def _released(version: str) -> list[str]:
    if sha256_of(TEMPLATES, version) is None:
        return []
    return [f"{version} is released already: write a higher version in {promise.WHERE}"]


def _changelog(version: str) -> list[str]:
    content = folder.read(CHANGELOG)
    if content is None:
        return [f"{CHANGELOG}: no such file; run this in the root of the project"]
    return [f"{CHANGELOG}: {problem}" for problem in changelog.problems(content.decode(errors="replace"), version)]


def _stale(one: Made) -> list[str]:
    if not one.check().exit_code:
        return []
    shown = f"`ecs-bluegreen {one.command} --check` shows how"
    return [f"{one.what}: stale; {shown}, `make render` writes what is made, then commit it"]


def _findings(version: str) -> list[str]:
    from generator import lint

    findings = lint.run([TEMPLATES / version]).findings
    return [f"{one.path}:{one.line}: {one.id} {one.message}" for one in findings]


def _promise(version: str) -> list[str]:
    problem = promise.check(TEMPLATES, version)
    return [problem] if problem else []


def _intact(version: str) -> list[str]:
    return [*intact.verify(TEMPLATES), *intact.unreleased(TEMPLATES, version)]
