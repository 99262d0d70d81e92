"""All actions on all resources."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _policies
from generator.rules._base import Problem
from generator.rules._model import Model


class Administrator(_base.Rule):
    """Nobody is allowed everything."""

    id = "E9124"
    shortdesc = "A policy must not allow every action on every resource"
    description = (
        "Whoever has `*` on `*` may do all there is to do in the account, and so may every build script, container or "
        "pipeline that runs with the role. Security Hub reports it as IAM.1."
    )
    source_url = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of an identity."""
        for statement in _policies.statements(model, _policies.IDENTITY):
            for path, action in statement.actions:
                if (
                    statement.allows
                    and action in _policies.EVERY_ACTION
                    and statement.on_everything
                    and not statement.conditional
                ):
                    yield path, "This allows every action on every resource: name the actions that are needed"
