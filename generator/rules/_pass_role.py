"""Which statements allow to pass a role."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _iam, _policies
from generator.rules._model import Model
from generator.rules._policies import Statement
from generator.rules._values import Path, tail

LINK = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
EVERY_ROLE = ":role/*"


def passing(model: Model) -> Iterator[tuple[Statement, Path]]:
    """Yield every statement that allows to pass a role, and where the action stands."""
    for statement in _policies.statements(model, _policies.IDENTITY):
        for path, action in statement.actions:
            meant = _iam.matching(action) if action.lower().startswith("iam:pass") else []
            if statement.allows and any(details["name"] == "PassRole" for details in meant):
                yield statement, path


def is_any_role(statement: Statement) -> bool:
    """Whether a statement is about every role of an account."""
    return statement.on_everything or any(tail(role).endswith(EVERY_ROLE) for role in statement.resources)
