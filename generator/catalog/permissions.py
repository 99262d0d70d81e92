"""Who may do what because of a template: the statements of its roles, policies and resource policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.catalog import expressions

_TRUST = "AssumeRolePolicyDocument"
_ROLE = "AWS::IAM::Role"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement in words; `principals` is empty in the policy of a role, `resources` in a trust policy."""

    title: str
    denies: bool
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A resource that carries statements. `name` is the physical name that the template gives it, if any."""

    logical_id: str
    type: str
    name: str | None
    condition: str | None
    attached_to: str | None
    trusts: tuple[Statement, ...]
    managed: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def is_role(self) -> bool:
        """Whether somebody may assume it."""
        return self.type == _ROLE


def holders(resources: Mapping[str, Mapping[str, Any]]) -> list[Holder]:
    """Return what carries statements, roles first, in the order of the template."""
    found = [_holder(name, resource) for name, resource in resources.items()]
    carrying = [holder for holder in found if holder.is_role or holder.statements]
    return sorted(carrying, key=lambda holder: not holder.type.startswith("AWS::IAM::"))


def _holder(logical_id: str, resource: Mapping[str, Any]) -> Holder:
    properties = resource.get("Properties", {})
    managed = properties.get("ManagedPolicyArns", [])
    return Holder(
        logical_id=logical_id,
        type=resource["Type"],
        name=expressions.text(properties["RoleName"]) if "RoleName" in properties else None,
        condition=resource.get("Condition"),
        attached_to=expressions.text(properties["Roles"]) if "Roles" in properties else None,
        trusts=tuple(_statements(properties.get(_TRUST, {}))),
        managed=tuple(expressions.text(arn) for arn in _listed(managed)),
        statements=tuple(_statements({key: value for key, value in properties.items() if key != _TRUST})),
    )


def _statements(value: Any) -> Iterator[Statement]:
    """Yield every statement of every policy document inside a value."""
    if isinstance(value, dict):
        # Web ACLs have statements, too, but only those of a policy have an effect.
        if "Effect" in value:
            yield _statement(value)
        else:
            for member in value.values():
                yield from _statements(member)
    elif isinstance(value, list):
        for member in value:
            yield from _statements(member)


def _statement(statement: Mapping[str, Any]) -> Statement:
    return Statement(
        title=statement.get("Sid", ""),
        denies=statement["Effect"] == "Deny",
        principals=tuple(_principals(statement.get("Principal", {}))),
        actions=tuple(_listed(statement["Action"])),
        resources=tuple(expressions.text(resource) for resource in _listed(statement.get("Resource", []))),
        conditions=tuple(_conditions(statement.get("Condition", {}))),
    )


def _principals(principal: Any) -> Iterator[str]:
    if isinstance(principal, str):
        yield "anyone" if principal == "*" else principal
        return
    for kind, members in principal.items():
        for member in _listed(members):
            yield expressions.text(member) if kind == "Service" else f"{kind} {expressions.text(member)}"


def _conditions(condition: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for operator, tests in condition.items():
        for key, value in tests.items():
            yield f"{key} {operator} {expressions.text(value)}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
