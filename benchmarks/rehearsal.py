"""Measure the stand-in for AWS: how soon it answers, how long the whole set and a release take, and its memory.

    .venv/bin/python benchmarks/rehearsal.py

The set is deployed as the AWS CLI would, with the committed files and change sets, but without its pauses. Releases are
those of `make rehearse`, without its client.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from generator.rehearsal.rehearse import environment, person, stacks
from generator.rehearsal.rehearse.repository import Repository
from generator.rehearsal.rehearse.stand_in import StandIn
from generator.rehearsal.rehearse.watch import RUNS, Eyes

ROOT = Path(__file__).parents[1]
PYTHON = Path(sys.prefix) / "rehearsal" / "bin" / "python"
TEMPLATES = ROOT / "templates"
VALUES = {
    "pipeline": {"FullRepositoryId": "acme/web"},
    "stackset-administration": {"TargetAccountIds": "222233334444"},
    "stackset-execution": {"AdministratorAccountId": "777788889999"},
    "deployment-access": {"ToolsAccountId": "777788889999", "ToolsRegion": "eu-central-1"},
}
ROUNDS = 5
# Of a release of dev, ten minutes of AWS are waits: at this factor 6 s, the same in each round.
CLOCK_FACTOR = 100.0


def started() -> tuple[Any, str, float]:
    """Start the process, and return it with its URL and the seconds until it has answered."""
    begun = time.perf_counter()
    command = [str(PYTHON), "-m", "generator.rehearsal.server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    client(url, "sts").get_caller_identity()
    return process, url, time.perf_counter() - begun


def client(url: str, service: str) -> Any:
    """Return a client of one account."""
    return boto3.client(
        service,
        region_name="eu-west-1",
        endpoint_url=url,
        aws_access_key_id="111122223333",
        aws_secret_access_key="any",  # noqa: S106 (nothing is verified)
        config=Config(proxies={}),
    )


def deployed(stacks: Any, entry: dict[str, Any], folder: Path) -> int:
    """Deploy one template, and return how many resources it has made."""
    name = f"dev-{entry['name']}"
    values = VALUES.get(entry["name"], {})
    made = stacks.create_change_set(
        StackName=name,
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=(folder / f"{entry['name']}.json").read_text("utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Capabilities=entry["capabilities"],
    )
    stacks.execute_change_set(ChangeSetName=made["Id"])
    while True:
        [stack] = stacks.describe_stacks(StackName=name)["Stacks"]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            break
        time.sleep(0.02)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    return len(stacks.describe_stack_resources(StackName=name)["StackResources"])


def memory(pid: int) -> int:
    """Return the megabytes that a process has."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024


def released(eyes: Eyes, repository: Repository, number: int) -> dict[str, float]:
    """Push a commit, and return the seconds of each action of the pipeline, and of all from the push to the end."""
    begun = time.perf_counter()
    commit = repository.push(f"Release {number}", lambda definition: definition.update(memory=str(1024 * number)))
    while eyes.execution(commit)[1] in RUNS:
        time.sleep(0.02)
    whole = time.perf_counter() - begun
    execution, status = eyes.execution(commit)
    assert status == "Succeeded", status
    client = eyes.client("codepipeline")
    [pipeline] = client.list_pipelines()["pipelines"]
    actions = client.list_action_executions(pipelineName=pipeline["name"], filter={"pipelineExecutionId": execution})[
        "actionExecutionDetails"
    ]
    parts = {each["actionName"]: (each["lastUpdateTime"] - each["startTime"]).total_seconds() for each in actions}
    return {**dict(reversed(parts.items())), "push to end": whole}


def releases() -> Iterator[str]:
    """Yield what releases to the environment dev take, and the memory after them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rehearsed = environment.prepare("dev", folder, CLOCK_FACTOR)
        with StandIn(CLOCK_FACTOR, folder) as stand_in:
            stand_in.lead_here(rehearsed.place)
            stand_in.post("balancer", ports={str(port): port for port in rehearsed.ports})
            with person.beside(stand_in, lambda _: None):
                eyes = Eyes(stacks.deploy(rehearsed))
                repository = Repository(folder, rehearsed.branch)
                stand_in.post("repository", id=rehearsed.repository, path=str(repository.bare))
                seconds = [released(eyes, repository, number + 1) for number in range(ROUNDS)]
            for part in seconds[0]:
                yield f"a release, {part}: {min(each[part] for each in seconds):.2f} s (of {ROUNDS})"
            yield f"memory: {memory(stand_in.pid)} MB after {ROUNDS} releases"


def main() -> None:
    """Measure and print."""
    folder = sorted(path for path in TEMPLATES.iterdir() if path.is_dir())[-1]
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["stacks"]
    starts, sets = [], []
    for _ in range(ROUNDS):
        process, url, seconds = started()
        starts.append(seconds)
        before = memory(process.pid)
        begun = time.perf_counter()
        stacks = client(url, "cloudformation")
        made = [deployed(stacks, entry, folder) for entry in entries if not entry["instead_of"]]
        sets.append(time.perf_counter() - begun)
        after = memory(process.pid)
        process.terminate()
        process.wait()
    print(f"until it answers: {min(starts):.2f} s (of {ROUNDS})")
    print(f"{len(made)} stacks with {sum(made)} resources: {min(sets):.2f} s (of {ROUNDS}), {os.cpu_count()} cores")
    print(f"memory: {before} MB at the start, {after} MB with everything in it")
    for line in releases():
        print(line)


if __name__ == "__main__":
    main()
