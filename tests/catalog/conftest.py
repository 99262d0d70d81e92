"""A folder with the newest committed version alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from .trees import copy


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return copy(tmp_path)
