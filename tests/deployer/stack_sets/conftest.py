"""A folder of sets, and the AWS that they go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.aws import Aws

from .stage import Sets


@pytest.fixture
def sets(aws: Aws, tmp_path: Path) -> Sets:
    """No set is there yet, and no file."""
    folder = tmp_path / "stacksets"
    folder.mkdir()
    return Sets(aws, folder)
