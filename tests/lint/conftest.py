"""What the tests of the linter share."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.lint import cache


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
