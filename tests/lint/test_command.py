"""The command line: exit codes, streams, and what a run imports."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import generator
from generator import cli, lint
from generator.errors import UserError
from generator.lint import cache

# Prints, after the run, which of the modules that are dear to import it has loaded.
PROBE = """
import sys
from generator.cli import main
sys.argv = ["ecs-bluegreen", "lint", *sys.argv[1:]]
try:
    main()
finally:
    dear = {"cfnlint", "multiprocessing", "importlib.metadata", "boto3", "troposphere", "sympy", "yaml", "tempfile"}
    print(sorted(dear & set(sys.modules)), file=sys.stderr)
"""


def _lint(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.cli, ["lint", *map(str, arguments)])


def test_no_findings_is_exit_code_0(fixtures: Path) -> None:
    result = _lint(fixtures / "good")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "3 templates, no findings\n", "")


def test_an_informational_finding_alone_is_exit_code_1(fixtures: Path, tmp_path: Path) -> None:
    template = tmp_path / "topic.json"
    template.write_text((fixtures / "good" / "topic.json").read_text().replace("SNS::Topic", "SQS::Queue"))
    template.write_text(template.read_text().replace("KmsMasterKeyId", "QueueName"))
    result = _lint("--format", "json", template)
    assert {finding["level"] for finding in json.loads(result.stdout)["findings"]} >= {"informational"}
    assert result.exit_code == 1


def test_a_usage_error_is_exit_code_2(fixtures: Path) -> None:
    assert _lint("--format", "yaml", fixtures / "good").exit_code == 2


def test_an_input_error_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "lint", "missing.yaml"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    expected = (2, "", "error: cannot read missing.yaml: No such file or directory\n")
    assert (result.returncode, result.stdout, result.stderr) == expected


def test_without_files_the_templates_of_this_version_are_linted(
    fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = tmp_path / "templates" / generator.__version__
    current.mkdir(parents=True)
    shutil.copy(fixtures / "good" / "topic.json", current)
    monkeypatch.chdir(tmp_path)
    assert _lint().stdout == "1 template, no findings\n"


def test_regions_are_the_given_ones(fixtures: Path) -> None:
    result = _lint("--format", "json", "--region", "eu-west-1", "--region", "eu-central-1", fixtures / "good")
    assert json.loads(result.stdout)["regions"] == ["eu-west-1", "eu-central-1"]


def test_the_help_names_the_default_regions() -> None:
    # click may break a line at any hyphen.
    assert f"[default:{','.join(lint.REGIONS)}]" in "".join(_lint("--help").stdout.split())


def test_a_warning_goes_to_stderr(fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    result = _lint("--format", "json", fixtures / "good")
    assert json.loads(result.stdout)["findings"] == []
    assert result.stderr.startswith("warning: the cache ")
    assert result.stderr.count("\n") == 1


def test_user_errors_reach_main(tmp_path: Path) -> None:
    assert isinstance(_lint(tmp_path).exception, UserError)


def test_only_a_run_that_lints_imports_cfn_lint(fixtures: Path) -> None:
    def imported() -> tuple[str, str]:
        command = [sys.executable, "-c", PROBE, str(fixtures / "good")]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        return result.stdout, result.stderr.strip()

    cold, loaded_cold = imported()
    warm, loaded_warm = imported()
    assert cold == warm == "3 templates, no findings\n"
    assert "cfnlint" in loaded_cold
    assert loaded_warm == "[]"


@pytest.mark.parametrize("text", ["Resources: " + "[" * 100_000, "- " * 100_000, '{"a":' * 100_000])
def test_a_file_nested_too_deeply_is_bad_input_and_no_crash(tmp_path: Path, text: str) -> None:
    (tmp_path / "deep.yaml").write_text(text)
    command = [sys.executable, "-m", "generator", "lint", str(tmp_path / "deep.yaml")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "nested more than 500 levels deep" in result.stderr
