"""Which roles may be passed."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _pass_role
from generator.rules._base import Problem
from generator.rules._model import Model


class PassRoleNames(_base.Rule):
    """The roles that may be passed are named."""

    id = "W9122"
    shortdesc = "iam:PassRole should name the roles"
    description = (
        "Who may pass a role to a service gets what the role may do. On `*` that is every role of the account, an "
        "administrator's included, which any service that takes a role then uses for whoever passed it."
    )
    source_url = _pass_role.LINK
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement that allows to pass a role."""
        for statement, _ in _pass_role.passing(model):
            if _pass_role.is_any_role(statement):
                yield statement.body.where("Resource"), "This passes any role of the account: name the roles' ARNs"
