"""How a set is: its instances by status, what is outdated, and the operation that came last."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.deployer.stack_sets import state

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.state import Instance, Operation
    from generator.deployer.stack_sets.targets import SetTarget

_CURRENT = "CURRENT"
_DETAILS = frozenset({"", "SUCCEEDED"})


@dataclass(frozen=True, kw_only=True)
class SetStatus:
    """One set; `statuses` counts its instances, `troubled` are those that are not current."""

    key: str
    name: str
    is_there: bool
    is_pinned_version: bool = False
    statuses: Mapping[str, int]
    troubled: tuple[Instance, ...] = ()
    last: Operation | None = None

    @property
    def outdated(self) -> int:
        """How many instances do not have what the set has."""
        return self.statuses.get("OUTDATED", 0)


def read(session: Session, targets: Sequence[SetTarget]) -> list[SetStatus]:
    """Return every set. Costs a call for each hundred instances, and three more."""
    return [_one(session, target) for target in targets]


def text(found: Sequence[SetStatus]) -> str:
    """Return the sets for a person."""
    return "".join(f"{line}\n" for each in found for line in _told(each))


def as_json(found: Sequence[SetStatus]) -> str:
    """Return the sets for a program."""
    return json.dumps({"sets": [_document(each) for each in found]}, indent=2, ensure_ascii=False) + "\n"


SHAPES = {"text": text, "json": as_json}


def _one(session: Session, target: SetTarget) -> SetStatus:
    found = state.read(session, target)
    if found is None:
        return SetStatus(key=target.key, name=target.name, is_there=False, statuses={})
    instances = list(found.instances.values())
    return SetStatus(
        key=target.key,
        name=target.name,
        is_there=True,
        is_pinned_version=found.template == target.stack.template,
        statuses=Counter(each.status for each in instances),
        troubled=tuple(each for each in instances if each.status != _CURRENT),
        last=found.operations[0] if found.operations else None,
    )


def _told(each: SetStatus) -> Iterator[str]:
    if not each.is_there:
        yield f"{each.key}: is not there"
        return
    counts = ", ".join(f"{count} {status}" for status, count in sorted(each.statuses.items())) or "no instances"
    behind = "" if each.is_pinned_version else "; the template is another than the file's"
    yield f"{each.key}: {counts}{behind}"
    if each.last is not None:
        failed = f", {each.last.failed} failed" if each.last.failed else ""
        yield f"  last operation: {each.last.action} {each.last.status}{failed} ({each.last.id}, {each.last.began})"
    for instance in each.troubled:
        detail = "" if instance.detailed in _DETAILS else f" ({instance.detailed})"
        reason = f": {instance.reason}" if instance.reason else ""
        yield f"  {instance.account} {instance.region} {instance.status}{detail}{reason}"


def _document(each: SetStatus) -> Mapping[str, object]:
    return {
        "key": each.key,
        "name": each.name,
        "is_there": each.is_there,
        "is_pinned_version": each.is_pinned_version,
        "instances": dict(each.statuses),
        "outdated": each.outdated,
        "last_operation": {
            "id": each.last.id,
            "action": each.last.action,
            "status": each.last.status,
            "failed": each.last.failed,
            "began": each.last.began,
        }
        if each.last
        else None,
        "troubled": [
            {
                "account": instance.account,
                "region": instance.region,
                "unit": instance.unit,
                "status": instance.status,
                "detailed_status": instance.detailed,
                "reason": instance.reason,
            }
            for instance in each.troubled
        ],
    }
