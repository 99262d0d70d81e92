"""The frozen objects that the file of a StackSet becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.params.model import Place

Filter = Literal["none", "intersection", "difference"]


@dataclass(frozen=True)
class Share:
    """A number of accounts, or so many per cent of those in a Region."""

    number: int
    is_percentage: bool = False


@dataclass(frozen=True, kw_only=True)
class Operation:
    """How an operation goes through accounts and Regions; the defaults are CloudFormation's own.

    `soft` lets the concurrency be what it is after failures, too; otherwise it is never more than the failures that
    are still tolerated, and one.
    """

    failure_tolerance: Share = Share(0)
    max_concurrent: Share = Share(1)
    parallel_regions: bool = False
    soft: bool = False


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The accounts: of organizational units, narrowed down by `filter` and `accounts`, or listed one by one."""

    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    filter: Filter = "none"


@dataclass(frozen=True, kw_only=True)
class AutoDeployment:
    """Whether accounts that join an organizational unit get their stacks by themselves, and keep them on leaving."""

    enabled: bool = False
    retain: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """The role that may be assumed in every target account to read why a stack failed there."""

    role: str
    profile: str | None = None


@dataclass(frozen=True, kw_only=True)
class StackSet:
    """One file: which template with which values, where, and how a change goes through the accounts.

    `place` is where the set lives, not where its stacks do. `parameters` holds every parameter of the template, with
    the defaults: CloudFormation overrides in an account only what the set itself gives. `regions` is in the order of
    the roll-out, the home Region first. An account with empty `overrides` has none, and loses those it had.
    """

    key: str
    name: str
    place: Place
    version: str
    template: str
    service_managed: bool
    targets: Targets
    regions: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    administration_role: str | None = None
    execution_role: str | None = None
    delegated: bool = False
    operation: Operation = Operation()
    canary: tuple[str, ...] = ()
    auto_deployment: AutoDeployment = AutoDeployment()
    template_bucket: str | None = None
    diagnosis: Diagnosis | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
