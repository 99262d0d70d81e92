"""What the tests of the linter share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.lint import cache, workers
from generator.lint.finding import Finding, Scope


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for each test; the folder is made by the first run that writes to it."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(folder))
    return folder / "lint"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Small templates: good and bad ones, and those that plain cfn-lint cannot speak about."""
    return Path(__file__).parent / "fixtures"


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that cfn-lint is given, because the cache does not know them."""
    seen: list[str] = []
    original: Callable[..., dict[Path, list[Finding]]] = workers.lint

    def spy(sizes: dict[Path, int], scope: Scope) -> dict[Path, list[Finding]]:
        seen.extend(path.name for path in sizes)
        return original(sizes, scope)

    monkeypatch.setattr(workers, "lint", spy)
    return seen


@pytest.fixture
def template(fixtures: Path, tmp_path: Path) -> Path:
    """A copy, to be changed or moved, of a template with findings of every level."""
    copy = tmp_path / "levels.yaml"
    copy.write_bytes((fixtures / "bad" / "levels.yaml").read_bytes())
    return copy
