"""The cache is never in the way: damaged, read-only, full, or used by several runs at once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from generator import lint
from generator.lint import cache
from generator.lint.finding import Scope


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b"[]", b"null", b"\xff", b'{"findings": {}}', b'{"findings": [[1]]}', b'{"findings": ["text"]}'],
)
def test_a_corrupt_entry_is_a_miss_and_is_written_anew(
    content: bytes, template: Path, cache_folder: Path, linted: list[str]
) -> None:
    first = lint.run([template])
    (entry,) = cache_folder.iterdir()
    good = entry.read_bytes()
    entry.write_bytes(content)
    assert lint.run([template]) == first
    assert entry.read_bytes() == good
    assert len(linted) == 2


def test_no_cache_neither_reads_nor_writes(template: Path, cache_folder: Path, linted: list[str]) -> None:
    lint.run([template], use_cache=False)
    assert not cache_folder.exists()
    lint.run([template])
    lint.run([template], use_cache=False)
    assert len(linted) == 3


def test_a_cache_that_cannot_be_made_costs_one_warning(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    report = lint.run([template, template.parent / "levels.yaml"])
    assert report.findings
    (warning,) = report.warnings
    assert "cannot be written (Not a directory)" in warning


def test_a_read_only_cache_costs_one_warning(
    fixtures: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_folder.mkdir(parents=True)
    cache_folder.chmod(0o555)
    if os.geteuid() == 0:
        # Root may write anywhere: the system call says what it would say to another user.
        def refuse(**_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(tempfile, "mkstemp", refuse)
    report = lint.run([fixtures / "good"])
    assert (report.templates, report.exit_code) == (3, 0)
    (warning,) = report.warnings
    assert f"{cache_folder} cannot be written (Permission denied)" in warning


def test_a_user_without_a_home_is_linted_for(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    report = lint.run([template])
    assert report.findings
    assert report.warnings == ["no cache: this user has no home folder; set ECS_BLUEGREEN_CACHE"]


def test_the_cache_lies_in_the_users_cache_folder(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    lint.run([template])
    assert len(list((tmp_path / "xdg" / "ecs-bluegreen" / "lint").iterdir())) == 1


def test_the_newest_entries_are_kept(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT_ENTRIES", 2)
    subject = cache.Cache.open(Scope(("us-east-1",), None))
    for age, content in ((30, b"old"), (10, b"newer"), (20, b"middle")):
        before = set(cache_folder.glob("*"))
        subject.store(content, [])
        (entry,) = set(cache_folder.glob("*")) - before
        os.utime(entry, (1_000_000 - age, 1_000_000 - age))
    subject.prune()
    assert [subject.load(content) for content in (b"old", b"newer", b"middle")] == [None, [], []]


def test_what_hangs_on_another_file_is_not_remembered(tmp_path: Path, cache_folder: Path) -> None:
    nested = tmp_path / "nested.yaml"
    nested.write_text(
        "Resources:\n  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: other.yaml}\n"
    )
    lint.run([nested])
    assert not list(cache_folder.glob("*"))


def test_runs_at_the_same_time_agree(template: Path, cache_folder: Path) -> None:
    command = [sys.executable, "-m", "generator", "lint", "--format", "json", str(template)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    results = [(*run.communicate(), run.returncode) for run in runs]
    assert len(set(results)) == 1
    assert results[0][1:] == ("", 1)
    assert len(list(cache_folder.iterdir())) == 1
