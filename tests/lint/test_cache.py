"""The cache: never wrong, never in the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator import lint
from generator.lint import cache, engine, workers
from generator.lint.finding import Finding, Scope

RULE = """
from cfnlint.rules import CloudFormationLintRule, RuleMatch

class EveryTemplate(CloudFormationLintRule):
    id = "W9999"
    shortdesc = "Speak about every template"
    description = "Shows that a rule of ours is used"
    source_url = "https://example.org/W9999"

    def match(self, cfn):
        return [RuleMatch(["Resources"], "{message}")]
"""


class Linted(list[str]):
    """The names of the files that cfn-lint has linted, not the cache."""


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> Linted:
    seen = Linted()
    original: Callable[..., dict[Path, list[Finding]]] = workers.lint

    def spy(sizes: dict[Path, int], scope: Scope) -> dict[Path, list[Finding]]:
        seen.extend(path.name for path in sizes)
        return original(sizes, scope)

    monkeypatch.setattr(workers, "lint", spy)
    return seen


@pytest.fixture
def template(fixtures: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "levels.yaml"
    copy.write_bytes((fixtures / "bad" / "levels.yaml").read_bytes())
    return copy


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "rules"
    folder.mkdir()
    monkeypatch.setattr(lint, "RULES", folder)
    engine._runner.cache_clear()
    yield folder
    engine._runner.cache_clear()


def test_a_second_run_gives_the_same_without_linting(template: Path, linted: Linted) -> None:
    first = lint.run([template])
    second = lint.run([template])
    assert first.findings
    assert first == second
    assert linted == ["levels.yaml"]


def test_the_same_content_elsewhere_is_known_under_its_own_path(template: Path, linted: Linted) -> None:
    lint.run([template])
    moved = template.rename(template.with_name("moved.yaml"))
    assert {finding.path for finding in lint.run([moved]).findings} == {moved.as_posix()}
    assert linted == ["levels.yaml"]


def test_changed_content_is_linted_again(template: Path, linted: Linted) -> None:
    before = lint.run([template])
    template.write_text(template.read_text().replace("soon", "30"))
    after = lint.run([template])
    assert linted == ["levels.yaml"] * 2
    assert {finding.id for finding in before.findings} - {finding.id for finding in after.findings} == {"E3012"}


def test_another_region_is_linted_again(fixtures: Path, linted: Linted) -> None:
    app_runner = fixtures / "good" / "app-runner.yaml"
    assert not lint.run([app_runner]).findings
    assert [finding.id for finding in lint.run([app_runner], ["eu-north-1"]).findings] == ["E3006"]
    assert len(linted) == 2


def test_a_changed_rule_of_ours_is_linted_again(fixtures: Path, rules: Path, linted: Linted) -> None:
    good = fixtures / "good" / "topic.json"
    assert not lint.run([good]).findings
    for message in ("first", "second"):
        (rules / "every_template.py").write_text(RULE.format(message=message))
        # The bytecode of the first would pass for the second's: same size, same second.
        shutil.rmtree(rules / "__pycache__", ignore_errors=True)
        engine._runner.cache_clear()
        (finding,) = lint.run([good]).findings
        assert (finding.id, finding.message, finding.line) == ("W9999", message, 3)
        assert finding.source_url == "https://example.org/W9999"
    assert len(linted) == 3


def test_a_folder_with_an_init_file_alone_holds_no_rules(rules: Path) -> None:
    (rules / "__init__.py").write_text("")
    assert not lint.has_rules(rules)
    assert not lint.has_rules(rules / "missing")


@pytest.mark.parametrize(
    ("version", "expected"), [("cfnlint/version.py", 2), ("cfnlint/data/schemas/version.json", 2), ("other.py", 1)]
)
def test_another_cfn_lint_or_schema_is_linted_again(
    version: str, expected: int, template: Path, linted: Linted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "cfnlint"
    monkeypatch.setattr(
        cache, "_cfn_lint_versions", lambda: [package / "version.py", package / "data/schemas/version.json"]
    )
    lint.run([template])
    (tmp_path / "site" / version).parent.mkdir(parents=True)
    (tmp_path / "site" / version).write_text("another")
    lint.run([template])
    assert len(linted) == expected


def test_the_version_files_of_cfn_lint_are_where_they_are_looked_for() -> None:
    version, schemas, *_ = cache._cfn_lint_versions()
    assert "__version__" in version.read_text()
    assert "schema_date" in json.loads(schemas.read_text())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b"[]", b"null", b"\xff", b'{"findings": {}}', b'{"findings": [[1]]}', b'{"findings": ["text"]}'],
)
def test_a_corrupt_entry_is_a_miss_and_is_written_anew(
    content: bytes, template: Path, cache_folder: Path, linted: Linted
) -> None:
    first = lint.run([template])
    (entry,) = cache_folder.iterdir()
    good = entry.read_bytes()
    entry.write_bytes(content)
    assert lint.run([template]) == first
    assert entry.read_bytes() == good
    assert len(linted) == 2


def test_no_cache_neither_reads_nor_writes(template: Path, cache_folder: Path, linted: Linted) -> None:
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
