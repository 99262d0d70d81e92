"""The role with which ECS shifts traffic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import load_balancers, native_services
from generator.rules._graph import users
from generator.rules._model import Model, Resource
from generator.rules._values import Path, Sequence

ROLE = "AWS::IAM::Role"
POLICY = "AmazonECSInfrastructureRolePolicyForLoadBalancers"
# Policies of AWS that let a role change listeners, besides the one made for it.
_ENOUGH = frozenset(
    {POLICY, "AmazonECS_FullAccess", "ElasticLoadBalancingFullAccess", "PowerUserAccess", "AdministratorAccess"}
)


class NativeRoles(_base.Rule):
    """The infrastructure role can change the load balancer."""

    id = "E9045"
    shortdesc = "The role of AdvancedConfiguration lets ECS change the load balancer"
    description = (
        "ECS changes listeners, rules and target groups with the role of AdvancedConfiguration. Policies for tasks, "
        f"volumes or container instances do not let it: the one of AWS for this is {POLICY}."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html"
    tags = ["ecs", "iam", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the role of every load balancer entry of every service with a strategy of ECS."""
        for service in native_services(model):
            for entry in load_balancers(service):
                role = model.target(service, entry.at("AdvancedConfiguration", "RoleArn"), ROLE)
                if role is not None and _cannot(model, role):
                    yield (
                        role.properties.where("ManagedPolicyArns"),
                        f"No policy of {role.name} lets ECS change the load balancer: attach {POLICY}",
                    )


def _cannot(model: Model, role: Resource) -> bool:
    """Whether a role has policies of AWS only, and none of them is for load balancers."""
    if "Policies" in role.properties or any(model.types[user].startswith("AWS::IAM::") for user in _users(model, role)):
        return False
    arns = role.properties.get("ManagedPolicyArns")
    if not isinstance(arns, Sequence) or not arns:
        return False
    names = [_name(model, arn, arns.where(index)) for index, arn in enumerate(arns)]
    return None not in names and _ENOUGH.isdisjoint(names)


def _users(model: Model, role: Resource) -> set[str]:
    return users(model, role.name) & model.types.keys()


def _name(model: Model, arn: Any, path: Path) -> str | None:
    """Return the name of a policy of AWS, also where its ARN leaves the partition to deployment; else None."""
    if not isinstance(arn, str):
        raw = model.written(path)
        arn = raw.get("Fn::Sub") if isinstance(raw, dict) else None
    is_of_aws = isinstance(arn, str) and ":aws:policy/" in arn
    return str(arn).rsplit("/", 1)[-1] if is_of_aws else None
