"""What differs between the stacks of a set and what is really there."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.deployer.errors import DeployError
from generator.deployer.stack_sets import addressing, operations, state
from generator.deployer.stack_sets.api import Api
from generator.deployer.stack_sets.operations import OvertakenError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.targets import SetTarget

_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class ResourceDrift:
    """A resource that differs, with the paths of its properties; none where it is gone."""

    account: str
    region: str
    resource: str
    type: str
    status: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetDrift:
    """The differences of one set."""

    key: str
    is_there: bool = True
    drifted: int = 0
    drifts: tuple[ResourceDrift, ...] = ()


def check(session: Session, targets: Sequence[SetTarget]) -> list[SetDrift]:
    """Let CloudFormation look for drift in every instance, and return what it found."""
    return [_one(session, target) for target in targets]


def text(found: Sequence[SetDrift]) -> str:
    """Return the drift for a person."""
    return "".join(f"{line}\n" for each in found for line in _told(each))


def as_json(found: Sequence[SetDrift]) -> str:
    """Return the drift for a program."""
    return json.dumps({"sets": [dataclasses.asdict(each) for each in found]}, indent=2, ensure_ascii=False) + "\n"


SHAPES = {"text": text, "json": as_json}


def _one(session: Session, target: SetTarget) -> SetDrift:
    found = state.read_set(session, target)
    if found is None:
        return SetDrift(key=target.key, is_there=False)
    chosen = {"OperationPreferences": addressing.preferences(target, target.wanted.regions)}
    try:
        number = operations.begin(session, target, "detect_stack_set_drift", chosen)
    except OvertakenError:
        raise DeployError(f"{target.key}: another operation runs on {target.name}: try again when it is over") from None
    session.progress.note(target.key, "looking for drift")
    ended = operations.watch(session, target, number)
    if ended.status != "SUCCEEDED" or ended.failed:
        raise DeployError(f"{target.key}: looking for drift ended {ended.status}, {ended.failed} instances failed")
    api = Api(session, target)
    drifted = [
        (each["Account"], each["Region"])
        for each in api.all(
            "list_stack_instances", Filters=[{"Name": "DRIFT_STATUS", "Values": "DRIFTED"}], MaxResults=_PAGE
        )
    ]
    drifts = [drift for cell in drifted for drift in _resources(api, cell, number)]
    return SetDrift(key=target.key, drifted=len(drifted), drifts=tuple(drifts))


def _resources(api: Api, cell: tuple[str, str], operation: str) -> Iterator[ResourceDrift]:
    account, region = cell
    pages = api.all(
        "list_stack_instance_resource_drifts",
        StackInstanceAccount=account,
        StackInstanceRegion=region,
        OperationId=operation,
        StackInstanceResourceDriftStatuses=["MODIFIED", "DELETED"],
        MaxResults=_PAGE,
    )
    for each in pages:
        yield ResourceDrift(
            account=account,
            region=region,
            resource=each["LogicalResourceId"],
            type=each["ResourceType"],
            status=each["StackResourceDriftStatus"],
            paths=tuple(difference["PropertyPath"] for difference in each.get("PropertyDifferences", ())),
        )


def _told(found: SetDrift) -> Iterator[str]:
    if not found.is_there:
        yield f"{found.key}: is not there"
        return
    yield f"{found.key}: {found.drifted} instances drifted" if found.drifted else f"{found.key}: as deployed"
    for each in found.drifts:
        where = f" at {', '.join(each.paths)}" if each.paths else ""
        yield f"  {each.account} {each.region} {each.resource} ({each.type}) {each.status}{where}"
