"""How an environment is: its stacks with their versions, and what runs for each service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from generator.deployer import live
from generator.deployer.stacks import StackState, describe_all
from generator.deployer.statuses import ABSENT, UPDATABLE

if TYPE_CHECKING:
    from generator.deployer.live import ServiceState
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

Format = Literal["text", "json"]

# The output by which every template of ours says which version it is.
_VERSION = "TemplateVersion"


@dataclass(frozen=True, kw_only=True)
class StackRow:
    """One stack: its status, the version that is deployed and the one that the file pins, and when it last changed."""

    key: str
    name: str
    status: str
    deployed: str
    pinned: str
    changed: datetime | None
    drift: str
    reason: str = ""

    @property
    def is_behind(self) -> bool:
        """Whether another version is deployed than the file says."""
        return self.status != ABSENT and self.deployed != self.pinned


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The whole environment."""

    stacks: Sequence[StackRow]
    services: Sequence[ServiceState]


def read(session: Session, targets: Sequence[Target]) -> Overview:
    """Ask for every stack and for what runs; what cannot be read of a service is said in its place."""
    states = describe_all(session, targets)
    rows = [_row(target, states.get(target.key)) for target in targets]
    return Overview(stacks=rows, services=live.service_states(session, targets))


def text(overview: Overview) -> str:
    """Return the environment for a person."""
    widths = [
        max(len(cells[column]) for cells in [_HEAD, *map(_cells, overview.stacks)]) for column in range(len(_HEAD))
    ]
    rows = [_HEAD, *map(_cells, overview.stacks)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"{row.key}: {row.reason}" for row in overview.stacks if row.reason and row.status not in UPDATABLE]
    for service in overview.services:
        lines += ["", f"service {service.service}", *_service(service)]
    return "\n".join(lines) + "\n"


def as_json(overview: Overview) -> str:
    """Return the environment for a program."""
    document = {
        "stacks": [
            {
                "key": row.key,
                "name": row.name,
                "status": row.status,
                "deployed": row.deployed,
                "pinned": row.pinned,
                "changed": row.changed.isoformat() if row.changed else None,
                "drift": row.drift,
                "reason": row.reason,
            }
            for row in overview.stacks
        ],
        "services": [_service_document(service) for service in overview.services],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


SHAPES = {"text": text, "json": as_json}

_HEAD = ("stack", "status", "deployed", "pinned", "changed", "drift")


def _row(target: Target, state: StackState | None) -> StackRow:
    changed = (state.updated or state.created) if state else None
    return StackRow(
        key=target.key,
        name=target.name,
        status=state.status if state else ABSENT,
        deployed=state.outputs.get(_VERSION, "unknown") if state else "",
        pinned=target.version,
        changed=changed,
        drift=state.drift if state else "",
        reason=state.reason if state else "",
    )


def _cells(row: StackRow) -> tuple[str, ...]:
    changed = row.changed.strftime("%Y-%m-%d %H:%M") if row.changed else ""
    pinned = f"{row.pinned} (behind)" if row.is_behind else row.pinned
    drift = "" if row.drift == "NOT_CHECKED" else row.drift.lower().replace("_", " ")
    return row.key, row.status, row.deployed, pinned, changed, drift


def _service(service: ServiceState) -> Iterator[str]:
    yield f"  live: {service.colour}"
    for route in service.routes:
        shares = ", ".join(f"{colour} {share:g} %" for colour, share in route.shares.items()) or "nobody"
        yield f"  {route.end} traffic ({route.resource}): {shares}"
    if service.tasks is not None:
        tasks = service.tasks
        yield f"  tasks: {tasks.running} of {tasks.desired} running, {tasks.pending} pending"
    if service.deployment is not None:
        waits = f", waits for {service.deployment.waits_for}" if service.deployment.waits_for else ""
        error = f": {service.deployment.error}" if service.deployment.error else ""
        yield f"  deployment {service.deployment.id}: {service.deployment.status}{waits}{error}"
    if service.stages:
        yield f"  pipeline: {', '.join(f'{stage.name} {stage.status}' for stage in service.stages)}"
        yield from (f"    {stage.name}: {stage.text}" for stage in service.stages if stage.text)
    yield from (f"  not known: {problem}" for problem in service.problems)


def _service_document(service: ServiceState) -> Mapping[str, Any]:
    deployment, tasks = service.deployment, service.tasks
    return {
        "service": service.service,
        "live": service.colour,
        "routes": [
            {"resource": route.resource, "end": route.end, "shares": dict(route.shares)} for route in service.routes
        ],
        "tasks": {"desired": tasks.desired, "running": tasks.running, "pending": tasks.pending} if tasks else None,
        "deployment": {
            "id": deployment.id,
            "status": deployment.status,
            "waits_for": deployment.waits_for,
            "error": deployment.error,
        }
        if deployment
        else None,
        "pipeline": [{"stage": stage.name, "status": stage.status, "text": stage.text} for stage in service.stages],
        "problems": list(service.problems),
    }
