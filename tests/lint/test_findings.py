"""What is found: exactly what cfn-lint finds, in a fixed order, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator import lint
from generator.errors import UserError
from generator.lint import engine, workers
from generator.lint.finding import Finding

Row = tuple[object, ...]


def _row(finding: Finding) -> Row:
    end = (finding.end_line, finding.end_column)
    return (finding.path, finding.line, finding.column, *end, finding.id, finding.level, finding.message)


def _plain_cfn_lint(folders: list[Path]) -> list[Row]:
    files = [str(file) for folder in folders for file in folder.iterdir()]
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--format", "json", "--regions", *lint.REGIONS]
    command += ["--include-checks", "I", "--ignore-checks", *engine.EXCLUDED, "--", *files]
    matches = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)
    return [
        (
            match["Filename"],
            *(match["Location"]["Start"][key] for key in ("LineNumber", "ColumnNumber")),
            *(match["Location"]["End"][key] for key in ("LineNumber", "ColumnNumber")),
            match["Rule"]["Id"],
            match["Level"].lower(),
            match["Message"],
        )
        for match in matches
    ]


def test_findings_are_those_of_plain_cfn_lint(fixtures: Path) -> None:
    folders = [fixtures / "good", fixtures / "bad"]
    ours = [_row(finding) for finding in lint.run(folders).findings]
    assert sorted(ours, key=repr) == sorted(_plain_cfn_lint(folders), key=repr)
    assert {row[6] for row in ours} == {"error", "warning", "informational"}


def test_good_templates_have_no_findings(fixtures: Path) -> None:
    report = lint.run([fixtures / "good"])
    assert (report.templates, report.findings, report.exit_code) == (3, [], 0)


def test_every_bad_file_has_a_finding_with_a_place(fixtures: Path) -> None:
    report = lint.run([fixtures / "bad"])
    assert report.exit_code == 1
    assert {finding.path for finding in report.findings} == {file.as_posix() for file in (fixtures / "bad").iterdir()}
    assert all(finding.line >= 1 and finding.column >= 1 for finding in report.findings)


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [("broken.yaml", 4, 4), ("broken.json", 3, 41), ("broken-tabs.json", 3, 11), ("duplicate.yaml", 2, 3)],
)
def test_a_syntax_error_is_found_where_it_is(fixtures: Path, name: str, line: int, column: int) -> None:
    first = lint.run([fixtures / "bad" / name]).findings[0]
    assert (first.id, first.level, first.line, first.column) == ("E0000", "error", line, column)


@pytest.mark.parametrize("name", ["not-a-template.json", "a-list.yaml", "a-sentence.yaml", "empty.yaml", "empty.json"])
def test_a_file_that_is_no_template_is_an_error(fixtures: Path, name: str) -> None:
    levels = {finding.level for finding in lint.run([fixtures / "bad" / name]).findings}
    assert levels == {"error"}


def test_what_cfn_lint_cannot_process_is_a_finding(fixtures: Path) -> None:
    metadata, not_utf_8 = lint.run([fixtures / "refused"]).findings
    assert (metadata.id, metadata.line) == ("E0002", 1)
    assert metadata.message.startswith("cfn-lint cannot process this file: AttributeError")
    assert (not_utf_8.id, not_utf_8.line, not_utf_8.column) == ("E0000", 5, 19)
    assert not_utf_8.message == "Not UTF-8: byte 0xff"


def test_two_processes_find_what_one_finds(fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    two = lint.run([fixtures / "bad"], use_cache=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    one = lint.run([fixtures / "bad"], use_cache=False)
    assert two == one


def test_few_templates_start_no_process(fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(workers, "_halves", lambda _: pytest.fail("a second process was about to start"))
    assert lint.run([fixtures / "good"]).templates < workers.SECOND_PROCESS_FROM


def test_findings_are_in_the_order_of_path_line_column_and_rule(fixtures: Path) -> None:
    files = sorted((fixtures / "bad").iterdir(), reverse=True)
    findings = lint.run(files).findings
    keys = [(finding.path, finding.line, finding.column, finding.id) for finding in findings]
    assert keys == sorted(keys)


def test_a_file_named_twice_is_linted_once(fixtures: Path) -> None:
    topic = fixtures / "good" / "topic.json"
    assert lint.run([topic, fixtures / "good", topic]).templates == 3


def test_what_lies_beside_the_templates_is_no_template(fixtures: Path, tmp_path: Path) -> None:
    shutil.copy(fixtures / "good" / "topic.json", tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "releases.json").write_text("[]")
    (tmp_path / "notes.txt").write_text("not a template")
    report = lint.run([tmp_path])
    assert (report.templates, report.findings) == (1, [])


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot read .*missing\.yaml: No such file or directory") as caught:
        lint.run([tmp_path / "missing.yaml"])
    assert caught.value.exit_code == 2


def test_a_folder_without_templates_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no templates"):
        lint.run([tmp_path])


def test_without_files_and_templates_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="ecs-bluegreen render"):
        lint.run()


def test_an_unknown_region_is_an_input_error(fixtures: Path) -> None:
    with pytest.raises(UserError, match=r"no Region eu-wst-1; did you mean eu-west-1\?"):
        lint.run([fixtures / "good"], ["us-east-1", "eu-wst-1"])


def test_every_excluded_rule_exists_and_has_a_reason() -> None:
    import cfnlint.rules
    from cfnlint.rules import Rules

    rules = Rules.create_from_directory(str(Path(cfnlint.rules.__file__).parent))
    assert all(rules[rule_id].severity == "informational" and reason for rule_id, reason in engine.EXCLUDED.items())


def test_a_cfnlintrc_changes_nothing(fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E, W, I]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    engine._runner.cache_clear()
    assert lint.run([fixtures / "bad" / "levels.yaml"]).exit_code == 1
