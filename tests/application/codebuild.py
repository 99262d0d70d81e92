"""Runs a buildspec as CodeBuild does: phase by phase in bash, with stand-ins for `aws` and `docker`."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator.application import contract, write
from generator.application.buildspec import buildspec_text
from generator.application.task_definition import TaskSettings

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web"
IMAGE = f"{REPOSITORY}:{COMMIT}"

ENVIRONMENT = {
    "REPOSITORY_URI": REPOSITORY,
    # As the pipeline's stack says it of a place for which it has no role.
    contract.ENVIRONMENTS: "arn:aws:iam::222222222222:role/prod/eu-central-1/  ",
    "SERVICE_NAME": "web",
    "COMMIT_ID": COMMIT,
    "IMAGE_SCAN_GATE": "critical",
    "FARGATE_BASE": "1",
    "FARGATE_WEIGHT": "1",
    "FARGATE_SPOT_WEIGHT": "0",
    "CPU_ARCHITECTURE": "X86_64",
}

# What the agent of CodeBuild puts around every command: only exported variables and the folder survive.
_AGENT = """\
cd "$(cat {home}/dir.txt)"
set -a
. {home}/env.sh
{command}
CODEBUILD_LAST_EXIT=$?
export -p > {home}/env.sh
pwd > {home}/dir.txt
exit $CODEBUILD_LAST_EXIT
"""


@cache
def phases() -> dict[str, list[str]]:
    """Return the commands of each phase, as the parser of CodeBuild sees them."""
    document = yaml.safe_load(buildspec_text())
    return {name: phase["commands"] for name, phase in document["phases"].items()}


@dataclass
class Result:
    """What a build left behind."""

    failed: list[str]
    log: str
    calls: list[list[str]]
    artifact: Path

    @property
    def succeeded(self) -> bool:
        """Return whether every phase passed."""
        return not self.failed

    @property
    def reason(self) -> str:
        """Return the first sentence that says why the build stopped."""
        return next((line for line in self.log.splitlines() if line.startswith("STOPPED: ")), "")

    def files(self) -> dict[str, str]:
        """Return the files of the artifact with their text, each by its path there."""
        paths = sorted(path for path in self.artifact.rglob("*") if path.is_file())
        return {str(path.relative_to(self.artifact)): path.read_text(encoding="utf-8") for path in paths}

    def docker(self, command: str) -> list[list[str]]:
        """Return the arguments of each call of one Docker command."""
        return [call[2:] for call in self.calls if call[:2] == ["docker", command]]

    def asked(self, *words: str) -> bool:
        """Return whether a program was called with these first words."""
        return any(call[: len(words)] == list(words) for call in self.calls)


@dataclass
class CodeBuild:
    """A build project, its source and the services around it."""

    home: Path
    answers: dict[str, Any] = field(
        default_factory=lambda: {
            "fail": {},
            "findings": [0, 0],
            "statuses": ["COMPLETE"],
            "check_task_definition": False,
        }
    )
    variables: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))

    def __post_init__(self) -> None:
        """Write the repository and the programs."""
        (self.home / "state" / "tags").mkdir(parents=True)
        (self.home / "bin").mkdir()
        self.source.mkdir()
        for name, text in write.files(TaskSettings()).items():
            (self.source / name).write_text(text, encoding="utf-8")
        (self.source / "Dockerfile").write_text("FROM scratch AS test\nFROM scratch\n", encoding="utf-8")
        for program in ("aws", "docker", "sleep"):
            self._write_program(program)

    @property
    def source(self) -> Path:
        """Return the folder of the application's repository."""
        return self.home / "src"

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file of the repository."""
        text = (self.source / name).read_text(encoding="utf-8")
        assert old in text
        (self.source / name).write_text(text.replace(old, new), encoding="utf-8")

    def tag(self, name: str, digest: str) -> None:
        """Put an image into the repository before the build."""
        (self.home / "state" / "tags" / name).write_text(digest, encoding="utf-8")

    def run(self, *, one_shell: bool = False) -> Result:
        """Run all phases. A failed command ends its phase; post_build always runs.

        The documents say that all commands share one shell, the agent is seen to start one for each: `one_shell`
        runs the former, for a build must work either way.
        """
        (self.home / "state" / "answers.json").write_text(json.dumps(self.answers), encoding="utf-8")
        (self.home / "dir.txt").write_text(str(self.source), encoding="utf-8")
        (self.home / "env.sh").write_text("", encoding="utf-8")
        failed: list[str] = []
        log = ""
        together = {"all": ["\n".join(command for commands in phases().values() for command in commands)]}
        for phase, commands in (together if one_shell else phases()).items():
            if failed and phase != "post_build":
                continue
            for command in commands:
                done = self._run_command(command, succeeding=not failed)
                log += done.stdout + done.stderr
                if done.returncode:
                    failed.append(phase)
                    break
        return Result(failed, log, self._calls(), self.source / "artifact")

    def _run_command(self, command: str, *, succeeding: bool) -> subprocess.CompletedProcess[str]:
        script = self.home / "script.sh"
        script.write_text(_AGENT.format(home=self.home, command=command), encoding="utf-8")
        variables = self.variables | {
            "PATH": f"{self.home / 'bin'}:/usr/bin:/bin",
            "TMPDIR": str(self.home),
            "CODEBUILD_BUILD_SUCCEEDING": "1" if succeeding else "0",
        }
        with (self.home / "env.sh").open("a", encoding="utf-8") as exported:
            exported.write(f"export CODEBUILD_BUILD_SUCCEEDING={int(succeeding)}\n")
        return subprocess.run(
            ["/bin/bash", str(script)], env=variables, capture_output=True, text=True, check=False, timeout=60
        )

    def _calls(self) -> list[list[str]]:
        path = self.home / "state" / "calls.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    def _write_program(self, name: str) -> None:
        path = self.home / "bin" / name
        stub = Path(__file__).with_name("stub.py")
        path.write_text(
            f'#!/bin/sh\nexec {sys.executable} -IS {stub} {self.home / "state"} {name} "$@"\n', encoding="utf-8"
        )
        path.chmod(0o755)
