"""Roles that the service which is given them cannot take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _policies
from generator.rules._base import Problem
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Sequence, Unknown

ROLE = "AWS::IAM::Role"
# Where a resource names a role, and the service that takes it. A `*` is every member of a list.
TAKERS: dict[str, dict[tuple[str, ...], str]] = {
    "AWS::CodeBuild::Project": {("ServiceRole",): "codebuild"},
    "AWS::CodeDeploy::DeploymentGroup": {("ServiceRoleArn",): "codedeploy"},
    "AWS::CodePipeline::Pipeline": {("RoleArn",): "codepipeline"},
    "AWS::EC2::FlowLog": {("DeliverLogsPermissionArn",): "vpc-flow-logs"},
    "AWS::ECS::Service": {
        ("Role",): "ecs",
        ("LoadBalancers", "*", "AdvancedConfiguration", "RoleArn"): "ecs",
        ("DeploymentConfiguration", "LifecycleHooks", "*", "RoleArn"): "ecs",
        ("VolumeConfigurations", "*", "ManagedEBSVolume", "RoleArn"): "ecs",
    },
    "AWS::ECS::TaskDefinition": {("TaskRoleArn",): "ecs-tasks", ("ExecutionRoleArn",): "ecs-tasks"},
    "AWS::Events::Rule": {("Targets", "*", "RoleArn"): "events"},
    "AWS::Lambda::Function": {("Role",): "lambda"},
    "AWS::Scheduler::Schedule": {("Target", "RoleArn"): "scheduler"},
    "AWS::StepFunctions::StateMachine": {("RoleArn",): "states"},
}


class RoleTrust(_base.Rule):
    """A role trusts the service that is given it."""

    id = "E9127"
    shortdesc = "A role must trust the service that it is given to"
    description = (
        "A service takes a role only if the trust policy names it. Otherwise it refuses the resource (The role cannot "
        "be assumed), or the tasks never start. Tasks take roles as ecs-tasks.amazonaws.com, while ecs.amazonaws.com "
        "is the service that moves load balancers and volumes; CodeDeploy, CodePipeline and CodeBuild are three "
        "services."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html"
    tags = ["iam", "ecs", "codedeploy", "codepipeline", "codebuild", "lambda"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every role that a resource of the template is given."""
        for kind, places in TAKERS.items():
            for resource in model.resources(kind):
                for keys, service in places.items():
                    for path, value in _named(resource.properties, keys):
                        role = model.target(resource, value, ROLE) or _by_name(model, resource, path)
                        trusted = _trusted(role.properties.get("AssumeRolePolicyDocument")) if role else None
                        if role and trusted is not None and service not in trusted:
                            yield (
                                path,
                                f"{service}.amazonaws.com takes this role, but {role.name} trusts {_said(trusted)}",
                            )


def _named(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[Path, Any]]:
    """Yield every value below an object that the keys lead to, and where it stands."""
    key, *rest = keys
    if key == "*" and isinstance(value, Sequence):
        for member in value:
            yield from _named(member, tuple(rest))
    elif isinstance(value, Mapping) and key in value:
        if rest:
            yield from _named(value[key], tuple(rest))
        else:
            yield value.where(key), value[key]


def _by_name(model: Model, taker: Resource, path: Path) -> Resource | None:
    """Return the role of the template whose name, as it is written, ends the ARN that is written at a place."""
    arn = _pattern(model.written(path))
    for name, kind in model.types.items():
        roles = model.same_world(taker, name) if kind == ROLE and ":role/" in arn else []
        for role in roles:
            written = _pattern(model.written(role.properties.where("RoleName")))
            if written and arn.endswith(f":role/{written}"):
                return role
    return None


def _pattern(value: Any) -> str:
    pattern = value.get("Fn::Sub") if isinstance(value, dict) else value
    return pattern if isinstance(pattern, str) else ""


def _trusted(document: Any) -> set[str] | None:
    """Return the services, without their domain, that a trust policy lets take the role; None where it may be any."""
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    members = statements if isinstance(statements, Sequence) else [statements]
    trusted: set[str] = set()
    for statement in members:
        principal = statement.get("Principal") if isinstance(statement, Mapping) else None
        if not isinstance(statement, Mapping) or not isinstance(principal, Mapping):
            return None
        for _, name in _policies.listed(principal, "Service"):
            first = (name.prefix if isinstance(name, Unknown) else str(name)).partition(".")
            if not first[1]:
                return None
            trusted |= {first[0]} if statement.get("Effect") == "Allow" else set()
    return trusted


def _said(trusted: set[str]) -> str:
    return " and ".join(f"{name}.amazonaws.com" for name in sorted(trusted)) or "no service"
