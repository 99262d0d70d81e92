"""Roles of services that may do everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _policies
from generator.rules._base import Problem
from generator.rules._managed import POLICY, of_aws
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence

ROLE = "AWS::IAM::Role"
POWERFUL = {
    "AdministratorAccess": "allows every action on every resource",
    "IAMFullAccess": "allows to make oneself an administrator",
    "PowerUserAccess": "allows every action outside of IAM and Organizations",
}


class AdministratorRole(_base.Rule):
    """A role that a service takes may do what the service needs, and no more."""

    id = "W9128"
    shortdesc = "A role of a service should not have the permissions of an administrator"
    description = (
        "What runs with the role of a service, a build script, a container, an action of a pipeline, may do all that "
        "the role may. AdministratorAccess, PowerUserAccess and IAMFullAccess hand the account to whoever can change "
        "the source."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the managed policies of every role that a service takes."""
        for role in model.resources(ROLE):
            for path, value in _policies.listed(role.properties, "ManagedPolicyArns"):
                name = of_aws(value).removeprefix(POLICY)
                if name in POWERFUL and _is_of_service(role):
                    yield path, f"{name} {POWERFUL[name]}: give {role.name} only what its service needs"


def _is_of_service(role: Resource) -> bool:
    document: Any = role.properties.get("AssumeRolePolicyDocument")
    listed = document.get("Statement") if isinstance(document, Mapping) else None
    statements = listed if isinstance(listed, Sequence) else [listed]
    return any(
        isinstance(statement, Mapping)
        and statement.get("Effect") == "Allow"
        and statement.at("Principal", "Service") is not None
        for statement in statements
    )
