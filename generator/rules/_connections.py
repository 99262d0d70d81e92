"""Who may use a connection to a repository."""

from __future__ import annotations

from typing import Any

from generator.rules._model import Model, Resource
from generator.rules._roles import ROLE, grants, permissions

# One service under two names: which of them AWS asks for depends on the ARN and on who asks.
USE = ("codeconnections:UseConnection", "codestar-connections:UseConnection")


def allowed_uses(model: Model, beside: Resource, role: Any) -> list[str] | None:
    """Return which of the two permissions a role has; None where the template does not show all it may do."""
    resource = model.target(beside, role, ROLE)
    if resource is None:
        return None
    found = permissions(model, resource)
    if not found.is_whole or found.managed:
        return None
    return [action for action in USE if any(grants(statement, action) for statement in found.statements)]
