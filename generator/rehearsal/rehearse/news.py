"""What of all that goes on is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.deployer.codedeploy import Deployment, Lifecycle
from generator.rehearsal.rehearse.watch import Sight
from generator.rehearsal.story import Colour, Kind

_SAID = {
    "AllowTestTraffic": "test listener to {}",
    "AfterAllowTestTraffic": "hook probes {}",
}


@dataclass(frozen=True)
class Event:
    """Something that has just happened."""

    label: str
    kind: Kind
    detail: str = ""


def changes(before: Sight, now: Sight, idle: Colour) -> Iterator[Event]:
    """Yield what has happened between two sights; `idle` is the colour where the new version starts."""
    yield from _of_alarms(before, now)
    for name, stage in now.stages.items():
        if stage.execution != before.stages[name].execution:
            yield Event(name, "pipeline")
    yield from _of_deployment(before, now, idle)
    yield from _of_traffic(before, now)
    for name, stage in now.stages.items():
        if stage != before.stages[name] and stage.status not in ("", "InProgress", "Succeeded"):
            yield Event(f"{name}: {stage.status}", "pipeline", _short(stage.text))


def _short(text: str) -> str:
    """Return the first and the last line: CodeBuild quotes the whole command that failed, and ends with the reason."""
    lines = text.splitlines()
    return f"{lines[0]} ... {lines[-1]}" if len(lines) > 1 else text


def _of_alarms(before: Sight, now: Sight) -> Iterator[Event]:
    for name in sorted(now.alarms - before.alarms):
        yield Event(f"alarm {_logical(name)}", "alarm", f"{name} is in state ALARM")
    for name in sorted(before.alarms - now.alarms):
        yield Event(f"alarm {_logical(name)} is over", "alarm", f"{name} is no longer in state ALARM")


def _logical(name: str) -> str:
    """Return what the template calls a resource that CloudFormation has named: STACK-LOGICALID-SUFFIX."""
    return name.rsplit("-", 2)[1] if name.count("-") > 1 else name


def _of_deployment(before: Sight, now: Sight, idle: Colour) -> Iterator[Event]:
    deployment = now.deployment
    if deployment is None:
        return
    is_new = before.deployment is None or before.deployment.id != deployment.id
    if is_new:
        yield Event(f"{idle} tasks start", "deployment", deployment.id)
    known = {} if is_new else {step.name: step.status for step in before.steps}
    for step in now.steps:
        was = known.get(step.name, "Pending")
        if step.status != was:
            yield from _of_step(step, was, idle)
    yield from _of_end(None if is_new else before.deployment, deployment, "deployment")
    yield from _of_end(before.undoing, now.undoing, "rollback")


def _of_end(before: Deployment | None, now: Deployment | None, what: str) -> Iterator[Event]:
    if now and not now.is_running and (before is None or before.id != now.id or before.is_running):
        yield Event(f"{what} {now.status}", "deployment", now.error)


def _of_step(step: Lifecycle, was: str, idle: Colour) -> Iterator[Event]:
    if step.status == "Failed":
        yield Event(f"{step.name} failed", "deployment")
    elif was == "Pending" and step.name in _SAID and step.status != "Skipped":
        yield Event(_SAID[step.name].format(idle), "deployment", step.name)


def _of_traffic(before: Sight, now: Sight) -> Iterator[Event]:
    old, new = before.shares["production"], now.shares["production"]
    grown = [(colour, share) for colour, share in new.items() if share > old.get(colour, 0)]
    for colour, share in grown:
        yield Event(f"production {share:g} % to {colour}", "deployment")
