"""Statements on named resources, and the one action that tools of AWS restrict against its documentation."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _arns, _policies
from generator.rules._model import Model
from generator.rules._policies import Statement

# AWS documents no resource for it, yet CDK and SAM allow it on the deployment group.
HOOK_STATUS = "codedeploy:PutLifecycleEventHookExecutionStatus"
GROUP = "arn:${Partition}:codedeploy:${Region}:${Account}:deploymentgroup:${Group}"


def scoped(model: Model) -> Iterator[Statement]:
    """Yield every statement of an identity that allows something on named resources."""
    for statement in _policies.statements(model, _policies.IDENTITY):
        if statement.allows and statement.resources and not statement.on_everything:
            yield statement


def reports_on_group(model: Model, statement: Statement, action: str) -> bool:
    """Whether an action is the report of a hook, allowed on the ARN of a deployment group."""
    if action.lower() != HOOK_STATUS.lower():
        return False
    fields = [_arns.resource(model, resource) for resource in statement.resources]
    return any(known is None or _arns.fits(known, GROUP) for known in fields)
