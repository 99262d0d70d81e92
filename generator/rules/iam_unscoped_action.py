"""Actions that AWS cannot restrict to a resource, allowed on one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _arns, _base, _iam, _unscoped
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
        for statement in _unscoped.scoped(model):
            for path, action in statement.actions:
                if _unscoped.reports_on_group(model, statement, action):
                    continue
                if _never_allowed(model, statement, action):
                    yield path, f"{action} cannot be restricted to a resource: allowed only where Resource is '*'"


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
