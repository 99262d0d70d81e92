"""Stands in for `aws`, `docker` and `sleep` in a build: records each call, answers as the test has told it.

Run as `stub.py STATE_FOLDER PROGRAM ARGUMENTS...`. The state folder holds `answers.json`, `calls.jsonl`, and
one file per image tag in the repository, named for the tag and holding the digest.
"""

# A build starts this a dozen times, and pathlib alone doubles the time it takes to start.
# ruff: noqa: PTH110, PTH118, PTH120, PTH123

from __future__ import annotations

import json
import os.path
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DIGEST = "sha256:" + "d" * 64

Answer = tuple[int, str, str]


def aws(args: list[str], state: str, answers: dict[str, Any]) -> Answer:
    """Answer as the AWS CLI does: 254 and a sentence on standard error for an error of the service."""
    command = " ".join(args[:2])
    asked = f"{command} {option(args, '--query')}" if "--query" in args else command
    for name in (command, asked):
        if name in answers["fail"]:
            return 254, "", f"An error occurred ({answers['fail'][name]}) when calling the operation"
    if command == "ecr get-login-password":
        return 0, "secret", ""
    if command == "ecr describe-images":
        return describe_images(args, f"{state}/tags")
    if command == "ecr describe-image-scan-findings":
        return describe_findings(args, state, answers)
    if command == "ecs register-task-definition":
        return check_task_definition(args, answers)
    return 252, "", f"aws: unknown command {command}"


def describe_images(args: list[str], tags: str) -> Answer:
    """Look the tag up among those that were pushed."""
    image = os.path.join(tags, option(args, "--image-ids").removeprefix("imageTag="))
    if not os.path.exists(image):
        return 254, "", "An error occurred (ImageNotFoundException) when calling the DescribeImages operation"
    return 0, read(image), ""


def describe_findings(args: list[str], state: str, answers: dict[str, Any]) -> Answer:
    """Answer with the next status, then with the counts."""
    if option(args, "--query") != "imageScanStatus.status":
        return 0, "\t".join(str(count) for count in answers["findings"]), ""
    asked = f"{state}/asked"
    turn = len(read(asked)) if os.path.exists(asked) else 0
    append(asked, ".")
    status = answers["statuses"][min(turn, len(answers["statuses"]) - 1)]
    if status.endswith("Exception"):
        return 254, "", f"An error occurred ({status}) when calling the DescribeImageScanFindings operation"
    return 0, status, ""


def check_task_definition(args: list[str], answers: dict[str, Any]) -> Answer:
    """Check as the CLI does, with the API's model; only where a test asks, for botocore is slow to start."""
    if not answers["check_task_definition"]:
        return 0, "{}", ""
    import subprocess

    path = option(args, "--cli-input-json").removeprefix("file://")
    model = os.path.join(os.path.dirname(__file__), "api_model.py")
    done = subprocess.run([sys.executable, model, path], capture_output=True, text=True, check=False)
    return done.returncode, "{}", done.stderr


def docker(args: list[str], state: str, answers: dict[str, Any]) -> Answer:
    """Answer as the Docker client does; what is pushed is in the repository from then on."""
    command = "build --target" if "--target" in args else args[0]
    if command == "push":
        # Even when it fails: a connection can be lost after the image has arrived.
        append(f"{state}/tags/{args[1].rpartition(':')[2]}", DIGEST)
    if command in answers["fail"]:
        return 1, "", answers["fail"][command]
    if command == "login":
        return (0, "", "") if sys.stdin.read() == "secret" else (1, "", "no password")
    return 0, "", ""


def option(args: list[str], name: str) -> str:
    """Return the argument after an option."""
    return args[args.index(name) + 1]


def read(path: str) -> str:
    """Return the text of a file."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def append(path: str, text: str) -> None:
    """Add a text to a file, which may be new."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)


def main() -> int:
    """Record the call, then answer."""
    state, program, *args = sys.argv[1:]
    append(f"{state}/calls.jsonl", json.dumps([program, *args]) + "\n")
    answers = json.loads(read(f"{state}/answers.json"))
    if program == "sleep":
        return 0
    code, out, err = (aws if program == "aws" else docker)(args, state, answers)
    sys.stdout.write(out)
    sys.stderr.write(f"{err}\n" if err else "")
    return code


if __name__ == "__main__":
    sys.exit(main())
