"""Functions of Lambda on a fast clock.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from generator.rehearsal.function_time import FunctionTime
from rehearsal.builds import zipped
from rehearsal.delivery import Fast

SLEEPS = """
import time
from time import monotonic, sleep
def handler(event, context):
    began, day, left = monotonic(), time.time(), context.get_remaining_time_in_millis()
    sleep(event["seconds"])
    return {
        "passed": monotonic() - began,
        "day": time.time() - day,
        "used": (left - context.get_remaining_time_in_millis()) / 1000,
    }
"""
LISTENS = """
import socket
from time import monotonic
def handler(event, context):
    one, other = socket.socketpair()
    one.settimeout(event["seconds"])
    began = monotonic()
    try:
        one.recv(1)
    except TimeoutError:
        return monotonic() - began
"""


@pytest.fixture
def invoke(fast: Fast, account: str) -> Callable[..., Any]:
    """Makes a function that may take ten minutes, and invokes it."""
    client = fast.client("lambda", account=account)

    def invoked(code: str, **event: Any) -> Any:
        client.create_function(
            FunctionName="sleeper",
            Runtime="python3.13",
            Handler="index.handler",
            Role=f"arn:aws:iam::{account}:role/any",
            Timeout=600,
            Code={"ZipFile": zipped({"index.py": code})},
            Environment={"Variables": {"WINDOW": "5"}},
        )
        answer = client.invoke(FunctionName="sleeper", Payload=json.dumps(event).encode())
        return json.load(answer["Payload"])

    return invoked


def test_what_a_function_sleeps_has_passed_for_it(invoke: Any) -> None:
    # Longer than boto3 would wait for an answer.
    answer = invoke(SLEEPS, seconds=300)
    assert min(answer.values()) >= 300
    assert max(answer.values()) < 600


def test_a_function_that_sleeps_longer_than_its_timeout_is_ended(invoke: Any) -> None:
    answer = invoke(SLEEPS, seconds=601)
    assert answer == {"errorMessage": "Task timed out after 600.00 seconds", "errorType": "Sandbox.Timedout"}


def test_a_timeout_counts_from_each_invocation(invoke: Any, fast: Fast, account: str) -> None:
    invoke(SLEEPS, seconds=500)
    again = fast.client("lambda", account=account).invoke(FunctionName="sleeper", Payload=b'{"seconds": 500}')
    assert "FunctionError" not in again


def test_a_network_timeout_is_as_long_as_it_is(invoke: Any) -> None:
    assert 0.05 <= invoke(LISTENS, seconds=0.05) < 0.05 * 600


def test_the_api_shows_a_function_as_it_was_made(invoke: Any, fast: Fast, account: str) -> None:
    invoke(SLEEPS, seconds=1)
    shown = fast.client("lambda", account=account).get_function_configuration(FunctionName="sleeper")
    assert (shown["Timeout"], shown["Environment"]) == (600, {"Variables": {"WINDOW": "5"}})


def test_who_wakes_late_has_not_slept_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    real = [0.0]
    monkeypatch.setattr(time, "sleep", lambda seconds: real.append(real.pop() + seconds + 1.0))
    monkeypatch.setattr(time, "monotonic", lambda: real[0])
    clock = FunctionTime(factor=100, timeout=900, out_of_time=lambda: pytest.fail("there was time"))
    clock.sleep(300)
    assert clock.monotonic() == 301.0


def test_sleeping_side_by_side_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asleep = [0.0], []

    def sleep(seconds: float) -> None:
        end = real[0] + seconds
        asleep.append(seconds)
        if len(asleep) == 1:
            # Meanwhile somebody else sleeps, and wakes earlier.
            clock.sleep(100)
        real[0] = end

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: real[0])
    clock = FunctionTime(factor=100, timeout=900, out_of_time=lambda: pytest.fail("there was time"))
    clock.sleep(300)
    assert (asleep, real[0], clock.monotonic()) == ([3.0, 1.0], 3.0, 300.0)
