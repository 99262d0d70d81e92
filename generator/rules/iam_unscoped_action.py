"""Actions that AWS cannot restrict to a resource, allowed on one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _arns, _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._policies import Statement

# Services that ask for these actions on `*`, so that no ARN pattern but `*` itself allows them. Others ask for some
# on `arn:...:type/*` although their documentation names no resource; there only an exact ARN is certainly wrong.
ASKED_ON_EVERYTHING = frozenset(
    {
        "application-autoscaling",
        "autoscaling",
        "cloudwatch",
        "ecr",
        "ecs",
        "elasticloadbalancing",
        "ssmmessages",
        "xray",
    }
)
# AWS documents no resource for it, yet CDK and SAM allow it on the deployment group.
HOOK_STATUS = "codedeploy:PutLifecycleEventHookExecutionStatus"
GROUP = "arn:${Partition}:codedeploy:${Region}:${Account}:deploymentgroup:${Group}"


class UnscopedAction(_base.Rule):
    """An action without resource types is allowed on every resource or not at all."""

    id = "E9122"
    shortdesc = "An action without resource types must be allowed on every resource"
    description = (
        "Where the Service Authorization Reference names no resource type for an action, AWS asks IAM about the "
        "resource `*`. A statement that names an ARN never allows such an action, and the call is denied: "
        "ecr:GetAuthorizationToken, ecs:DescribeTaskDefinition, elasticloadbalancing:Describe* and others."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
    tags = ["iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of an identity that allows something on named resources."""
        for statement in _scoped(model):
            for path, action in statement.actions:
                if action.lower() == HOOK_STATUS.lower() and _on_groups(model, statement):
                    continue
                if _never_allowed(model, statement, action):
                    yield path, f"{action} cannot be restricted to a resource: allowed only where Resource is '*'"


class HookStatusOnGroup(_base.Rule):
    """The hook's report on a deployment group is allowed by habit, not by documentation."""

    id = "W9125"
    shortdesc = "AWS documents no resource for the report of a deployment hook"
    description = (
        "The Service Authorization Reference names no resource type for PutLifecycleEventHookExecutionStatus, so "
        "Resource should be `*`. Tools of AWS restrict it to the ARN of the deployment group all the same. Where "
        "CodeDeploy denies it, the hook cannot report, and the deployment hangs for an hour and fails."
    )
    source_url = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html"
    tags = ["iam", "codedeploy", "lambda"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look for the action on the ARN of a deployment group."""
        for statement in _scoped(model):
            for path, action in statement.actions:
                if action.lower() == HOOK_STATUS.lower() and _on_groups(model, statement):
                    yield path, f"{action} has no documented resource type: set Resource to '*', which always works"


def _scoped(model: Model) -> Iterator[Statement]:
    for statement in _policies.statements(model, _policies.IDENTITY):
        if statement.allows and statement.resources and not statement.on_everything:
            yield statement


def _on_groups(model: Model, statement: Statement) -> bool:
    fields = [_arns.resource(model, resource) for resource in statement.resources]
    return any(known is None or _arns.fits(known, GROUP) for known in fields)


def _never_allowed(model: Model, statement: Statement, action: str) -> bool:
    meant = _iam.matching(action)
    service = action.lower().partition(":")[0]
    if not meant or any(details["resourceTypes"] for details in meant):
        return False
    for resource in statement.resources:
        known = _arns.resource(model, resource)
        if known is None or _arns.is_every_resource(known):
            return False
        if service not in ASKED_ON_EVERYTHING and not _arns.is_exact(known):
            return False
    return not _allowed_elsewhere(statement, action)


def _allowed_elsewhere(statement: Statement, action: str) -> bool:
    names = {details["name"] for details in _iam.matching(action)}
    return any(
        other.allows
        and other.on_everything
        and names <= {details["name"] for _, allowed in other.actions for details in _iam.matching(allowed)}
        for other in statement.document.statements
    )
