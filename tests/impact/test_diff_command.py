"""The command line of a comparison: exit codes, streams, terminals, and what a run imports."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import generator
from generator import cli

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "templates" / generator.__version__

# Prints, after the run, which of the modules that are dear to import and of no use here it has loaded.
PROBE = """
import sys
from generator.cli import main
sys.argv = ["ecs-bluegreen", "diff", *sys.argv[1:]]
try:
    main()
finally:
    print(sorted({"boto3", "troposphere", "rich", "sympy"} & set(sys.modules)), file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the committed templates as 1.0.0, and a version of them that one may change."""
    for version in ("1.0.0", "1.1.0"):
        shutil.copytree(COMMITTED, tmp_path / "templates" / version)
    shutil.copytree(ROOT / "params", tmp_path / "params")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _diff(*arguments: str) -> Result:
    return CliRunner().invoke(cli.cli, ["diff", *arguments])


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", "diff", *arguments]
    return subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


def _change(stack: str, resource: str, **properties: Any) -> None:
    """Change properties of a resource in 1.1.0, in both of the files that hold it."""
    for kind in ("json", "yaml"):
        path = Path("templates", "1.1.0", f"{stack}.{kind}")
        template = json.loads(path.with_suffix(".json").read_text())
        template["Resources"][resource]["Properties"].update(properties)
        path.write_text(json.dumps(template))


def test_the_same_version_twice_is_exit_code_0_and_no_change() -> None:
    result = _diff("1.0.0", "1.0.0")
    assert result.exit_code == 0
    assert result.stdout.startswith("From 1.0.0 to 1.0.0: nothing changes.\n")


def test_what_may_change_at_any_time_is_exit_code_0() -> None:
    _change("target-groups", "BlueTargetGroup", HealthCheckIntervalSeconds=7)
    result = _diff("1.0.0", "1.1.0")
    assert result.exit_code == 0
    assert "  ~   BlueTargetGroup AWS::ElasticLoadBalancingV2::TargetGroup\n" in result.stdout


@pytest.mark.parametrize("name", ["text", "md", "json"])
def test_a_hazard_is_exit_code_3_in_every_format(name: str) -> None:
    _change("service", "Service", HealthCheckGracePeriodSeconds=77)
    result = _diff("1.0.0", "1.1.0", "--format", name)
    assert result.exit_code == 3
    assert "HealthCheckGracePeriodSeconds" in result.stdout


def test_json_says_the_exit_code_of_the_command() -> None:
    _change("service", "Service", HealthCheckGracePeriodSeconds=77)
    result = _diff("1.0.0", "1.1.0", "--format", "json")
    data = json.loads(result.stdout)
    assert (data["exit"], data["class"], data["old"], data["new"]) == (result.exit_code, "major", "1.0.0", "1.1.0")


def test_an_environment_counts_the_stacks_and_services_that_it_has() -> None:
    _change("service", "Service", HealthCheckGracePeriodSeconds=77)
    data = json.loads(_diff("1.0.0", "1.1.0", "--params", "dev", "--format", "json").stdout)
    assert [(change["stack"], change["resource"]) for change in data["changes"]] == [("web.service", "Service")]


def test_the_values_of_an_environment_decide_which_conditions_hold() -> None:
    # The dev environment has no certificate and hence no redirect.
    _change("load-balancer", "RedirectListener", Port=81)
    with_dev, with_prod = (_diff("1.0.0", "1.1.0", "--params", name, "--format", "json") for name in ("dev", "prod"))
    assert json.loads(with_dev.stdout)["changes"] == []
    assert [change["resource"] for change in json.loads(with_prod.stdout)["changes"]] == ["RedirectListener"]


def test_values_may_lie_anywhere_with_a_path(tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "dev.yaml"
    moved.parent.mkdir()
    Path("params/dev.yaml").rename(moved)
    assert _diff("1.0.0", "1.1.0", "--params", str(moved)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("1.0.0", "9.9.9"), ("9.9.9", "1.1.0")),
        (("1.0.0", "missing.yaml"), ("missing.yaml",)),
        (("1.0.0", "1.1.0", "--params", "deb"), ("deb", "did you mean dev?")),
        (("1.0.0", "1.1.0", "--params", "nothing-like-it"), ("nothing-like-it", "dev", "prod")),
    ],
)
def test_bad_input_is_exit_code_2_and_says_what_would_be_right(
    arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = _run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr
    assert all(word in result.stderr for word in words)


def test_values_for_a_version_that_is_not_there_are_refused() -> None:
    path = Path("params/dev.yaml")
    path.write_text(path.read_text().replace("version: 1.0.0", "version: 7.0.0"))
    result = _run("1.0.0", "1.1.0", "--params", "dev")
    assert (result.returncode, result.stdout) == (2, "")
    assert "7.0.0" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("1.0.0",), ("1.0.0", "1.1.0", "--format", "html")])
def test_a_usage_error_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert _diff(*arguments).exit_code == 2


def test_the_help_says_the_exit_codes_and_what_old_and_new_may_be() -> None:
    text = _diff("--help").stdout
    assert "Exit codes:\n    0  nothing in the update interrupts what runs or loses data\n    2  " in text
    assert "  3  a hazard, an interruption, lost data, or an export in use that goes or changes\n" in text
    assert all(word in text for word in ("version", "folder", "template"))


def _on_a_terminal(columns: int, **environment: str) -> str:
    """What the command prints when its output is a terminal."""
    command = [sys.executable, "-m", "generator", "diff", "1.0.0", "1.1.0"]
    ours, theirs = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LINES")}
    variables |= {"PYTHONPATH": str(ROOT), "COLUMNS": str(columns), "TERM": "xterm", **environment}
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=variables) as process:
        os.close(theirs)
        output = b""
        try:
            while block := os.read(ours, 65536):
                output += block
        except OSError:  # that is how Linux says that nobody holds the other end any more
            pass
        finally:
            os.close(ours)
        process.wait()
    return output.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colour_and_lines_of_its_width() -> None:
    _change("service", "Service", HealthCheckGracePeriodSeconds=77)
    text = _on_a_terminal(60)
    assert text.startswith("\x1b[31m")
    plain = _on_a_terminal(60, NO_COLOR="1")
    assert "\x1b" not in plain
    assert all(len(line) <= 60 or len(line.split()) == 1 for line in plain.splitlines())
    assert plain.split() == _diff("1.0.0", "1.1.0").stdout.split()


def test_a_pipe_gets_no_colour_and_no_broken_lines() -> None:
    _change("service", "Service", HealthCheckGracePeriodSeconds=77)
    result = _run("1.0.0", "1.1.0")
    assert "\x1b" not in result.stdout
    assert result.stdout == _diff("1.0.0", "1.1.0").stdout


def test_a_run_imports_neither_aws_nor_the_sources_of_the_templates() -> None:
    command = [sys.executable, "-c", PROBE, "1.0.0", "1.1.0", "--params", "dev"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "[]\n")


@pytest.mark.parametrize("new", ["network.json", "network.yaml"])
def test_a_single_template_is_compared_whatever_its_notation(new: str) -> None:
    result = _diff("templates/1.0.0/network.yaml", f"templates/1.1.0/{new}", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["changes"]) == (0, [])
