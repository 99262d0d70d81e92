"""The role with which CodeDeploy works."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups
from generator.rules._hooks import functions_that_report
from generator.rules._model import Model, Resource
from generator.rules._roles import ROLE, Permissions, grants, permissions
from generator.rules._values import begins_with

OTHER_PLATFORMS = ("AWSCodeDeployRole", "AWSCodeDeployRoleForLambda", "AWSCodeDeployRoleForLambdaLimited")
LIMITED = "AWSCodeDeployRoleForECSLimited"
HOOK_PREFIX = "CodeDeployHook_"


class ServiceRole(_base.Rule):
    """The service role of a deployment group may work on ECS and invoke its hooks."""

    id = "E9023"
    shortdesc = "The service role of an ECS deployment group may work on ECS and invoke its hooks"
    description = (
        "AWSCodeDeployRole is for EC2 and holds no permission of ECS; AWSCodeDeployRoleForECS does. "
        "AWSCodeDeployRoleForECSLimited invokes only functions named CodeDeployHook_*."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html"
    tags = ["codedeploy", "ecs", "bluegreen", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the role of every deployment group for ECS."""
        for group in ecs_groups(model):
            role = model.target(group, group.properties.get("ServiceRoleArn"), ROLE)
            if role is None:
                continue
            held = permissions(model, role)
            if held.is_whole and not any(grants(statement, "ecs:CreateTaskSet") for statement in held.statements):
                yield from _managed(model, held)


def _managed(model: Model, held: Permissions) -> Iterator[Problem]:
    """Look at the managed policies of a role that nothing else lets work on ECS."""
    names = {name for name, _ in held.managed}
    for name, where in held.managed:
        if name in OTHER_PLATFORMS and names <= {*OTHER_PLATFORMS}:
            yield where, f"{name} holds no permission of ECS: a deployment to ECS needs AWSCodeDeployRoleForECS"
        elif name == LIMITED and names == {LIMITED} and not _invokes_by_itself(held):
            for function in functions_that_report(model):
                if not _may_be_hook(function):
                    yield (
                        function.properties.where("FunctionName"),
                        f"{LIMITED} invokes only functions named {HOOK_PREFIX}*: name this hook so",
                    )


def _invokes_by_itself(held: Permissions) -> bool:
    return any(grants(statement, "lambda:InvokeFunction") for statement in held.statements)


def _may_be_hook(function: Resource) -> bool:
    if "FunctionName" not in function.properties:
        return False
    return begins_with(function.properties["FunctionName"], HOOK_PREFIX) is not False
