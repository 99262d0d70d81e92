"""A folder of sets, and the AWS that they go to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deployer.aws import Aws
from deployer.harness import ROOT
from generator.cli import cli

from .stage import Sets


@pytest.fixture
def sets(aws: Aws, tmp_path: Path) -> Sets:
    """No set is there yet, and no file."""
    folder = tmp_path / "stacksets"
    folder.mkdir()
    return Sets(aws, folder)


@pytest.fixture
def run(sets: Sets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a folder that has the templates and the sets of the test."""
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "stacksets").symlink_to(sets.folder)
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    monkeypatch.chdir(tmp_path)
    # A command waits by the real clock. None here has to; one that does must not wait for ever.
    sets.aws.clock.seconds_per_call = 60

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(cli, ["stackset", *words])

    return invoke
