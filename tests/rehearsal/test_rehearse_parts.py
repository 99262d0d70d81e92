"""What a rehearsal calls news and what it calls a problem, without a stand-in."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import pytest

from generator.deployer.codedeploy import Deployment, Lifecycle
from generator.rehearsal.answers import Totals
from generator.rehearsal.client import Client
from generator.rehearsal.rehearse import ending, stop_signals
from generator.rehearsal.rehearse.news import changes
from generator.rehearsal.rehearse.performance import Performance
from generator.rehearsal.rehearse.releases import Slowness, plans
from generator.rehearsal.rehearse.terminal import Terminal
from generator.rehearsal.rehearse.verdicts import Outcome
from generator.rehearsal.rehearse.watch import Sight, Stage

from .peers import LOCAL, server

PLANS = plans(Slowness(42, 2.5))
GOOD, BROKEN, SLOW = PLANS[1:]
OLD, NEW = "a" * 40, "b" * 40
CALM = Totals(requests=1234, errors=0, resent=0, longest_gap=0.05, troubles={})
LOST = replace(CALM, errors=2, troubles={"status 502": 2})


def outcome(plan: Any = GOOD, **differently: Any) -> Outcome:
    """Return an outcome that is as told, but for what is given."""
    is_good = plan is GOOD
    told: dict[str, Any] = {
        "plan": plan,
        "commit": NEW,
        "colour": "green",
        "began": 3.0,
        "ended": 20.0,
        "verdict": plan.verdict,
        "totals": CALM,
        "before": OLD,
        "after": NEW if is_good else OLD,
        "asked": plan is not BROKEN,
        "settled": 0.01,
    }
    return Outcome(**told | differently)


@pytest.mark.parametrize("plan", [GOOD, BROKEN, SLOW])
def test_a_release_that_became_what_was_told_has_no_problem(plan: Any) -> None:
    assert outcome(plan).problems == ()


@pytest.mark.parametrize(
    ("plan", "differently", "problem"),
    [
        (GOOD, {"verdict": "failed"}, "it was to be shifted, and is failed"),
        (GOOD, {"totals": LOST}, "2 of 1234 requests failed: 2 times status 502"),
        (GOOD, {"after": OLD}, "production is answered by aaaaaaa, and not by bbbbbbb"),
        (GOOD, {"asked": False}, "clients never saw the version"),
        (BROKEN, {"totals": LOST}, "2 of 1234 requests failed: 2 times status 502"),
        (BROKEN, {"asked": True}, "clients saw the version"),
        (BROKEN, {"after": NEW}, "production is answered by bbbbbbb, and not by aaaaaaa"),
        (SLOW, {"verdict": "shifted"}, "it was to be rolled back by an alarm, and is shifted"),
        (SLOW, {"settled": 2.5}, "answers are not fast again afterwards: p95 is 2.5 s"),
        (SLOW, {"settled": None}, "answers are not fast again afterwards: p95 is not known"),
    ],
)
def test_what_was_measured_and_should_not_be_is_named(plan: Any, differently: Any, problem: str) -> None:
    assert outcome(plan, **differently).problems == (problem,)


def test_a_version_that_loses_its_traffic_may_lose_requests_with_it() -> None:
    assert outcome(SLOW, totals=LOST).problems == ()


def test_the_table_says_what_was_not_as_told_and_why() -> None:
    head, good, bad, why = ending.table([outcome(), outcome(SLOW, settled=2.5)])
    assert head.split()[:3] == ["commit", "release", "verdict"]
    assert ("  yes " in good, "  no " in bad) == (True, True)
    assert "1,234" in good
    assert why == "bbbbbbb: answers are not fast again afterwards: p95 is 2.5 s"


# News


def sight(**differently: Any) -> Sight:
    """Return a sight in which nothing happens, but for what is given."""
    stages = {name: Stage("one", "Succeeded") for name in ("Source", "Build", "Deploy")}
    calm: dict[str, Any] = {
        "stages": stages,
        "deployment": None,
        "undoing": None,
        "steps": (),
        "shares": {"production": {"blue": 100.0}, "test": {"blue": 100.0}},
        "alarms": frozenset(),
    }
    return Sight(**calm | differently)


def news(before: Sight, now: Sight) -> list[tuple[str, str]]:
    return [(event.label, event.detail) for event in changes(before, now, "green")]


def running(**differently: Any) -> Deployment:
    return Deployment(**{"id": "d-1", "status": "InProgress"} | differently)


def test_nothing_is_no_news() -> None:
    busy = sight(deployment=running(), steps=(Lifecycle(name="Install", status="InProgress"),))
    assert news(sight(), sight()) == news(busy, busy) == []


def test_a_stage_is_news_when_it_begins_and_when_it_fails_with_its_reason() -> None:
    before = sight()
    begun = sight(stages={**before.stages, "Build": Stage("two", "InProgress")})
    failed = sight(stages={**before.stages, "Build": Stage("two", "Failed", "the tests failed")})
    done = sight(stages={**before.stages, "Build": Stage("two", "Succeeded")})
    assert news(before, begun) == [("Build", "")]
    assert news(begun, failed) == [("Build: Failed", "the tests failed")]
    assert news(begun, done) == []
    assert news(before, failed) == [("Build", ""), ("Build: Failed", "the tests failed")]


def test_of_a_long_reason_the_beginning_and_the_end_are_told() -> None:
    before = sight()
    failed = Stage("one", "Failed", "Error while executing command: set -e\ndocker build .\nfi. Reason: exit status 1")
    told = "Error while executing command: set -e ... fi. Reason: exit status 1"
    assert news(before, sight(stages={**before.stages, "Build": failed})) == [("Build: Failed", told)]


def test_steps_are_news_once_also_when_nobody_looked_while_they_ran() -> None:
    hook = "AfterAllowTestTraffic"
    begun = sight(deployment=running(), steps=(Lifecycle(name=hook, status="InProgress"),))
    failed = sight(deployment=running(), steps=(Lifecycle(name=hook, status="Failed"),))
    assert news(sight(), begun) == [("green tasks start", "d-1"), ("hook probes green", hook)]
    assert news(begun, failed) == [(f"{hook} failed", "")]
    skipped = sight(deployment=running(), steps=(Lifecycle(name=hook, status="Skipped"),))
    assert news(sight(deployment=running()), skipped) == []


def test_each_step_of_a_canary_is_news_and_so_is_the_way_back() -> None:
    shares = [{"blue": 100.0}, {"blue": 90.0, "green": 10.0}, {"green": 100.0}, {"blue": 100.0}]
    seen = [sight(shares={"production": each, "test": {}}) for each in shares]
    found = [label for before, now in pairwise(seen) for label, _ in news(before, now)]
    assert found == ["production 10 % to green", "production 100 % to green", "production 100 % to blue"]


def test_a_rollback_is_told_after_what_it_undoes() -> None:
    before = sight(deployment=running())
    stopped = running(status="Stopped", error="an alarm")
    undoing = running(id="d-2", status="InProgress", creator="codeDeployRollback")
    during = sight(deployment=stopped, undoing=undoing)
    after = sight(deployment=stopped, undoing=replace(undoing, status="Succeeded"))
    assert news(before, during) == [("deployment Stopped", "an alarm")]
    assert news(during, after) == [("rollback Succeeded", "")]
    assert (during.is_deploying, after.is_deploying) == (True, False)


def test_alarms_are_called_as_their_template_calls_them() -> None:
    name = "dev-web-alarms-GreenLatency-5072E58CD8328"
    assert news(sight(), sight(alarms=frozenset({name}))) == [("alarm GreenLatency", f"{name} is in state ALARM")]
    assert news(sight(alarms=frozenset({"own"})), sight()) == [("alarm own is over", "own is no longer in state ALARM")]


def test_the_next_version_starts_where_clients_are_not() -> None:
    assert (sight().live, sight().idle) == ("blue", "green")
    moved = sight(shares={"production": {"blue": 10.0, "green": 90.0}, "test": {}})
    assert (moved.live, moved.idle) == ("green", "blue")


# What ends it


class Finalized:
    """Somebody who gets a signal when nobody knows it any more."""

    def __init__(self, number: signal.Signals) -> None:
        self._number = number

    def __del__(self) -> None:
        signal.raise_signal(self._number)


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[type[BaseException] | None]]:
    """The exceptions that Python has lost, while the signals of a rehearsal are handled and none has come yet."""
    types: list[type[BaseException] | None] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(sys, "unraisablehook", lambda told: types.append(told.exc_type))
    monkeypatch.setattr(stop_signals, "_received", set())
    stop_signals.handle()
    yield types
    for number, handler in before.items():
        signal.signal(number, handler)


ENDS = [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]


@pytest.mark.parametrize(("number", "raised"), ENDS)
def test_a_signal_ends_it_at_once(lost: list[Any], number: signal.Signals, raised: type[BaseException]) -> None:
    with pytest.raises(raised):
        signal.raise_signal(number)
    assert lost == []


@pytest.mark.parametrize(("number", "raised"), ENDS)
def test_a_signal_ends_it_also_when_it_comes_in_a_finalizer(
    lost: list[Any], number: signal.Signals, raised: type[BaseException]
) -> None:
    class Eyes:
        def look(self) -> Sight:
            Finalized(number)
            return sight()

    with server("v1") as seen, Client(url := f"http://{LOCAL}:{seen.port}/") as client:
        performance = Performance(cast("Any", Eyes()), cast("Any", None), client, url, Terminal())
        assert lost == [raised]
        with pytest.raises(raised):
            performance.quiet()
    assert lost == [raised]
