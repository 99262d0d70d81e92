"""The command line around rendering: help a person can work from, exit codes, and what a run imports."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import generator

from .conftest import Run

# Prints, after the run, which of the modules that are dear to import it has loaded.
PROBE = """
import sys
from generator.cli import main
try:
    main()
finally:
    dear = {"cfnlint", "boto3", "botocore", "troposphere", "awacs", "yaml", "hashlib", "difflib", "tempfile", "random"}
    print(sorted(dear & set(sys.modules)), file=sys.stderr)
"""
INTERRUPT_WHILE_BUILDING = """
import os, signal
from generator import stacks
from generator.cli import main
stacks.Stack.build = lambda self: os.kill(os.getpid(), signal.SIGINT)
main()
"""


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_lists_every_command_with_a_sentence(run: Run, flag: str) -> None:
    result = run(flag, COLUMNS="200")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: python -m generator [OPTIONS] COMMAND [ARGS]...\n")
    commands = result.stdout.partition("Commands:\n")[2].splitlines()
    assert {"application", "lint", "render", "schema"} <= {line.split()[0] for line in commands}
    assert all(re.fullmatch(r"  [a-z-]+ +[A-Z].+", line) for line in commands)


def test_the_help_of_render_is_enough_to_work_from(run: Run) -> None:
    result = run("render", "--help", COLUMNS="200")
    assert result.returncode == 0
    said = " ".join(result.stdout.split())
    for part in (
        "Render the templates of this version as YAML and JSON, with a manifest.",
        "--check Write nothing; exit 1 and show the difference if the files are stale.",
        "--only STACK Render this stack only. May be given more than once.",
        "--output DIRECTORY The folder that holds a folder for each version. [default: templates]",
    ):
        assert part in said


def test_the_installed_command_is_the_module(run: Run) -> None:
    command = Path(sys.executable).parent / "ecs-bluegreen"
    result = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert result.stdout == f"ecs-bluegreen {generator.__version__}\n"
    assert run("--version").stdout.split()[-1] == generator.__version__


@pytest.mark.parametrize("arguments", [["frobnicate"], ["render", "--frobnicate"], ["render", "network"], []])
def test_a_usage_error_is_exit_code_2_without_a_traceback(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert "Usage: " in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_ctrl_c_is_exit_code_130_in_one_word(run: Run, tmp_path: Path) -> None:
    result = run("render", code=INTERRUPT_WHILE_BUILDING)
    assert (result.returncode, result.stdout, result.stderr.strip()) == (130, "", "interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_reading_is_no_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "generator", "render"]
    # pytest, unlike a shell, may have been started with SIGPIPE at its default.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    result = subprocess.run(command, cwd=tmp_path, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (result.returncode, result.stderr) == (1, "")


def test_the_help_imports_nothing_that_is_dear(run: Run) -> None:
    assert run("--help", code=PROBE).stderr == "[]\n"


@pytest.mark.parametrize("mode", [[], ["--check"]])
def test_rendering_imports_what_it_needs_and_no_more(run: Run, rendered: Path, mode: list[str]) -> None:
    result = run("render", "--output", rendered, *mode, code=PROBE)
    assert (result.returncode, result.stderr) == (0, "['awacs', 'hashlib', 'troposphere', 'yaml']\n")
