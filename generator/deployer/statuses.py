"""What each command does with a stack in each status: one table, whole words, nothing guessed from endings.

`UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS` contains `ROLLBACK_COMPLETE`; who looks for parts of words deletes a
healthy stack. A status that is not in the table is for a person to look at.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from __future__ import annotations

import enum

ABSENT = "ABSENT"

SUCCEEDED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
RUNNING = frozenset(
    {
        "CREATE_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "IMPORT_IN_PROGRESS",
        "IMPORT_ROLLBACK_IN_PROGRESS",
    }
)
# What a resource ends in that could not be made, changed or deleted.
FAILED_RESOURCE = frozenset({"CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "IMPORT_FAILED"})
# Nothing runs, and the next update may begin.
UPDATABLE = SUCCEEDED | {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}
_GONE = frozenset({ABSENT, "DELETE_COMPLETE"})


class Step(enum.Enum):
    """The next thing to do with a stack."""

    CREATE = "create"
    REVIEW = "create on the placeholder that a change set left"
    UPDATE = "update"
    WAIT = "wait for the operation that runs"
    WAIT_UNTIL_GONE = "wait until the stack is deleted"
    RECREATE = "delete what the failed creation left, and create"
    RECOVER = "leave to recover"
    NOTHING = "nothing to do"
    ROLL_BACK = "RollbackStack"
    CONTINUE_ROLLBACK = "ContinueUpdateRollback"
    DELETE = "DeleteStack"
    CANCEL = "CancelUpdateStack"
    REFUSE = "refuse"


def _table(**steps: frozenset[str]) -> dict[str, Step]:
    return {status: Step[step] for step, statuses in steps.items() for status in statuses}


_WAITING = RUNNING - {"DELETE_IN_PROGRESS"}
_DELETING = frozenset({"DELETE_IN_PROGRESS"})
_REVIEW = frozenset({"REVIEW_IN_PROGRESS"})
# Nothing runs, and no update may begin: only a person knows which way out is right.
_STUCK = frozenset(
    {
        "CREATE_FAILED",
        "ROLLBACK_FAILED",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_FAILED",
        "DELETE_FAILED",
        "IMPORT_ROLLBACK_FAILED",
    }
)

# `plan` looks at the same table and carries nothing out.
DEPLOY = _table(
    CREATE=_GONE,
    REVIEW=_REVIEW,
    UPDATE=UPDATABLE,
    WAIT=_WAITING,
    WAIT_UNTIL_GONE=_DELETING,
    RECREATE=frozenset({"ROLLBACK_COMPLETE"}),
    RECOVER=_STUCK,
)
RECOVER = _table(
    NOTHING=_GONE | _REVIEW | UPDATABLE | {"ROLLBACK_COMPLETE"},
    WAIT=_WAITING,
    WAIT_UNTIL_GONE=_DELETING,
    ROLL_BACK=frozenset({"CREATE_FAILED", "UPDATE_FAILED"}),
    CONTINUE_ROLLBACK=frozenset({"UPDATE_ROLLBACK_FAILED"}),
    DELETE=frozenset({"ROLLBACK_FAILED", "DELETE_FAILED"}),
    # A person must choose in the console: only an import can undo an import.
    REFUSE=frozenset({"IMPORT_ROLLBACK_FAILED"}),
)
# CloudFormation cancels nothing but an update that has not finished.
CANCEL = _table(
    CANCEL=frozenset({"UPDATE_IN_PROGRESS"}),
    REFUSE=RUNNING - {"UPDATE_IN_PROGRESS"},
    NOTHING=_GONE | _REVIEW | UPDATABLE | _STUCK | {"ROLLBACK_COMPLETE"},
)
DELETE = _table(
    NOTHING=_GONE,
    WAIT=_WAITING,
    WAIT_UNTIL_GONE=_DELETING,
    DELETE=(_REVIEW | UPDATABLE | _STUCK | {"ROLLBACK_COMPLETE"}) - {"DELETE_FAILED"},
    RECOVER=frozenset({"DELETE_FAILED"}),
)


def step(table: dict[str, Step], status: str) -> Step:
    """Return what to do with a stack of that status; one that nobody knows is left to a person."""
    return table.get(status, Step.REFUSE)
