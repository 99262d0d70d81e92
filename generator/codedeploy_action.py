"""What the pipeline's CodeDeployToECS action does in an environment, whichever role it does it with."""

from __future__ import annotations

from awacs import codedeploy, ecs
from awacs.aws import Statement
from troposphere import Sub

from generator import naming
from generator.iam import allow, pass_roles, role_arn


def deploy_statements() -> list[Statement]:
    """Allow one deployment of this service in this account and Region: register, hand over, start, and follow it."""
    # By name: the application may be in a stack that the role's one cannot refer to.
    group = f"deploymentgroup:{naming.CODEDEPLOY_APPLICATION}/{naming.CODEDEPLOY_DEPLOYMENT_GROUP}"
    family = Sub(
        f"arn:${{AWS::Partition}}:ecs:${{AWS::Region}}:${{AWS::AccountId}}:task-definition/{naming.TASK_FAMILY}:*"
    )
    # Each of them asks for one kind of resource.
    deploy = (
        codedeploy.CreateDeployment,
        codedeploy.GetApplication,
        codedeploy.GetApplicationRevision,
        codedeploy.GetDeployment,
        codedeploy.GetDeploymentConfig,
        codedeploy.RegisterApplicationRevision,
    )
    resources = (f"application:{naming.CODEDEPLOY_APPLICATION}", group, "deploymentconfig:*")
    return [
        allow("Deploy", deploy, *map(_codedeploy_arn, resources)),
        allow("RegisterTaskDefinition", (ecs.RegisterTaskDefinition, ecs.TagResource), family),
        pass_roles(role_arn(naming.EXECUTION_ROLE), role_arn(naming.TASK_ROLE), to="ecs-tasks"),
    ]


def _codedeploy_arn(resource: str) -> Sub:
    return Sub(f"arn:${{AWS::Partition}}:codedeploy:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")
