"""All actions of a service."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _policies
from generator.rules._base import Problem
from generator.rules._model import Model


class WholeService(_base.Rule):
    """Nobody is allowed all of a service."""

    id = "W9124"
    shortdesc = "A policy should not allow every action of a service"
    description = (
        "`service:*` holds what removes protection and deletes data as well as what is needed, and grows by itself "
        "with every action that AWS adds. Security Hub reports it in managed policies as IAM.21."
    )
    source_url = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of an identity that allows something."""
        for statement in _policies.statements(model, _policies.IDENTITY):
            for path, action in statement.actions:
                if statement.allows and action.endswith(":*") and action not in _policies.EVERY_ACTION:
                    yield path, f"{action} allows every action of the service: name those that are needed"
