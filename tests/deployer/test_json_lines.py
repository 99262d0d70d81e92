"""What goes on, as lines of JSON for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from generator.deployer.json_lines import JsonLines
from generator.deployer.results import ResourceEvent
from generator.deployer.session import Secrets

from .aws import Aws
from .harness import FakeClock
from .test_cli import files, run  # noqa: F401 - the fixtures of the command line

HUSH = 'a "quoted" secret'


def event(reason: str) -> ResourceEvent:
    time = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return ResourceEvent(time=time, resource="Queue", type="AWS::SQS::Queue", status="CREATE_FAILED", reason=reason)


def test_each_line_is_an_object_with_time_stack_and_kind(aws: Aws) -> None:
    stream = io.StringIO()
    teller = JsonLines(Secrets([HUSH]), FakeClock(aws), stream)
    with teller.shown(), teller.paused():
        teller.note("", "two\nlines")
        teller.begin("cluster", "creating")
        teller.event("cluster", event(f"it says {HUSH}"))
        teller.end("cluster", "failed")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(each["stack"], each["kind"]) for each in told] == [
        ("", "note"),
        ("cluster", "begin"),
        ("cluster", "event"),
        ("cluster", "end"),
    ]
    assert all(datetime.fromisoformat(each["time"]).tzinfo for each in told)
    assert told[2] == {
        "time": "2026-01-02T03:04:05+00:00",
        "stack": "cluster",
        "kind": "event",
        "resource": "Queue",
        "type": "AWS::SQS::Queue",
        "status": "CREATE_FAILED",
        "reason": "it says ****",
    }


def test_a_deployment_streams_its_events_on_stderr_and_its_result_on_stdout(
    run: Callable[..., int],  # noqa: F811 - the fixture imported above
    files: str,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run("deploy", files, "--yes", "--events", "jsonl", "--format", "json") == 0
    out, err = capfd.readouterr()
    told = [json.loads(line) for line in err.splitlines()]
    assert {"note", "begin", "event", "end"} == {each["kind"] for each in told}
    assert "CREATE_COMPLETE" in {each.get("status") for each in told if each["kind"] == "event"}
    assert json.loads(out)["stacks"][0]["action"] == "deployed"


def test_the_change_set_says_who_asked_for_it(
    aws: Aws,
    run: Callable[..., int],  # noqa: F811
    files: str,  # noqa: F811
) -> None:
    assert run("deploy", files, "--yes") == 0
    (call,) = aws.calls.of("CreateChangeSet")
    assert call.parameters["Description"].endswith(f"by {call.arn}")
