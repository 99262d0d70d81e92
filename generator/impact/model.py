"""What an update is made of, as other code and people read it: changes, hazards, and the version they ask for.

The order of every list is that of the templates, so that the same two sides give the same bytes.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["add", "remove", "replace", "may-replace", "modify"]

# https://semver.org, of what an update does to a running system: see CHANGELOG.md.
ReleaseClass = Literal["none", "patch", "minor", "major"]
RELEASE_CLASSES: tuple[ReleaseClass, ...] = ("none", "patch", "minor", "major")

# Exit codes of `ecs-bluegreen diff`.
HARMLESS, HARMFUL = 0, 3


class Unset(enum.Enum):
    """Stands where one of the two sides has no value at all, which is not the same as a null."""

    VALUE = "unset"


UNSET = Unset.VALUE


@dataclass(frozen=True, kw_only=True)
class Side:
    """The templates of one side of a comparison.

    `templates` maps the key of a stack to its template with every function in its long form. A key is the name of
    the template (`network`), or `SERVICE.TEMPLATE` (`web.target-groups`) where an environment names services.
    `parameters` gives for each key the values that are known; a parameter that is missing there takes its default,
    and with `parameters=None` every branch of every condition counts. `tags` are the stack tags of each key, None
    where nobody knows them.
    """

    label: str
    templates: Mapping[str, Mapping[str, Any]]
    parameters: Mapping[str, Mapping[str, str]] | None = field(default=None, repr=False)
    tags: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """Why a change hurts a running system although CloudFormation would begin it, and what to do instead.

    `name` is permanent, in kebab case: people write it into tickets and scripts.
    """

    name: str
    why: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one resource.

    `properties` are the changed paths below `Properties`, dotted, `*` for every member of a list
    (`SecurityGroupIngress.*.FromPort`); a changed attribute of the resource stands with its own name
    (`DependsOn`, `DeletionPolicy`). `because` says in short sentences why the action is what it is, and under which
    condition where not every stack has the change. `interrupts` is whether AWS documents that the resource stops
    working while it is modified.
    """

    stack: str
    resource: str
    type: str
    action: Action
    properties: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    interrupts: bool = False
    data_lost: bool = False
    hazards: tuple[Hazard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StackChange:
    """A whole stack whose template comes with the update, or is gone.

    What is in a stack without a template is told as removed, with all that follows, for it goes when somebody deletes
    the stack: until then nothing happens to it, and nothing can update it.
    """

    stack: str
    action: Literal["add", "remove"]
    because: str


@dataclass(frozen=True, kw_only=True)
class ParameterChange:
    """What happens to a parameter; `breaks` is whether a stack that is updated as before is refused."""

    stack: str
    parameter: str
    action: Literal["add", "remove", "narrow", "widen", "default", "type", "text"]
    because: str
    breaks: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportChange:
    """What happens to an exported value; `imported_by` names the stacks for which CloudFormation refuses it."""

    stack: str
    export: str
    action: Literal["add", "remove", "modify"]
    because: str
    imported_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PolicyChange:
    """A policy that allows more than before: which resource, at which path, and what it allows now."""

    stack: str
    resource: str
    path: str
    allows: str


@dataclass(frozen=True, kw_only=True)
class Impact:
    """Everything that an update from `old` to `new` does."""

    old: str
    new: str
    stacks: tuple[StackChange, ...] = ()
    changes: tuple[Change, ...] = ()
    parameters: tuple[ParameterChange, ...] = ()
    exports: tuple[ExportChange, ...] = ()
    policies: tuple[PolicyChange, ...] = ()
    # Stacks whose template differs in nothing but text: descriptions, labels, metadata, the version itself.
    texts: tuple[str, ...] = ()
    unchanged: int = 0
