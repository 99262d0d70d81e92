"""What is planned for a stack and what became of it: the data that every presentation is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from generator.deployer import exits


@dataclass(frozen=True, kw_only=True)
class PropertyChange:
    """One changed property of a resource, or an attribute such as `Tags`.

    `recreation` is CloudFormation's word: `Never`, `Conditionally` or `Always`. The values are texts, empty where
    CloudFormation does not say them; they may hold secrets and are shown only through `Secrets`.
    """

    path: str
    recreation: str = "Never"
    cause: str = ""
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class ResourceChange:
    """What a change set does to one resource, in CloudFormation's own words.

    `action` is `Add`, `Modify`, `Remove`, `Import` or `Dynamic`; `replacement` is `True`, `False`, `Conditional` or
    empty; `policy_action` is what becomes of the data (`Delete`, `ReplaceAndDelete`, ..., or empty).
    """

    resource: str
    type: str
    action: str
    replacement: str = ""
    policy_action: str = ""
    physical_id: str = ""
    properties: tuple[PropertyChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What CloudFormation's validation, or a hook, said about a change set before anything was done."""

    level: Literal["FAIL", "WARN"]
    name: str
    text: str
    resource: str = ""
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A parameter, tag or output that changes; None where it does not exist on that side."""

    name: str
    before: str | None = field(repr=False)
    after: str | None = field(repr=False)


PlannedAction = Literal["create", "update", "recreate", "unchanged", "blocked"]


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """What a deployment would do to one stack.

    `known` is False where the inputs of a new stack come from stacks that are not there yet: `changes` then lists
    its resources as the template has them. `recomputed_after` names the stacks that change first. `refusals` say why
    a guard or gate would stop, with what to do; `exit_code` is what the stack alone would end with.
    """

    key: str
    name: str
    action: PlannedAction
    stack_id: str = ""
    status: str = ""
    change_set: str = ""
    known: bool = True
    changes: tuple[ResourceChange, ...] = ()
    parameters: tuple[Difference, ...] = ()
    tags: tuple[Difference, ...] = ()
    outputs: tuple[Difference, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    recomputed_after: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    exit_code: int = exits.DONE

    @property
    def has_changes(self) -> bool:
        """Whether a deployment would call anything for this stack."""
        return self.action != "unchanged"


@dataclass(frozen=True, kw_only=True)
class ResourceEvent:
    """Something that happened to a resource of a stack; `hook` is what a hook said against it."""

    time: datetime
    resource: str
    type: str
    status: str
    reason: str = ""
    physical_id: str = ""
    hook: str = ""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why an operation failed: the resource that failed first, and what other services say about it."""

    resource: str
    type: str
    status: str
    reason: str
    stack_id: str = ""
    details: tuple[str, ...] = ()
    link: str = ""


Outcome = Literal["deployed", "unchanged", "failed", "refused", "skipped", "not-started", "running", "deleted", "kept"]


@dataclass(frozen=True, kw_only=True)
class StackResult:
    """What became of one stack."""

    key: str
    name: str
    outcome: Outcome
    stack_id: str = ""
    status: str = ""
    text: str = ""
    changes: tuple[ResourceChange, ...] = ()
    cause: Cause | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    duration: float = 0.0
    operation_id: str = ""
    change_set: str = ""
    exit_code: int = exits.DONE

    @property
    def is_there(self) -> bool:
        """Whether stacks that require this one may go on."""
        return self.outcome in ("deployed", "unchanged")
