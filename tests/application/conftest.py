"""Fixtures for the application's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from .codebuild import CodeBuild, Result


@pytest.fixture
def build(tmp_path: Path) -> CodeBuild:
    """Return a build project whose repository holds the generated files and a Dockerfile with a test stage."""
    return CodeBuild(tmp_path)


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Return the one good run that many tests look at."""
    return CodeBuild(tmp_path_factory.mktemp("good")).run()
