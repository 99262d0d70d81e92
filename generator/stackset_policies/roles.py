"""Which roles and keys may be handed on, and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator import naming
from generator.stackset_policies.resources import STACKS, any_name, arns

_UNNAMED_ROLES = arns("iam", f"role/{STACKS}", region="")
_TASK_ROLES = arns("iam", *(f"role/{any_name(name)}" for name in (naming.EXECUTION_ROLE, naming.TASK_ROLE)), region="")
_PIPELINE_ROLES = arns("iam", f"role/{any_name(naming.PIPELINE_ROLE)}", region="")
# Below a path of environment and Region.
_ACCESS_ROLES = arns("iam", f"role/*/*/{any_name(naming.ACCESS_ROLE)}", region="")
ROLES = (*_UNNAMED_ROLES, *_TASK_ROLES, *_PIPELINE_ROLES, *_ACCESS_ROLES)
OWN_ROLE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ExecutionRoleName}"

# Which roles of our templates are handed to which service.
PASSED: Mapping[str, Sequence[str]] = {
    "codebuild": _UNNAMED_ROLES,
    "codedeploy": _UNNAMED_ROLES,
    "codepipeline": (*_UNNAMED_ROLES, *_PIPELINE_ROLES),
    "ecs-tasks": _TASK_ROLES,
    "lambda": _UNNAMED_ROLES,
    "vpc-flow-logs": _UNNAMED_ROLES,
}
# Services that make a role of their own with the first resource of an account.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
SERVICE_LINKED = (
    *("codestar-notifications", "delivery.logs", "ecs", "ecs.application-autoscaling", "elasticloadbalancing", "wafv2"),
)
# What gives a role rights; with a boundary only to roles that have it, too.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
GIVING = frozenset(
    f"iam:{name}" for name in ("AttachRolePolicy", "CreateRole", "PutRolePermissionsBoundary", "PutRolePolicy")
)
# Allowed with conditions of their own.
CONDITIONED = frozenset({"iam:CreateServiceLinkedRole", "iam:PassRole"})
# What services do with a key in the name of whoever makes a repository or function.
USING_KEYS = frozenset(f"kms:{name}" for name in ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey"))
KEY_USERS = ("ecr.*.amazonaws.com", "lambda.*.amazonaws.com")
