"""Measure a deployment of the whole environment as a person sees it, next to `aws cloudformation deploy` itself.

    .venv/bin/python benchmarks/aws_cli.py

Both are whole processes that talk to the rehearsal's stand-in for AWS, which makes a stack in a tenth of a second: what
is left is what the tools themselves need, and how they wait.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from rehearsal.local import ACCOUNT, ENVIRONMENT, Local  # noqa: E402

OURS = str(Path(sys.prefix) / "bin" / "ecs-bluegreen")
THEIRS = str(ENVIRONMENT / "bin" / "aws")
VERSION = "1.0.0"
SERVICE = ("registry", "target-groups", "service", "alarms", "scaling", "deployment", "pipeline")
KEYS = ("network", "load-balancer", "cluster", *(f"web.{name}" for name in SERVICE))

Values = dict[str, list[str]]


def with_ours(environment: dict[str, str], _values: Values) -> None:
    """Deploy everything with one command."""
    _run([OURS, "deploy", "dev", "--yes", "--no-wait-for-connection"], environment)


def with_theirs(environment: dict[str, str], values: Values) -> None:
    """Deploy one stack after the other."""
    for key in KEYS:
        command = [THEIRS, "cloudformation", "deploy", "--no-fail-on-empty-changeset"]
        command += ["--stack-name", f"dev-{key.replace('.', '-')}", "--capabilities", "CAPABILITY_NAMED_IAM"]
        command += ["--template-file", f"templates/{VERSION}/{key.split('.')[-1]}.json"]
        command += ["--parameter-overrides", *values[key]]
        _run(command, environment)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def _values() -> Values:
    """Return the values of each stack of `dev` as the AWS CLI takes them."""
    found = {}
    for key in KEYS:
        command = [OURS, "parameters", "dev", key]
        text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found[key] = [f"{each['ParameterKey']}={each['ParameterValue']}" for each in json.loads(text)]
    return found


def main() -> None:
    """Deploy with both, into an empty account and then once more, and print the seconds."""
    local = Local()
    try:
        environment = {"PATH": os.environ["PATH"], **local.variables(ACCOUNT)}
        values = _values()
        for name, deploy in (("ecs-bluegreen deploy", with_ours), ("aws cloudformation deploy", with_theirs)):
            local.post("reset")
            for what in ("first", "unchanged"):
                begun = time.perf_counter()
                deploy(environment, values)
                print(f"{name}, {what}: {time.perf_counter() - begun:.1f} s")
    finally:
        local.stop()


if __name__ == "__main__":
    main()
