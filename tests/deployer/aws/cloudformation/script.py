"""What a test wants to happen when the next operation on a stack runs, or its next change set is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple


class Step(NamedTuple):
    """An event to come: of a resource, or of the stack itself where `logical_id` is empty."""

    logical_id: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Script:
    """How the next operation on a stack runs. Everything left out goes well.

    `fail` maps logical ids to the reason why creating, updating or deleting them fails. `fail_rollback` does so for
    the way back, `fail_cleanup` for deleting what an update left over. A step in `hold` happens only after
    `CloudFormation.release`. `pace` is the time between two events. `timeline` replaces the whole course by one of
    the test's own. For so many reads after ExecuteChangeSet (`stale_reads`), DescribeStacks still shows the state
    before.
    """

    fail: Mapping[str, str] = field(default_factory=dict)
    fail_rollback: Mapping[str, str] = field(default_factory=dict)
    fail_cleanup: Mapping[str, str] = field(default_factory=dict)
    hold: Sequence[tuple[str, str]] = ()
    pace: float = 0.25
    timeline: Sequence[Step] = ()
    stale_reads: int = 0


@dataclass(frozen=True)
class Validation:
    """A finding of the validation before deployment, which only DescribeEvents tells."""

    logical_id: str
    reason: str
    mode: Literal["FAIL", "WARN"] = "FAIL"
    name: str = "NAME_CONFLICT_VALIDATION"
    check: str = "AWS::EarlyValidation::ResourceExistenceCheck"
    path: str = ""


@dataclass(frozen=True)
class Hook:
    """What a hook said about a resource of a change set."""

    type_name: str
    logical_id: str
    reason: str
    status: str = "HOOK_COMPLETE_FAILED"
    mode: Literal["FAIL", "WARN"] = "FAIL"


@dataclass(frozen=True)
class ChangeSetScript:
    """How the next change set of a stack is made.

    `reason` makes it fail with that text. `incomplete` names resources that DescribeChangeSet loses when it is asked
    for property values. `replacement` sets what the change of a resource says (`True`, `False`, `Conditional`), and
    `change` replaces any member of a `ResourceChange`. `seconds` is the time until it is made; None: never.
    """

    reason: str = ""
    validations: Sequence[Validation] = ()
    hooks: Sequence[Hook] = ()
    incomplete: frozenset[str] = frozenset()
    replacement: Mapping[str, str] = field(default_factory=dict)
    change: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seconds: float | None = 1.5
