"""What a role of the template may do, as far as the template says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from generator.rules._codedeploy import is_same, properties_known
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Sequence, Unknown, is_known, tail

ROLE = "AWS::IAM::Role"
ATTACHED = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")


@dataclass(frozen=True)
class Permissions:
    """The statements of a role's policies, and the managed policies it names.

    `is_whole` is False where something that grants may be hidden: a policy that only deployment knows.
    """

    statements: tuple[Mapping, ...]
    managed: tuple[tuple[str, Path], ...]
    is_whole: bool


def permissions(model: Model, role: Resource) -> Permissions:
    """Return what a role may do, with the policies of the template that are attached to it."""
    statements: list[Mapping] = []
    policies = role.properties.get("Policies", Sequence(role.path))
    is_whole = properties_known(role) and isinstance(policies, Sequence)
    documents = [policy.get("PolicyDocument") if isinstance(policy, Mapping) else None for policy in _items(policies)]
    documents += [policy.properties.get("PolicyDocument") for policy in _attached(model, role)]
    for document in documents:
        found = document.get("Statement") if isinstance(document, Mapping) else None
        members = [found] if isinstance(found, Mapping) else _items(found)
        is_whole = is_whole and bool(members) and all(isinstance(member, Mapping) for member in members)
        statements += [member for member in members if isinstance(member, Mapping)]
    arns = role.properties.get("ManagedPolicyArns", Sequence(role.path))
    is_whole = is_whole and isinstance(arns, Sequence)
    managed = [(tail(arn).rpartition("/")[2], arns.where(index)) for index, arn in enumerate(_items(arns))]
    is_whole = is_whole and not any(isinstance(arn, Unknown) and not tail(arn) for arn in _items(arns))
    return Permissions(tuple(statements), tuple(managed), is_whole)


def grants(statement: Mapping, action: str) -> bool:
    """Whether a statement allows an action, on whatever resource."""
    if statement.get("Effect") != "Allow" or "NotAction" in statement:
        return statement.get("Effect") != "Deny"
    patterns = listed(statement.get("Action"))
    return any(not is_known(pattern) or fnmatchcase(action.lower(), str(pattern).lower()) for pattern in patterns)


def listed(value: Any) -> list[Any]:
    """Return the members of what may be one value or a list of them."""
    return list(value) if isinstance(value, Sequence) else [] if value is None else [value]


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Sequence) else []


def _attached(model: Model, role: Resource) -> Iterator[Resource]:
    name = role.properties.get("RoleName")
    for logical_id in [logical_id for logical_id, kind in model.types.items() if kind in ATTACHED]:
        for policy in model.same_world(role, logical_id):
            owners = [*listed(policy.properties.get("Roles")), *listed(policy.properties.get("RoleName"))]
            for owner in owners:
                if getattr(owner, "resource", None) == role.name or (is_known(name) and is_same(owner, name)):
                    yield policy
                    break
