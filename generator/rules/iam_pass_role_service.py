"""To whom a role may be passed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _pass_role
from generator.rules._base import Problem
from generator.rules._model import Model

TO_SERVICE = "iam:passedtoservice"


class PassRoleService(_base.Rule):
    """A role is passed to a service that is named."""

    id = "W9123"
    shortdesc = "iam:PassRole should name the service in iam:PassedToService"
    description = (
        "A role can be passed to every service that it trusts. The condition key iam:PassedToService keeps a role "
        "that is meant for tasks (ecs-tasks.amazonaws.com) from being given to anything else."
    )
    source_url = _pass_role.LINK
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement that allows to pass a role without saying to whom."""
        for statement, path in _pass_role.passing(model):
            if not _pass_role.is_any_role(statement) and not _names_service(statement.body.get("Condition")):
                yield path, "iam:PassRole without the condition iam:PassedToService: say which service gets the role"


def _names_service(condition: Any) -> bool:
    """Whether a condition asks for the service, with any operator, or is one that only deployment knows."""
    return condition is not None and (
        not isinstance(condition, dict) or TO_SERVICE in json.dumps(condition, default=str).lower()
    )
