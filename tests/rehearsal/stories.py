"""A story as a rehearsal tells it: one release shifts, one fails on green, one is rolled back by an alarm."""

from __future__ import annotations

import math

from generator.rehearsal.story import Kind, Mark, Release, Second, Story

_EVENTS: tuple[tuple[float, Kind, str, str], ...] = (
    (4.0, "pipeline", "push 1f3c2a9", "Say hello in two languages"),
    (5.2, "pipeline", "Source", "the commit is in the artifact bucket"),
    (9.9, "pipeline", "Build", "tests passed, image pushed with its digest"),
    (13.1, "pipeline", "Deploy", "appspec, taskdef and imageDetail are handed to CodeDeploy"),
    (14.4, "deployment", "green tasks start", "two processes, healthy after 1.2 s"),
    (17.0, "deployment", "test listener to green", ""),
    (17.2, "deployment", "hook probes green", "every second for the test window"),
    (25.4, "deployment", "production 10 % to green", ""),
    (31.0, "deployment", "production 100 % to green", ""),
    (40.2, "deployment", "blue ends", "it answered what it had"),
    (52.0, "pipeline", "push 8be01d4", "Rewrite the start page"),
    (58.1, "pipeline", "Deploy", ""),
    (59.6, "deployment", "blue tasks start", ""),
    (62.3, "deployment", "hook probes blue", ""),
    (63.4, "deployment", "hook: Failed", "GET / answered 500 instead of 200"),
    (64.0, "deployment", "rolled back before production moved", ""),
    (80.0, "pipeline", "push c0ffee1", "Ask the <database> & others for each greeting"),
    (86.8, "pipeline", "Deploy", ""),
    (88.0, "deployment", "blue tasks start", ""),
    (97.7, "deployment", "production 100 % to blue", ""),
    (112.4, "alarm", "alarm: dev-hello-blue-latency", "p95 of TargetResponseTime above 1 s"),
    (113.1, "deployment", "production back to green", ""),
    (115.0, "deployment", "rolled back", ""),
)


def _second(at: int) -> Second:
    wave = 6 * math.sin(at / 3) + 3 * math.sin(at * 1.7)
    requests = round(100 + wave)
    on_green = 0 if at < 25 else round(requests * 0.1) if at < 31 else 0 if 98 <= at < 113 else requests
    slow = 104 <= at < 113
    errors = 3 + at % 4 if slow else 0
    requests = round(requests * 0.45) if slow else requests
    on_green = min(on_green, requests)
    blue = requests - on_green - errors
    return Second(
        at=at,
        blue=blue,
        green=on_green,
        errors=errors,
        p50=1.52 if slow else 0.0042 + wave / 9000,
        p95=1.61 if slow else 0.0091 + wave / 3000,
    )


def rehearsal() -> Story:
    """Return the story."""
    return Story(
        title="Three releases of hello",
        started="Monday, 23 November 2026, 01:20 UTC",
        seconds=tuple(map(_second, range(130))),
        marks=tuple(Mark(at=at, label=label, kind=kind, detail=detail) for at, kind, label, detail in _EVENTS),
        releases=(
            Release(
                version="1f3c2a9",
                change="Say hello in two languages",
                colour="green",
                verdict="shifted",
                began=4.0,
                ended=40.2,
                requests=3612,
                errors=0,
                longest_gap=0.031,
            ),
            Release(
                version="8be01d4",
                change="Rewrite the start page",
                colour="blue",
                verdict="failed on green",
                began=52.0,
                ended=64.0,
                requests=1204,
                errors=0,
                longest_gap=0.028,
            ),
            Release(
                version="c0ffee1",
                change="Ask the <database> & others for each greeting",
                colour="blue",
                verdict="rolled back by an alarm",
                began=80.0,
                ended=115.0,
                requests=2871,
                errors=39,
                longest_gap=1.61,
            ),
        ),
        notes=(
            "Waits passed sixty times faster than on AWS: five minutes of testing green took five seconds.",
            "The application ran on Node.js with Express, one process for each task.",
        ),
    )
