"""How much it takes to look at many stacks: `python benchmarks/stack_sets.py`.

The commands run as processes of their own against the fake AWS of the tests, which answers in this one. AWS takes about
a tenth of a second for a call; the calls are what counts there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks import measure
from generator import params
from generator.deployer import targets

if TYPE_CHECKING:
    from deployer.aws import Aws

MANAGEMENT = "999900001111"
ACCOUNT = "111122223333"
UNIT = "ou-ab12-workload1"
REGION = "eu-west-1"
INSTANCES = 1000
# A service has seven stacks in the environment `dev`, which has three of its own.
SERVICES = 43


def sections(runs: int, scratch: Path) -> dict[str, measure.Rows]:
    """Everything that is measured, by title."""
    quick = runs == 1
    rows = [
        *_of_sets(scratch, 100 if quick else INSTANCES, runs),
        *_of_an_environment(scratch, 2 if quick else SERVICES, runs),
    ]
    return {"Looking at what is deployed and unchanged": rows}


def _of_sets(scratch: Path, instances: int, runs: int) -> measure.Rows:
    folder = _folder(scratch / "sets")
    (folder / "params" / "stacksets" / "cluster.yaml").write_text(json.dumps(_set()), encoding="utf-8")
    with _running() as aws:
        from deployer.aws.stack_sets import Instance

        aws.organizations.organization.management = MANAGEMENT
        aws.organizations.organization.delegated = {ACCOUNT}
        accounts = [f"2222{number:08d}" for number in range(instances // 2)]
        aws.organizations.put_unit(UNIT, *accounts[:1])
        _run(("stackset", "deploy", "cluster", "--yes"), folder, aws)
        aws.organizations.put_unit(UNIT, *accounts)
        there = aws.cloudformation.stack_set("cluster", account=MANAGEMENT)
        for account in accounts:
            for region in (REGION, "eu-central-1"):
                there.instances[account, region] = Instance(account, region, UNIT, "CURRENT", "SUCCEEDED")
        subject = f"a set of {instances:,} instances"
        return [_row(subject, ("stackset", verb, "cluster"), folder, aws, runs) for verb in ("plan", "status")]


def _of_an_environment(scratch: Path, services: int, runs: int) -> measure.Rows:
    folder = _folder(scratch / "environment")
    content = yaml.safe_load((measure.ROOT / "params" / "dev.yaml").read_text(encoding="utf-8"))
    web = content["services"]["web"]
    content["services"] = {f"web{number}": _service(web, number) for number in range(services)}
    path = folder / "params" / "dev.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")
    templates = measure.ROOT / "templates"
    there = targets.load(params.load(path, templates), templates)
    with _running() as aws:
        for target in there:
            aws.cloudformation.put(target.name, target.body, target.parameters, tags=list(target.tags.items()))
        subject = f"an environment of {len(there):,} stacks"
        return [_row(subject, (verb, "dev"), folder, aws, runs) for verb in ("plan", "status")]


def _set() -> Mapping[str, Any]:
    return {
        "account": ACCOUNT,
        "region": REGION,
        "version": "1.0.0",
        "template": "cluster",
        "permissions": "service-managed",
        "call_as": "delegated-admin",
        "targets": {"organizational_units": [UNIT]},
        "regions": [REGION, "eu-central-1"],
        "parameters": {"EnvironmentName": "prod"},
    }


def _service(web: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a service beside the others: every rule of a listener has a priority of its own."""
    groups = {**web["target-groups"], "ListenerRulePriority": 1 + number}
    return {**web, "target-groups": groups}


def _folder(folder: Path) -> Path:
    (folder / "params" / "stacksets").mkdir(parents=True)
    (folder / "templates").symlink_to(measure.ROOT / "templates")
    return folder


@contextmanager
def _running() -> Iterator[Aws]:
    """Let a fake run, which is part of the tests and is found where they find it."""
    sys.path[:0] = [str(measure.ROOT / "tests"), str(measure.ROOT / "tests" / "templates")]
    from deployer.aws import Aws

    aws = Aws()
    # The first deployment waits for real seconds; let many of the fake's pass with each call.
    aws.clock.seconds_per_call = 60
    aws.start()
    try:
        yield aws
    finally:
        aws.stop()


def _row(subject: str, words: Sequence[str], folder: Path, aws: Aws, runs: int) -> dict[str, Any]:
    found = []
    for _ in range(runs):
        aws.calls.clear()
        found.append((*_run(words, folder, aws), len(aws.calls.all)))
    seconds, memory, calls = min(found)
    return {
        "subject": subject,
        "command": " ".join(words[:2] if words[0] == "stackset" else words[:1]),
        "calls": calls,
        "least, s": seconds,
        "calls a second": calls / seconds,
        "peak memory, MiB": memory,
    }


def _run(words: Sequence[str], folder: Path, aws: Aws) -> tuple[float, float]:
    """Run a command, and return its seconds and its peak memory."""
    variables = {**os.environ, **aws.environment()}
    start = time.perf_counter()
    process = subprocess.Popen(
        [measure.COMMAND, *words], cwd=folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read().decode()
    # Only this kind of waiting says what one process took.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or aws.breakdowns:
        raise SystemExit(f"{' '.join(words)}: {process.returncode}\n{said}\n{''.join(aws.breakdowns)}")
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    measure.main(__doc__ or "", sections, runs=3)
