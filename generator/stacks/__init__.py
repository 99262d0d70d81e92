"""Every stack, in deployment order. A module is imported only when its template is built."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troposphere import Template


# The scope of a stack that belongs to no environment: there is one in an account, and it exports nothing.
ACCOUNT = "account"


@dataclass(frozen=True)
class Stack:
    """One template: its name, whom its exports belong to, and the stack it stands in for, if any.

    `by_name` lists the stacks whose resources it knows by their names alone: no import tells CloudFormation of them,
    and they may be in another account, but it does nothing useful before they exist.
    """

    name: str
    scope: str
    instead_of: str | None = None
    by_name: tuple[str, ...] = ()

    def build(self) -> Template:
        """Build the template from the module of the same name."""
        module = import_module(f"{__name__}.{self.name.replace('-', '_')}")
        template: Template = module.build()
        return template


STACKS = (
    Stack("network", "environment"),
    Stack("existing-network", "environment", instead_of="network"),
    Stack("load-balancer", "environment"),
    Stack("cluster", "environment"),
    Stack("registry", "delivery"),
    Stack("target-groups", "service"),
    Stack("service", "service"),
    Stack("alarms", "service"),
    Stack("scaling", "service"),
    Stack("deployment", "service"),
    Stack("deployment-access", "service", by_name=("deployment",)),
    Stack("pipeline", "delivery", by_name=("deployment", "deployment-access")),
    Stack("stackset-administration", ACCOUNT),
    Stack("stackset-execution", ACCOUNT),
)
