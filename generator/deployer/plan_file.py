"""A plan on the disk: approved now, carried out later, and never more than what was approved.

The file holds no value of a parameter, only a hash over those that are no secrets.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from generator import folder
from generator.deployer import change_sets, exits
from generator.deployer.change_sets import ChangeSet
from generator.deployer.errors import RefusedError
from generator.deployer.planning import Planned
from generator.deployer.results import PlannedAction, PropertyChange, ResourceChange, StackPlan
from generator.deployer.stacks import describe
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.session import Secrets, Session
    from generator.deployer.targets import Target

_FORMAT = 1
_CHANGE = {
    **dict.fromkeys(("resource", "type", "action", "replacement", "policy_action", "physical_id"), str),
    "properties": [{"path": str, "recreation": str}],
}
_ENTRY = {
    **dict.fromkeys(("account", "region", "template_sha256", "values_sha256", "key", "name", "stack_id"), str),
    "action": frozenset(get_args(PlannedAction)),
    "known": bool,
    "status": str,
    "change_set": str,
    "change_set_type": frozenset({"", "CREATE", "UPDATE"}),
    "changes": [_CHANGE],
    "refusals": [str],
    "exit_code": exits.ALL,
}


def save(
    path: Path, session: Session, targets: Sequence[Target], planned: Mapping[str, Planned], commit: str | None
) -> None:
    """Write a plan; its change sets stay at CloudFormation until it is carried out."""
    document = {
        "format": _FORMAT,
        "environment": targets[0].environment if targets else "",
        "version": targets[0].version if targets else "",
        "commit": commit,
        "time": session.clock.utc().isoformat(timespec="seconds"),
        "stacks": [_entry(target, planned[target.key], session.secrets) for target in targets],
    }
    folder.replace(path.parent, {path.name: (json.dumps(document, indent=2) + "\n").encode()}, ())


def load(path: Path, session: Session, targets: Sequence[Target]) -> dict[str, Planned]:
    """Return the plan that was approved, by the keys of the targets.

    A change set that cannot be executed any more is left out, and so made anew when its turn comes.
    Raises `UserError` for a file that is no plan, and `RefusedError` where the files have changed since: another
    template, other values, another account or Region than what a person looked at.
    """
    entries = _entries(path)
    by_key = {target.key: target for target in targets}
    problems = [f"{path}: {key} is not in the parameter file any more" for key in entries if key not in by_key]
    problems += [f"{path}: {key} is new since the plan was made" for key in by_key if key not in entries]
    for key, entry in entries.items():
        if key in by_key:
            problems += [f"{path}: {key}: {problem}" for problem in _differences(entry, by_key[key])]
    if problems:
        raise RefusedError("\n".join([*problems, "make a new plan with `ecs-bluegreen plan --save`"]))
    return {key: _planned(session, by_key[key], entry) for key, entry in entries.items()}


def _entry(target: Target, planned: Planned, secrets: Secrets) -> dict[str, Any]:
    plan, change_set = planned.plan, planned.change_set
    return {
        **_identity(target),
        "key": target.key,
        "name": target.name,
        "action": plan.action,
        "known": plan.known,
        "stack_id": plan.stack_id,
        "status": plan.status,
        "change_set": change_set.id if change_set else "",
        "change_set_type": change_set.type if change_set else "",
        "changes": [_shape(change, secrets) for change in plan.changes],
        # CloudFormation quotes values where it refuses a change.
        "refusals": secrets.all_masked(list(plan.refusals)),
        "exit_code": plan.exit_code,
    }


def _identity(target: Target) -> dict[str, str]:
    """Return what must be the same when the plan is carried out."""
    values = {name: value for name, value in target.parameters.items() if name not in target.no_echo}
    told = json.dumps([sorted(values.items()), sorted(target.tags.items())])
    return {
        "account": target.place.account,
        "region": target.place.region,
        "template_sha256": target.sha256,
        "values_sha256": hashlib.sha256(told.encode()).hexdigest(),
    }


def _shape(change: ResourceChange, secrets: Secrets) -> dict[str, Any]:
    """Return a change without the values of its properties, which may be secrets, as a physical name may."""
    shape = dataclasses.asdict(change) | {"physical_id": secrets.masked(change.physical_id)}
    shape["properties"] = [{"path": each.path, "recreation": each.recreation} for each in change.properties]
    return shape


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    content = folder.read(path)
    if content is None:
        raise UserError(f"{path}: there is no such file; `ecs-bluegreen plan ENV --save {path}` writes one")
    try:
        document = json.loads(content)
        if document["format"] != _FORMAT:
            raise UserError(f"{path}: is a plan of another format; make a new one with `ecs-bluegreen plan --save`")
        entries = document["stacks"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(f"{path}: is not a plan; `ecs-bluegreen plan ENV --save {path}` writes one") from error
    if not _fits(entries, [_ENTRY]):
        raise UserError(f"{path}: is a damaged plan; make a new one with `ecs-bluegreen plan ENV --save {path}`")
    return {entry["key"]: entry for entry in entries}


def _fits(value: Any, shape: Any) -> bool:
    """Whether a value is what the file was written with: nobody executes what he cannot read."""
    if isinstance(shape, dict):
        return (
            isinstance(value, dict) and value.keys() == shape.keys() and all(_fits(value[k], shape[k]) for k in shape)
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(member, shape[0]) for member in value)
    if isinstance(shape, frozenset):
        return isinstance(value, str | int) and value in shape
    return type(value) is shape


def _differences(entry: Mapping[str, Any], target: Target) -> list[str]:
    words = {
        "account": "is of another account",
        "region": "is of another Region",
        "template_sha256": "its template has changed since the plan was made",
        "values_sha256": "its parameters or tags have changed since the plan was made",
    }
    now = _identity(target)
    return [text for name, text in words.items() if entry.get(name) != now[name]]


def _planned(session: Session, target: Target, entry: Mapping[str, Any]) -> Planned:
    changes = tuple(_changes(entry["changes"]))
    plan = StackPlan(
        key=target.key,
        name=target.name,
        action=entry["action"],
        stack_id=entry["stack_id"],
        status=entry["status"],
        change_set=entry["change_set"],
        known=entry["known"],
        changes=changes,
        refusals=tuple(entry["refusals"]),
        exit_code=entry["exit_code"],
    )
    if plan.action == "unchanged":
        # Without its state it is looked at anew: it may not be any more what it was.
        return Planned(plan=plan)
    state = describe(session.cloudformation(target.place), entry["stack_id"] or target.name)
    change_set = None
    if entry["change_set"] and change_sets.is_available(session.cloudformation(target.place), entry["change_set"]):
        change_set = ChangeSet(
            id=entry["change_set"], stack_id=entry["stack_id"], type=entry["change_set_type"], changes=changes
        )
    return Planned(plan=plan, state=state, change_set=change_set)


def _changes(entries: Iterable[Mapping[str, Any]]) -> list[ResourceChange]:
    return [
        ResourceChange(**{**entry, "properties": tuple(PropertyChange(**each) for each in entry["properties"])})
        for entry in entries
    ]
