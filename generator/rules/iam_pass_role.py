"""Which roles may be passed, and to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._policies import Statement
from generator.rules._values import Path, tail

EVERY_ROLE = ":role/*"
TO_SERVICE = "iam:passedtoservice"
LINK = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"


class PassRoleNames(_base.Rule):
    """The roles that may be passed are named."""

    id = "W9122"
    shortdesc = "iam:PassRole should name the roles"
    description = (
        "Who may pass a role to a service gets what the role may do. On `*` that is every role of the account, an "
        "administrator's included, which any service that takes a role then uses for whoever passed it."
    )
    source_url = LINK
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement that allows to pass a role."""
        for statement, _ in _passing(model):
            if _is_any_role(statement):
                yield statement.body.where("Resource"), "This passes any role of the account: name the roles' ARNs"


class PassRoleService(_base.Rule):
    """A role is passed to a service that is named."""

    id = "W9123"
    shortdesc = "iam:PassRole should name the service in iam:PassedToService"
    description = (
        "A role can be passed to every service that it trusts. The condition key iam:PassedToService keeps a role "
        "that is meant for tasks (ecs-tasks.amazonaws.com) from being given to anything else."
    )
    source_url = LINK
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement that allows to pass a role without saying to whom."""
        for statement, path in _passing(model):
            if not _is_any_role(statement) and not _names_service(statement.body.get("Condition")):
                yield path, "iam:PassRole without the condition iam:PassedToService: say which service gets the role"


def _passing(model: Model) -> Iterator[tuple[Statement, Path]]:
    for statement in _policies.statements(model, _policies.IDENTITY):
        for path, action in statement.actions:
            meant = _iam.matching(action) if action.lower().startswith("iam:pass") else []
            if statement.allows and any(details["name"] == "PassRole" for details in meant):
                yield statement, path


def _is_any_role(statement: Statement) -> bool:
    return statement.on_everything or any(tail(role).endswith(EVERY_ROLE) for role in statement.resources)


def _names_service(condition: Any) -> bool:
    """Whether a condition asks for the service, with any operator, or is one that only deployment knows."""
    return condition is not None and (
        not isinstance(condition, dict) or TO_SERVICE in json.dumps(condition, default=str).lower()
    )
