"""The frozen objects that a parameter file becomes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """An account and a Region, and how stacks are deployed there.

    `profile` is the one in the AWS configuration that reaches the account, None for the caller's own credentials;
    `role` is the ARN of the service role that CloudFormation acts as, None for the caller's own rights.
    """

    account: str
    region: str
    profile: str | None
    role: str | None


@dataclass(frozen=True, kw_only=True)
class StackParameters:
    """One stack to deploy, with its parameters as they go over the wire.

    `parameters` holds what the file gives, with `EnvironmentName` and `ServiceName` where the template has them;
    the defaults stay CloudFormation's. It is kept out of `repr`, so that no log shows a secret by accident;
    `no_echo` names the parameters whose values must be masked. A `NoEcho` parameter without default may be
    absent: an update then keeps its previous value, and only the deployer knows whether it is an update.
    """

    stack: str
    service: str | None
    stack_name: str
    place: Place
    parameters: dict[str, str] = field(repr=False)
    no_echo: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One parameter file: which version, which values, where. `stacks` is in deployment order.

    `tools` is where the stacks of delivery scope live, None if beside the others; each stack's `place` says the same.
    `template_bucket` is the bucket for templates that are too big to be sent to CloudFormation in the request.
    """

    name: str
    account: str
    region: str
    version: str
    protect: bool
    role: str | None
    tools: Place | None
    template_bucket: str | None
    tags: dict[str, str]
    stacks: tuple[StackParameters, ...]


def stack_name(environment: str, stack: str, service: str | None = None) -> str:
    """Return the CloudFormation name of a stack; one that belongs to a service carries the service's name."""
    return "-".join(part for part in (environment, service, stack) if part is not None)
