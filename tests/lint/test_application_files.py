"""Files of an application beside templates: one run, one report, and no more imports than they need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from generator import lint
from generator.application import write
from generator.application.task_definition import TaskSettings
from generator.lint import formats

from .test_command import PROBE
from .test_formats import SARIF

ROOT = Path(lint.__file__).parents[2]
EXAMPLE = ROOT / "examples" / "express"


@pytest.fixture
def application(tmp_path: Path) -> list[Path]:
    """What `ecs-bluegreen application` writes."""
    folder = tmp_path / "application"
    folder.mkdir()
    write.write(folder, TaskSettings(container_port=8080, cpu="1024", memory="2048"))
    return sorted(folder.iterdir())


def test_what_we_write_has_no_findings(application: list[Path]) -> None:
    report = lint.run(application)
    assert (report.findings, report.templates, report.application_files) == ([], 0, 3)


def test_the_example_fits_our_own_pipeline() -> None:
    newest = sorted(ROOT.glob("templates/*/pipeline.yaml"))[-1]
    report = lint.run([newest, *(EXAMPLE / name for name in ("taskdef.json", "appspec.yaml", "buildspec.yml"))])
    assert (report.findings, report.templates, report.application_files) == ([], 1, 3)


def test_the_files_of_a_folder_are_known_too(application: list[Path]) -> None:
    report = lint.run([application[0].parent])
    assert (report.templates, report.application_files) == (0, 2), "buildspec.yml is not named as templates are"


@pytest.mark.parametrize(
    ("templates", "files", "expected"),
    [
        (1, 0, "1 template, no findings\n"),
        (0, 1, "1 application file, no findings\n"),
        (2, 3, "2 templates and 3 application files, no findings\n"),
    ],
)
def test_the_summary_counts_both(templates: int, files: int, expected: str) -> None:
    assert formats.present(lint.Report(templates, ("us-east-1",), [], [], files), "text") == expected


def test_all_formats_show_findings_of_both(application: list[Path], template: Path) -> None:
    appspec = next(file for file in application if file.name == "appspec.yaml")
    appspec.write_text(appspec.read_text().replace("<TASK_DEFINITION>", "TASK_DEFINITION"))
    report = lint.run([*application, template])
    assert report.exit_code == 1
    data = json.loads(formats.present(report, "json"))
    assert (data["templates"], data["application_files"]) == (1, 3)
    (finding,) = (found for found in data["findings"] if found["path"] == appspec.as_posix())
    line = appspec.read_text().splitlines().index("        TaskDefinition: TASK_DEFINITION") + 1
    assert (finding["id"], finding["level"], finding["line"], finding["column"]) == ("E9213", "error", line, 9)
    assert {found["path"] for found in data["findings"]} == {appspec.as_posix(), template.as_posix()}
    sarif = json.loads(formats.present(report, "sarif"))
    jsonschema.Draft7Validator(SARIF).validate(sarif)
    assert "E9213" in {rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
    assert f"{appspec.as_posix()}:{line}:9  E9213  error  'TASK_DEFINITION'" in formats.present(report, "text")


def test_a_run_of_known_templates_and_application_files_does_not_import_cfn_lint(
    application: list[Path], fixtures: Path
) -> None:
    def loaded(*paths: Path) -> tuple[str, str]:
        command = [sys.executable, "-c", PROBE, *map(str, paths)]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        return result.stdout, result.stderr.strip()

    loaded(fixtures / "good")
    shown, modules = loaded(fixtures / "good", *application)
    assert shown == "3 templates and 3 application files, no findings\n"
    assert "yaml" in modules
    assert "cfnlint" not in modules
    assert "boto3" not in modules
