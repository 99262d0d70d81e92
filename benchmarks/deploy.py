"""What a deployment of the whole environment costs in calls and time, next to `aws cloudformation deploy`.

Both talk to the fake AWS of the tests, whose operations take as long as a resource takes there on average: time is that
of its clock, and nobody waits for it. The AWS CLI is not run: for each stack this makes the calls that its `deploy`
makes, in the same order and with the pauses of its waiters.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "templates")]

from deployer.aws import Aws, Script  # noqa: E402
from deployer.harness import Stage  # noqa: E402

from benchmarks import measure  # noqa: E402

# Seconds between two events of a stack; a resource has three.
_PACE = 4.0
# The pauses of the AWS CLI: it waits five seconds for a change set and half a minute for a stack.
_CHANGE_SET_SECONDS, _STACK_SECONDS = 5.0, 30.0
_NUMBERS = itertools.count()
_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "FAILED")


def _slow(aws: Aws, stage: Stage) -> None:
    for target in stage.targets:
        aws.cloudformation.script(target.name, Script(pace=_PACE))


def _with_the_cli(aws: Aws, stage: Stage) -> None:
    """Do for each stack, one after the other, what `aws cloudformation deploy` does."""
    client = aws.client("cloudformation")
    for target in stage.targets:
        name, change_set = target.name, f"awscli-cloudformation-package-deploy-{next(_NUMBERS)}"
        kind = "UPDATE" if _exists(client, name) else "CREATE"
        client.create_change_set(
            StackName=name,
            ChangeSetName=change_set,
            ChangeSetType=kind,
            TemplateBody=target.body,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in target.parameters.items()],
            Capabilities=list(target.capabilities),
            Tags=[{"Key": key, "Value": value} for key, value in target.tags.items()],
        )
        if _made(aws, client, name, change_set):
            client.execute_change_set(ChangeSetName=change_set, StackName=name)
            _wait_for_the_stack(aws, client, name)


def _exists(client: Any, name: str) -> bool:
    try:
        return bool(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] != "REVIEW_IN_PROGRESS")
    except client.exceptions.ClientError:
        return False


def _made(aws: Aws, client: Any, name: str, change_set: str) -> bool:
    while (status := client.describe_change_set(ChangeSetName=change_set, StackName=name)["Status"]) not in _DONE:
        aws.advance(_CHANGE_SET_SECONDS)
    return bool(status != "FAILED")


def _wait_for_the_stack(aws: Aws, client: Any, name: str) -> None:
    while client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] not in _DONE:
        aws.advance(_STACK_SECONDS)


def _with_ours(_: Aws, stage: Stage) -> None:
    ended = stage.deploy()
    if ended.code:
        raise SystemExit(ended.text)


def _row(name: str, aws: Aws, run: Callable[[], None]) -> dict[str, Any]:
    """Return what a run costs: calls, minutes of the fake's clock, and our own seconds."""
    aws.calls.clear()
    began, started = aws.clock.now, time.perf_counter()
    run()
    return {
        "deployment": name,
        "calls": len(aws.calls.all),
        "minutes": (aws.clock.now - began).total_seconds() / 60,
        "seconds of work": time.perf_counter() - started,
        "change sets left": len([line for stack in _stacks(aws) for line in stack.change_sets.values() if _idle(line)]),
    }


def _stacks(aws: Aws) -> list[Any]:
    return [stack for region in aws.cloudformation.regions.values() for stack in region.stacks]


def _idle(change_set: Any) -> bool:
    return not change_set.execution.startswith("EXECUTE_")


def _sections(_runs: int, _scratch: Path) -> dict[str, measure.Rows]:
    rows: measure.Rows = []
    for name, deploy in (("ours", _with_ours), ("aws cloudformation deploy", _with_the_cli)):
        aws = Aws()
        os.environ.update(aws.environment())
        aws.start()
        try:
            stage = Stage(aws)
            stage.connect()
            _slow(aws, stage)
            for turn in ("first", "unchanged"):
                rows.append(_row(f"{name}, {turn}", aws, lambda: deploy(aws, stage)))  # noqa: B023 (called at once)
        finally:
            aws.stop()
    return {"The ten stacks of `dev`": rows}


if __name__ == "__main__":
    os.chdir(ROOT)
    measure.main(__doc__ or "", _sections, runs=1)
