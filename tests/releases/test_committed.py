"""What is committed: no release has changed, and the next one promises enough."""

from __future__ import annotations

import pytest

import generator
from generator import changelog, releases
from generator.releases import promise
from generator.releases.intact import unreleased

from .conftest import COMMITTED, ROOT

RELEASED = [str(release.version) for release in releases.read(COMMITTED)]


def test_every_released_byte_is_there() -> None:
    assert releases.verify(COMMITTED) == []


def test_every_version_but_this_one_is_released() -> None:
    assert unreleased(COMMITTED, generator.__version__) == []


@pytest.mark.parametrize("version", dict.fromkeys([*RELEASED, generator.__version__]))
def test_every_version_keeps_its_promise(version: str) -> None:
    assert promise.check(COMMITTED, version) is None


def test_every_release_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [problem for version in RELEASED for problem in changelog.problems(text, version)] == []
