"""The command line of the deployer: from its words to its exit code, as a person or a pipeline runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from generator.deployer.cli import COMMANDS

from .aws import Aws
from .harness import PARAMS, ROOT, TEMPLATES, Stage, only, retouched

NAMES = [str(command.name) for command in COMMANDS]
VALUE = 'hush|"hush"<'
Run = Callable[..., int]


@pytest.fixture
def run(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, at the root of the project, and return its exit code."""
    aws.clock.seconds_per_call = 30
    monkeypatch.chdir(ROOT)

    def main(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["ecs-bluegreen", *words])
        monkeypatch.setattr(cli.cli, "main", partial(cli.cli.main, prog_name="ecs-bluegreen"))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return int(caught.value.code or 0)

    return main


@pytest.fixture
def files(tmp_path: Path) -> str:
    """Return a file with a cluster alone."""
    return str(only(tmp_path, "cluster"))


# Without AWS -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(run: Run, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert run(name, "--help") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: ecs-bluegreen {name} ")
    assert name == "stackset" or "ENV" in out


def test_help_imports_nothing_of_aws() -> None:
    script = (
        "import sys\nfrom generator import cli\n"
        f"for name in {NAMES!r}:\n"
        "    sys.argv = ['ecs-bluegreen', name, '--help']\n"
        "    try:\n        cli.main()\n    except SystemExit as end:\n        assert not end.code\n"
        "heavy = sorted({name.split('.')[0] for name in sys.modules} & {'boto3', 'botocore', 'cfnlint', 'rich'})\n"
        "print(heavy, file=sys.stderr)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ended.stderr == "[]\n"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("deployment", "parameters", "stackset")])
def test_an_environment_that_is_not_there_is_named_with_the_nearest(
    aws: Aws, run: Run, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    stack = ("--stack", "cluster") if name in ("why", "recover", "cancel") else ()
    assert run(name, "dve", *stack) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert "dev" in captured.err.replace("dve", "")
    assert "Traceback" not in captured.err
    assert aws.calls.all == []


def test_a_stack_that_is_not_there_is_named_with_the_nearest(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("why", "dev", "--stack", "clutser") == 2
    assert "--stack clutser: no such stack; did you mean cluster?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [("plan",), ("deploy", "dev", "--max-parallel", "0"), ("recover", "dev"), ("drift", "dev", "--format", "md")],
)
def test_wrong_words_are_explained(aws: Aws, run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str]) -> None:
    assert run(*words) == 2
    assert "Usage: " in capsys.readouterr().err
    assert aws.calls.all == []


def test_parameters_calls_nothing(aws: Aws, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("parameters", "dev", "cluster") == 0
    assert {each["ParameterKey"] for each in json.loads(capsys.readouterr().out)} >= {"EnvironmentName"}
    assert aws.calls.all == []


# The whole way -----------------------------------------------------------------------------------------------------


def test_a_stack_lives_its_whole_life(run: Run, capsys: pytest.CaptureFixture[str], files: str, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")

    def said(*words: str, code: int = 0) -> str:
        assert run(*words) == code, capsys.readouterr().err
        return capsys.readouterr().out

    assert "1 create" in said("plan", files)
    said("plan", files, "--detailed-exitcode", code=10)
    said("plan", files, "--save", plan)
    assert "1 deployed" in said("deploy", files, "--plan", plan)
    assert "1 unchanged" in said("deploy", files, "--yes")
    assert "cluster  CREATE_COMPLETE" in said("status", files)
    assert "CLUSTER_" in said("outputs", files, "--format", "env")
    assert json.loads(said("why", files, "--stack", "cluster", "--format", "json"))["exit"] == 0
    assert said("drift", files) == "cluster: as deployed\n"
    assert "nothing to recover" in said("recover", files, "--stack", "cluster")
    assert "nothing runs" in said("cancel", files, "--stack", "cluster")
    assert said("watch", files).startswith("dev ")
    assert "1 deleted" in said("delete", files, "--yes")
    said("outputs", files, code=2)


def test_results_go_to_stdout_and_everything_else_to_stderr(
    run: Run, capsys: pytest.CaptureFixture[str], files: str
) -> None:
    assert run("deploy", files, "--yes", "--format", "json") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["stacks"][0]["action"] == "deployed"
    assert "[cluster] CREATE_IN_PROGRESS Cluster (AWS::ECS::Cluster)" in captured.err


def test_nothing_is_deployed_where_nobody_says_yes(
    aws: Aws, run: Run, capsys: pytest.CaptureFixture[str], files: str
) -> None:
    assert run("deploy", files) == 3
    assert "error: nothing was deployed: answer yes, or give --yes or a saved plan" in capsys.readouterr().err
    assert Stage(aws, Path(files)).left_over() == []


def test_a_refusal_of_aws_is_a_sentence(aws: Aws, run: Run, capsys: pytest.CaptureFixture[str], files: str) -> None:
    aws.faults.access_denied("GetCallerIdentity")
    assert run("plan", files) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("error: GetCallerIdentity: AccessDenied: User: ")
    assert "Traceback" not in captured.err


def test_ctrl_c_before_anything_is_130_and_leaves_nothing(aws: Aws, files: str) -> None:
    gate = aws.faults.hold("DescribeChangeSet")
    aws.clock.seconds_per_call = 1
    process = subprocess.Popen(
        [sys.executable, "-c", "from generator.cli import main; main()", "deploy", files, "--yes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **aws.environment()},
    )
    aws.calls.wait("DescribeChangeSet")
    process.send_signal(signal.SIGINT)
    gate.set()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "error: " in err
    assert "Traceback" not in err
    assert Stage(aws, Path(files)).left_over() == []


# Secrets -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def secretive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project whose cluster takes a secret, and shows it in an output and in a property."""

    def change(template: dict[str, Any]) -> None:
        template["Parameters"]["Password"] = {"Type": "String", "NoEcho": True, "Default": ""}
        template["Outputs"]["Leak"] = {"Value": {"Ref": "Password"}}
        tags = template["Resources"]["Cluster"]["Properties"].setdefault("Tags", [])
        tags.append({"Key": "Leak", "Value": {"Ref": "Password"}})

    for manifest in retouched(tmp_path, "cluster", change, TEMPLATES).glob("*/manifest.json"):
        entries = json.loads(manifest.read_text())
        [cluster] = [entry for entry in entries["stacks"] if entry["name"] == "cluster"]
        cluster["parameters"]["Password"] = {"Type": "String", "NoEcho": True, "Default": ""}
        manifest.write_text(json.dumps(entries))
    (tmp_path / "params").mkdir()
    file = only(tmp_path / "params", "cluster", file=PARAMS / "dev.yaml")
    content = json.loads(file.read_text())
    content["stacks"]["cluster"]["Password"] = VALUE
    file.write_text(json.dumps(content))
    monkeypatch.chdir(tmp_path)
    return str(file)


@pytest.mark.parametrize("shape", ["text", "json", "md"])
def test_a_secret_is_nowhere_in_what_a_command_says_or_writes(
    aws: Aws, run: Run, secretive: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, shape: str
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", secretive, "--save", str(plan), "--format", shape)
    assert run("deploy", secretive, "--plan", str(plan), "--format", shape) == 0
    assert aws.calls.of("CreateChangeSet")
    for words in (
        ("plan", secretive, "--format", shape),
        ("outputs", secretive),
        ("outputs", secretive, "--format", "json"),
        ("outputs", secretive, "--format", "env"),
        ("status", secretive),
        ("parameters", secretive, "cluster"),
        ("delete", secretive, "--yes", "--format", shape),
    ):
        run(*words)
    aws.faults.error("CreateChangeSet", "ValidationError", f"Parameter Password fails: {VALUE}", times=None)
    run("plan", secretive, "--format", shape)
    captured = capsys.readouterr()
    said = captured.out + captured.err + plan.read_text()
    assert "hush" not in said
    assert "Leak" in said


def test_the_project_is_found_from_its_root_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(PARAMS / "dev.yaml", tmp_path / "dev.yaml")
    assert run("plan", str(tmp_path / "dev.yaml")) == 2
