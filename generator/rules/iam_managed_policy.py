"""Managed policies of AWS, by their ARN."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _policies
from generator.rules._base import Problem
from generator.rules._managed import POLICY, of_aws
from generator.rules._model import Model

HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
SERVICE_ROLE = "service-role/"
# Policies of systems like these, and the path of each: nobody can tell from the name which of them have one.
PATHS = {
    "AWSCodeDeployRole": SERVICE_ROLE,
    "AWSCodeDeployRoleForLambda": SERVICE_ROLE,
    "AWSCodeDeployRoleForLambdaLimited": SERVICE_ROLE,
    "AWSLambdaBasicExecutionRole": SERVICE_ROLE,
    "AWSLambdaSQSQueueExecutionRole": SERVICE_ROLE,
    "AWSLambdaVPCAccessExecutionRole": SERVICE_ROLE,
    "AmazonEC2ContainerServiceEventsRole": SERVICE_ROLE,
    "AmazonEC2ContainerServiceRole": SERVICE_ROLE,
    "AmazonEC2ContainerServiceforEC2Role": SERVICE_ROLE,
    "AmazonECSTaskExecutionRolePolicy": SERVICE_ROLE,
    "AWSCodeDeployRoleForECS": "",
    "AWSCodeDeployRoleForECSLimited": "",
    "AWSXRayDaemonWriteAccess": "",
    "AmazonEC2ContainerRegistryPowerUser": "",
    "AmazonEC2ContainerRegistryReadOnly": "",
    "AmazonECSInfrastructureRolePolicyForLoadBalancers": "",
    "AmazonECS_FullAccess": "",
    "AmazonS3ReadOnlyAccess": "",
    "AmazonSSMManagedInstanceCore": "",
    "AmazonSSMReadOnlyAccess": "",
    "CloudWatchAgentServerPolicy": "",
    "ReadOnlyAccess": "",
}
BY_LOWER_CASE = {name.lower(): name for name in PATHS}


class ManagedPolicy(_base.Rule):
    """A managed policy of AWS is named by the ARN that it has."""

    id = "E9128"
    shortdesc = "A managed policy of AWS must be named with its path"
    description = (
        "Some managed policies of AWS lie below service-role/ and others do not: AWSCodeDeployRoleForECS has no path, "
        "while AWSCodeDeployRole and AmazonECSTaskExecutionRolePolicy have one. IAM refuses an ARN that does not "
        "exist: Policy ... does not exist or is not attachable."
    )
    source_url = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html"
    tags = ["iam", "codedeploy", "ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every managed policy of a role, user or group."""
        for holder in model.resources(*HOLDERS):
            for path, value in _policies.listed(holder.properties, "ManagedPolicyArns"):
                wanted = _wanted(of_aws(value))
                if wanted:
                    yield path, f"AWS has no such managed policy: its ARN is arn:${{AWS::Partition}}:iam::aws:{wanted}"


def _wanted(found: str) -> str:
    """Return what should follow the account; empty where it does, or the policy is none that we know."""
    known = BY_LOWER_CASE.get(found.removeprefix(POLICY).rpartition("/")[2].lower())
    wanted = f"{POLICY}{PATHS[known]}{known}" if known else found
    return "" if wanted == found else wanted
