"""What the tests of releases share: an author, and two released versions to damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import generator

from .trees import Author, addition

ROOT = Path(generator.__file__).parent.parent
COMMITTED = ROOT / "templates"


@pytest.fixture
def author(monkeypatch: pytest.MonkeyPatch) -> Author:
    """Somebody who changes the source, for the length of a test."""
    return Author(monkeypatch)


@pytest.fixture(scope="session")
def _two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    templates = tmp_path_factory.mktemp("two") / "templates"
    with pytest.MonkeyPatch.context() as monkeypatch:
        author = Author(monkeypatch)
        author.releases(templates, "1.0.0")
        author.releases(templates, "1.1.0", addition)
    return templates


@pytest.fixture
def templates(_two_releases: Path, tmp_path: Path) -> Path:
    """A folder in which 1.0.0 and, with a resource more, 1.1.0 are released."""
    return Path(shutil.copytree(_two_releases, tmp_path / "templates"))
