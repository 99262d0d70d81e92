"""Operations of stack sets: one at a time, Region after Region, until too many accounts have failed.

Accounts are worked on one by one. What becomes of each is what would if as many were worked on at once as the operation
says: with strict tolerance the failure that is too much never has company, so their order alone decides; with soft
tolerance those that were begun together are ended, too. Regions in parallel do not end each other.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/concurrency-mode.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ManagedExecution.html
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import request_scope

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call
from generator.rehearsal.stack_instances import Instance, Place
from generator.rehearsal.state import now

RUNNING = ("RUNNING", "STOPPING", "QUEUED")
Work = Callable[[Instance], str]


@dataclass
class Operation:
    """One operation of a set; `results` say what became of each instance."""

    shown: dict[str, Any]
    work: Work
    places: list[Place]
    results: dict[Place, dict[str, Any]] = field(default_factory=dict)


@dataclass
class StackSet:
    """A set, its instances and its operations, the oldest first."""

    shown: dict[str, Any]
    admin: str
    instances: dict[Place, Instance] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)


def must_be_free(found: StackSet) -> None:
    """Refuse a second operation at a time, unless managed execution lets it wait for its turn."""
    running = [each.shown["OperationId"] for each in found.operations if each.shown["Status"] in RUNNING]
    if running and not found.shown.get("ManagedExecution", {}).get("Active"):
        text = f"Another Operation on StackSet {found.shown['StackSetARN']} is in progress: {running[0]}"
        raise ApiError("OperationInProgressException", text, 409)


def begin(found: StackSet, call: Call, action: str, places: list[Place], work: Work) -> dict[str, Any]:
    """Begin an operation, or let it wait for the one before, and return its id."""
    identifier = call.parameters.get("OperationId") or str(uuid.uuid4())
    if any(each.shown["OperationId"] == identifier for each in found.operations):
        raise ApiError("OperationIdAlreadyExistsException", f"Operation {identifier} already exists", 409)
    waits = any(each.shown["Status"] in RUNNING for each in found.operations)
    shown = {
        "OperationId": identifier,
        "StackSetId": found.shown["StackSetId"],
        "Action": action,
        "Status": "QUEUED" if waits else "RUNNING",
        "OperationPreferences": call.parameters.get("OperationPreferences", {}),
        "CreationTimestamp": now(),
    }
    operation = Operation(shown, work, places)
    found.operations.append(operation)
    threading.Thread(target=_run, args=[found, operation], daemon=True).start()
    return {"OperationId": identifier}


def _run(found: StackSet, operation: Operation) -> None:
    """Do an operation when its turn has come: Region after Region, until too many have failed in one."""
    shown = operation.shown
    parallel = shown["OperationPreferences"].get("RegionConcurrencyType") == "PARALLEL"
    with found.turn:
        if shown["Status"] == "QUEUED":
            shown["Status"] = "RUNNING"
        over = False
        for region in dict.fromkeys(region for _, region in operation.places):
            places = [place for place in operation.places if place[1] == region]
            over |= _run_region(found, operation, places, cancelled=over and not parallel)
        shown["Status"] = "STOPPED" if shown["Status"] == "STOPPING" else "FAILED" if over else "SUCCEEDED"
        shown["EndTimestamp"] = now()


def _run_region(found: StackSet, operation: Operation, places: list[Place], *, cancelled: bool) -> bool:
    """Do it in a Region, and say whether no more is to be done."""
    failures, tolerated = 0, _tolerance(operation, len(places))
    together = _together(operation, len(places))
    for first in range(0, len(places), together):
        stopped = operation.shown["Status"] == "STOPPING"
        for place in places[first : first + together]:
            if cancelled or stopped:
                reason = "Cancelled since failure tolerance has exceeded" if cancelled else "Stopped by user"
                operation.results[place] = _result(place, "CANCELLED", reason)
            else:
                failures += _run_instance(found, operation, place)
        cancelled |= failures > tolerated
    return cancelled


def _run_instance(found: StackSet, operation: Operation, place: Place) -> bool:
    """Do it in one place, and say whether it has failed."""
    operation.results[place] = _result(place, "RUNNING")
    with request_scope(*place):
        reason = operation.work(found.instances[place])
    operation.results[place] = _result(place, "FAILED" if reason else "SUCCEEDED", reason)
    return bool(reason)


def _result(place: Place, status: str, reason: str = "") -> dict[str, Any]:
    shown = {"Account": place[0], "Region": place[1], "Status": status}
    return {**shown, "StatusReason": reason} if reason else shown


def _tolerance(operation: Operation, accounts: int) -> int:
    """Return how many accounts may fail in a Region."""
    preferences = operation.shown["OperationPreferences"]
    if "FailureTolerancePercentage" in preferences:
        return int(accounts * preferences["FailureTolerancePercentage"] // 100)
    return int(preferences.get("FailureToleranceCount", 0))


def _together(operation: Operation, accounts: int) -> int:
    """Return how many accounts of a Region are begun together, as far as that makes a difference."""
    preferences = operation.shown["OperationPreferences"]
    if preferences.get("ConcurrencyMode") != "SOFT_FAILURE_TOLERANCE":
        return 1
    if "MaxConcurrentPercentage" in preferences:
        return max(1, int(accounts * preferences["MaxConcurrentPercentage"] // 100))
    return int(preferences.get("MaxConcurrentCount", 1))
