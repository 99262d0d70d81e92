"""The cache is never wrong: whatever changes a finding changes the key."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import lint
from generator.lint import cache, engine

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


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "rules"
    folder.mkdir()
    monkeypatch.setattr(lint, "RULES", folder)
    engine._runner.cache_clear()
    yield folder
    engine._runner.cache_clear()


def test_a_second_run_gives_the_same_without_linting(template: Path, linted: list[str]) -> None:
    first = lint.run([template])
    second = lint.run([template])
    assert first.findings
    assert first == second
    assert linted == ["levels.yaml"]


def test_the_same_content_elsewhere_is_known_under_its_own_path(template: Path, linted: list[str]) -> None:
    lint.run([template])
    moved = template.rename(template.with_name("moved.yaml"))
    assert {finding.path for finding in lint.run([moved]).findings} == {moved.as_posix()}
    assert linted == ["levels.yaml"]


def test_changed_content_is_linted_again(template: Path, linted: list[str]) -> None:
    before = lint.run([template])
    template.write_text(template.read_text().replace("soon", "30"))
    after = lint.run([template])
    assert linted == ["levels.yaml"] * 2
    assert {finding.id for finding in before.findings} - {finding.id for finding in after.findings} == {"E3012"}


def test_another_region_is_linted_again(fixtures: Path, linted: list[str]) -> None:
    app_runner = fixtures / "good" / "app-runner.yaml"
    assert not lint.run([app_runner]).findings
    assert [finding.id for finding in lint.run([app_runner], ["eu-north-1"]).findings] == ["E3006"]
    assert len(linted) == 2


def test_a_changed_rule_of_ours_is_linted_again(fixtures: Path, rules: Path, linted: list[str]) -> None:
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
    version: str, expected: int, template: Path, linted: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
