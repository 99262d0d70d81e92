"""The policy that whoever deploys an environment needs: these calls, on these stacks, and nothing else.

Creating the resources themselves takes far more. Give that to a service role, named as `role:` in the parameter file:
CloudFormation then acts with it, and whoever deploys may do no more than hand it over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from awacs import cloudformation as cfn
from awacs import codeconnections, codedeploy, codepipeline, ecr, ecs, elasticloadbalancing, iam, s3, sts
from awacs.aws import Action, Allow, PolicyDocument, Statement, StringEquals
from awacs.aws import Condition as When

if TYPE_CHECKING:
    from generator.deployer.targets import Target
    from generator.params import Place

_ON_STACKS = (
    cfn.CancelUpdateStack,
    cfn.ContinueUpdateRollback,
    cfn.CreateChangeSet,
    cfn.DeleteChangeSet,
    cfn.DeleteStack,
    cfn.DescribeChangeSet,
    cfn.DescribeEvents,
    cfn.DescribeStackEvents,
    cfn.DescribeStackResourceDrifts,
    cfn.DescribeStacks,
    cfn.DetectStackDrift,
    cfn.DetectStackResourceDrift,
    cfn.ExecuteChangeSet,
    cfn.GetStackPolicy,
    cfn.GetTemplate,
    cfn.ListChangeSets,
    cfn.ListHookResults,
    cfn.ListStackResources,
    cfn.RollbackStack,
    cfn.SetStackPolicy,
    cfn.TagResource,
    cfn.UpdateStack,
    cfn.UpdateTerminationProtection,
)
# What IAM cannot narrow down to a resource.
_ANYWHERE = (
    cfn.DescribeStackDriftDetectionStatus,
    # All stacks at once, which is how many are read without being throttled.
    cfn.ListStacks,
    codedeploy.ContinueDeployment,
    codedeploy.ListDeploymentTargets,
    codedeploy.BatchGetDeploymentTargets,
    codedeploy.StopDeployment,
    elasticloadbalancing.DescribeListeners,
    elasticloadbalancing.DescribeRules,
    sts.GetCallerIdentity,
)
# Why a service never became stable, and how many tasks run.
_ECS = (ecs.DescribeServices, ecs.DescribeTasks, ecs.ListTasks)
_DEPLOYMENTS = (codedeploy.BatchGetDeployments, codedeploy.GetDeployment, codedeploy.ListDeployments)
_REPOSITORIES = (ecr.BatchDeleteImage, ecr.DeleteRepository, ecr.ListImages)
_BUCKETS = (s3.DeleteBucket, s3.DeleteObject, s3.DeleteObjectVersion, s3.ListBucketVersions)


def text(targets: Sequence[Target], place: Place) -> str:
    """Return the policy for one account and Region as JSON that IAM takes.

    `targets` are those of the environment; the stacks of other places are left out.
    """
    there = [target for target in targets if target.place == place]
    return written(_statements(there, place))


def written(statements: Iterable[Statement]) -> str:
    """Return a policy of these statements as JSON that IAM takes."""
    document = PolicyDocument(Version="2012-10-17", Statement=list(statements))
    return json.dumps(json.loads(document.to_json()), indent=2) + "\n"


def _statements(there: Sequence[Target], place: Place) -> Iterator[Statement]:
    def arns(service: str, *names: str) -> list[str]:
        return [f"{_arn(place, service)}:{name}" for name in names]

    services = [target.service for target in there if target.service]
    yield allow("Stacks", _ON_STACKS, arns("cloudformation", *(f"stack/{target.name}/*" for target in there)))
    yield allow("NotNarrowedDownByIam", _ANYWHERE, ["*"])
    yield allow("Services", _ECS, arns("ecs", "service/*", "task/*", "container-instance/*"))
    groups = dict.fromkeys(
        f"deploymentgroup:{delivery.application}/{delivery.group}" for target in there for delivery in target.deliveries
    )
    if groups:
        yield allow("Deployments", _DEPLOYMENTS, arns("codedeploy", *groups))
    if services:
        names = [f"{service}*" for service in dict.fromkeys(services)]
        pipeline = (codepipeline.GetPipelineState, codepipeline.StartPipelineExecution)
        yield allow("Pipelines", pipeline, arns("codepipeline", "*"))
        yield allow("Connections", (codeconnections.GetConnection,), arns("codeconnections", "connection/*"))
        yield allow("EmptiedRepositories", _REPOSITORIES, arns("ecr", *(f"repository/{name}" for name in names)))
    partition = _arn(place, "s3").split(":")[1]
    stacks = [f"arn:{partition}:s3:::{target.name}-*" for target in there]
    yield allow("EmptiedBuckets", _BUCKETS, [*stacks, *(f"{stack}/*" for stack in stacks)])
    buckets = sorted({target.template_bucket for target in there if target.template_bucket})
    if buckets:
        objects = [f"arn:{partition}:s3:::{name}/cfn/*" for name in buckets]
        yield allow("Templates", (s3.GetObject, s3.PutObject), objects)
    if place.role:
        yield hand_over("ServiceRole", [place.role])


def allow(sid: str, actions: Sequence[Action], resources: Sequence[str]) -> Statement:
    """Return a statement that allows actions on resources, given by ARN."""
    return Statement(Sid=sid, Effect=Allow, Action=sorted(actions, key=str), Resource=list(resources))


def hand_over(sid: str, roles: Sequence[str]) -> Statement:
    """Return a statement that allows handing roles to CloudFormation and to no other service."""
    service = When(StringEquals("iam:PassedToService", "cloudformation.amazonaws.com"))
    return Statement(Sid=sid, Effect=Allow, Action=[iam.PassRole], Resource=list(roles), Condition=service)


def _arn(place: Place, service: str) -> str:
    from generator.params.header import partition

    return f"arn:{partition(place.region)}:{service}:{place.region}:{place.account}"
