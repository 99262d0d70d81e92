"""The hooks of an appspec for ECS: which exist, in which order, and what they can still prevent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.lint.application.names import hint, is_placeholder
from generator.lint.check import Check, Path, Problem

if TYPE_CHECKING:
    from generator.lint.application.appspec import Member

_PAGE = "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html"

FORM = Check(
    "E9214",
    "Hooks are a list; each entry gives one of the five lifecycle events one Lambda function",
    "CodeDeploy runs a Lambda function, by name or ARN, at BeforeInstall, AfterInstall, AfterAllowTestTraffic, "
    "BeforeAllowTraffic and AfterAllowTraffic of an ECS deployment. Install, AllowTestTraffic and AllowTraffic are "
    "its own, and the events of EC2 deployments do not exist.",
    _PAGE,
)
ORDER = Check(
    "W9211",
    "Hooks stand once each, in the order in which they run",
    "CodeDeploy runs one function at each event, in the order of the lifecycle and not of the file.",
    _PAGE,
)
TOO_LATE = Check(
    "W9212",
    "A test that shall prevent a bad release runs before production traffic moves",
    "AfterAllowTraffic runs when all production traffic already goes to the new version. A test before promotion "
    "belongs to AfterAllowTestTraffic, when the new version answers on the test listener alone.",
    _PAGE,
)
CHECKS = (FORM, ORDER, TOO_LATE)

EVENTS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")

_OWN_EVENTS = ("Install", "AllowTestTraffic", "AllowTraffic")
_LAST = EVENTS[-1]
_FUNCTION = re.compile(
    r"(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[A-Za-z0-9_-]{1,140}(:(\$LATEST|[A-Za-z0-9_-]+))?"
)


class _Hook(NamedTuple):
    event: str
    function: Any
    path: Path


def problems(found: Member) -> Iterator[Problem]:
    """Look at the hooks; none at all is legal."""
    if found.value is None:
        return
    if not isinstance(found.value, list):
        message = "Hooks is a list of single entries, as in `- AfterAllowTestTraffic: function`"
        yield Problem(FORM, found.path, message)
        return
    yield from _entries(found)
    given = [_Hook(event, function, path) for event, function, path in _hooks(found)]
    for hook in given:
        yield from _hook(hook)
    yield from _together([hook for hook in given if hook.event in EVENTS])


def _entries(found: Member) -> Iterator[Problem]:
    for index, entry in enumerate(found.value):
        if not isinstance(entry, dict) or len(entry) != 1:
            message = "every entry of Hooks is one event with one function, each after a dash of its own"
            yield Problem(FORM, (*found.path, index), message)


def _hooks(found: Member) -> Iterator[tuple[str, Any, Path]]:
    for index, entry in enumerate(found.value):
        for event, function in entry.items() if isinstance(entry, dict) else ():
            yield event, function, (*found.path, index, event)


def _hook(hook: _Hook) -> Iterator[Problem]:
    if hook.event in _OWN_EVENTS:
        message = f"{hook.event} is CodeDeploy's own event; functions may join {', '.join(EVENTS)}"
        yield Problem(FORM, hook.path, message)
    elif hook.event not in EVENTS and not is_placeholder(hook.event):
        near = hint(hook.event, EVENTS) or f"; there are {', '.join(EVENTS)}"
        yield Problem(FORM, hook.path, f"an ECS deployment has no event {hook.event}{near}")
    if not isinstance(hook.function, str) or not hook.function:
        yield Problem(FORM, hook.path, f"{hook.event} needs the name or the ARN of one Lambda function")
    elif not _FUNCTION.fullmatch(hook.function) and not is_placeholder(hook.function) and "<" not in hook.function:
        yield Problem(FORM, hook.path, f"'{hook.function}' is neither the name nor the ARN of a Lambda function")


def _together(given: list[_Hook]) -> Iterator[Problem]:
    events = [hook.event for hook in given]
    for index, hook in enumerate(given):
        if hook.event in events[:index]:
            yield Problem(ORDER, hook.path, f"{hook.event} is given twice: one function runs at each event")
    order = sorted(events, key=EVENTS.index)
    if events != order:
        wrong = next(hook for hook, event in zip(given, order, strict=True) if hook.event != event)
        yield Problem(ORDER, wrong.path, f"the hooks run in the order {', '.join(dict.fromkeys(order))}")
    if set(events) == {_LAST}:
        message = (
            f"{_LAST} runs after production traffic has moved: it cannot keep a bad version from users. "
            "A test before promotion belongs to AfterAllowTestTraffic"
        )
        yield Problem(TOO_LATE, given[-1].path, message)
