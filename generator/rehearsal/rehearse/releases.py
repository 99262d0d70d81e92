"""The four releases of a rehearsal: what each commit changes, and what is to become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.rehearsal.story import Verdict

# Requests a second.
RATE = 100.0


@dataclass(frozen=True)
class Plan:
    """A commit: its message, what it changes in taskdef.json, the verdict that it should get, and why."""

    message: str
    change: Callable[[dict[str, Any]], None]
    verdict: Verdict
    told: str


@dataclass(frozen=True)
class Slowness:
    """A version that is slow: after so many requests to one task each takes so many seconds."""

    after: int
    seconds: float


def _as_it_is(_: dict[str, Any]) -> None:
    """Change nothing."""


def _more_memory(definition: dict[str, Any]) -> None:
    definition["memory"] = "1024"


def _broken(definition: dict[str, Any]) -> None:
    _set(definition, BROKEN="yes")


def _slow(definition: dict[str, Any], slowness: Slowness) -> None:
    _unset(definition, "BROKEN")
    _set(definition, SLOW_AFTER=str(slowness.after), SLOW_SECONDS=f"{slowness.seconds:g}")


def _set(definition: dict[str, Any], **variables: str) -> None:
    [container] = definition["containerDefinitions"]
    container["environment"] += [{"name": name, "value": value} for name, value in variables.items()]


def _unset(definition: dict[str, Any], variable: str) -> None:
    [container] = definition["containerDefinitions"]
    container["environment"] = [each for each in container["environment"] if each["name"] != variable]


def plans(slowness: Slowness) -> tuple[Plan, ...]:
    """Return the releases in their order; the last one is slow."""
    return (
        Plan(
            "Release the application for the first time",
            _as_it_is,
            "shifted",
            "The bootstrap image gives way to the application.",
        ),
        Plan(
            "Give the application more memory",
            _more_memory,
            "shifted",
            "A good version: production moves to it, and no request fails.",
        ),
        Plan(
            "Rewrite the start page",
            _broken,
            "failed on green",
            "A version that answers / with 500. The hook asks it on the test listener; production never sees it.",
        ),
        Plan(
            "Ask the database for each greeting",
            partial(_slow, slowness=slowness),
            "rolled back by an alarm",
            f"A version that is slow under load: after {slowness.after} requests each takes {slowness.seconds:g} s. "
            "The hook asks too little to find out. Production moves, an alarm fires, CodeDeploy takes traffic back.",
        ),
    )
