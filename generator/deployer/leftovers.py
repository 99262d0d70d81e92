"""Change sets that nobody executes are deleted again: by who made them, or by a later run if that was killed.

A stack takes about a thousand of them, and then no more deployment until somebody tidies up; a change set for a stack
that does not exist leaves an empty placeholder of a stack, too.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from generator.deployer.aws import code_of, is_denied
from generator.deployer.errors import RefusedError
from generator.deployer.stacks import StackState, describe

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

# `saved` ones wait for `deploy --plan`; the others live no longer than the command that made them.
Purpose = Literal["deploy", "plan", "saved"]

_OURS = re.compile(r"-[0-9]{8}T[0-9]{6}Z-(deploy|plan|saved)-[0-9a-f]{8}")
# Another run of ours may wait with a change set at this moment, for a person or for the stacks before it. The
# credentials of a role, with which it works, last twelve hours at most.
_FORSAKEN = timedelta(days=1)
# How often deleting a change set is tried that is still being made: for about a minute.
_DELETIONS = 15


def discard(session: Session, target: Target, change_set: str, stack_id: str, kind: str) -> None:
    """Delete a change set, and the placeholder of a stack that was made for it.

    One that is being executed stays. Goes on after a signal, too: who is stopped tidies up.
    """
    _delete(session, target, change_set)
    client = session.cloudformation(target.place)
    if kind == "CREATE" and _is_empty_placeholder(client, stack_id):
        client.delete_stack(StackName=stack_id)
        _until_gone(session, target, stack_id)


def _until_gone(session: Session, target: Target, stack_id: str) -> None:
    """Wait for the end of a placeholder, which takes seconds: else the next command finds an operation running."""
    client, pace = session.cloudformation(target.place), session.pace(target.place)
    for attempt in range(_DELETIONS):
        state = describe(client, stack_id)
        if state is None or state.status != "DELETE_IN_PROGRESS":
            return
        session.clock.wait(pace.short_pause(attempt), threading.Event())


def sweep(session: Session, target: Target, state: StackState) -> None:
    """Delete the change sets that an earlier run of ours left on a stack when it was killed.

    Saved plans stay, and for a day all others: who made one may still be about to execute it.

    Raises `RefusedError` where the stack is only a placeholder and somebody else's change set waits on it.
    """
    client = session.cloudformation(target.place)
    for summary in list(_summaries(client, state.id)):
        name, purpose = summary["ChangeSetName"], purpose_of(summary["ChangeSetName"])
        if summary.get("ExecutionStatus", "").startswith("EXECUTE_"):
            # The one that made the stack what it is; it goes with the next one.
            continue
        if purpose in ("deploy", "plan"):
            if session.clock.utc() - summary["CreationTime"] < _FORSAKEN:
                continue
            session.progress.note(target.key, f"deleting the change set {name}, which was not executed")
            _delete(session, target, summary["ChangeSetId"])
        elif purpose is None and state.status == "REVIEW_IN_PROGRESS":
            raise RefusedError(
                f"{target.key}: the stack {target.name} waits for a decision about the change set {name}, which is not "
                "ours: execute or delete it in the console first"
            )


def purpose_of(name: str) -> str | None:
    """Return what a change set of ours was made for; None for one of somebody else."""
    found = _OURS.search(name)
    return found[1] if found and found.end() == len(name) else None


def _delete(session: Session, target: Target, change_set: str) -> None:
    """Delete a change set. CloudFormation refuses that while it works it out, so this is asked again."""
    client, pace = session.cloudformation(target.place), session.pace(target.place)
    for attempt in range(_DELETIONS):
        try:
            client.delete_change_set(ChangeSetName=change_set)
        except ClientError as error:
            if code_of(error) == "ChangeSetNotFound":
                return
            if code_of(error) != "InvalidChangeSetStatus":
                raise
            if _is_executed(client, change_set):
                return
            session.clock.wait(pace.short_pause(attempt), threading.Event())
        else:
            return
    session.progress.note(
        target.key, f"{change_set} cannot be deleted while it is being made: a run after a day does it"
    )


def _is_executed(client: Any, change_set: str) -> bool:
    try:
        description = client.describe_change_set(ChangeSetName=change_set)
    except ClientError as error:
        if code_of(error) == "ChangeSetNotFound":
            return True
        if is_denied(error):
            return False
        raise
    return str(description.get("ExecutionStatus", "")).startswith("EXECUTE_")


def _is_empty_placeholder(client: Any, stack_id: str) -> bool:
    """Whether a stack is but the place of change sets that are gone; a stack that lives has no change sets either."""
    state = describe(client, stack_id)
    return state is not None and state.status == "REVIEW_IN_PROGRESS" and not list(_summaries(client, stack_id))


def _summaries(client: Any, stack_id: str) -> Iterator[Mapping[str, Any]]:
    try:
        for page in client.get_paginator("list_change_sets").paginate(StackName=stack_id):
            yield from page["Summaries"]
    except ClientError as error:
        # A placeholder that somebody has deleted meanwhile has no change sets either.
        if not (code_of(error) == "ValidationError" and "does not exist" in str(error)):
            raise
