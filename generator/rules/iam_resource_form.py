"""ARNs that no resource of an action can have."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _arns, _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._policies import Statement
from generator.rules._values import Reference

# Services whose documented ARNs are what they ask IAM about. Others take forms that are documented nowhere.
SERVICES = frozenset(
    {"codebuild", "codedeploy", "codepipeline", "ecr", "ecs", "elasticloadbalancing", "iam", "kms", "logs", "s3", "sns"}
)
# What `Ref` gives for these is a name or an id.
NAMED = frozenset(
    {
        "AWS::CodeBuild::Project",
        "AWS::CodeDeploy::Application",
        "AWS::CodePipeline::Pipeline",
        "AWS::DynamoDB::Table",
        "AWS::ECR::Repository",
        "AWS::ECS::Cluster",
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
    }
)
# They are also asked about with other resources: a task definition without its revision, a cluster.
OTHERWISE = ("ecs:list", "ecs:runtask", "ecs:starttask", "ecs:tagresource")


class ResourceForm(_base.Rule):
    """An allowed action has at least one resource of a kind it works on."""

    id = "E9123"
    shortdesc = "An action must be allowed on a resource of a kind it works on"
    description = (
        "IAM compares the ARN of a statement with the ARN of what a call is about, as text. One of another form never "
        "matches, and the call is denied: codedeploy takes application:NAME, deploymentgroup:APPLICATION/GROUP and "
        "deploymentconfig:NAME; objects of a bucket are bucket/*, and the bucket itself is without it; streams of a "
        "log group are log-group:NAME:*."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
    tags = ["iam", "codedeploy", "s3", "logs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of an identity or a bucket that allows something."""
        for statement in _policies.statements(model, _policies.IDENTITY, _policies.RESOURCE):
            if statement.allows and statement.resources and not statement.on_everything:
                yield from self._names(model, statement)
                yield from self._actions(model, statement)

    def _names(self, model: Model, statement: Statement) -> Iterator[Problem]:
        for path, resource in statement.values("Resource"):
            is_ref = isinstance(resource, Reference) and resource.attribute is None
            if is_ref and model.types.get(resource.resource) in NAMED:
                yield path, f"Ref of {resource.resource} is its name: a Resource is an ARN, or it matches nothing"

    def _actions(self, model: Model, statement: Statement) -> Iterator[Problem]:
        named = [_arns.resource(model, resource) for resource in statement.resources]
        known = [fields for fields in named if fields is not None]
        if len(known) < len(named):
            return
        for path, action in statement.actions:
            patterns = _patterns(action)
            if patterns and not any(_arns.fits(fields, pattern) for fields in known for pattern in patterns):
                yield path, f"{action} is never allowed here: it works on {' or '.join(patterns[:2])}"


def _patterns(action: str) -> list[str]:
    service = action.lower().partition(":")[0]
    if service not in SERVICES or action.lower().startswith(OTHERWISE):
        return []
    meant = _iam.matching(action)
    if not all(details["resourceTypes"] for details in meant):
        return []
    found = dict.fromkeys(pattern for details in meant for pattern in _iam.patterns(service, details["name"]))
    # Services and tasks of long ago have no cluster in their ARN. The kind that is meant most often comes last.
    old = [pattern.replace("/${ClusterName}/", "/") for pattern in found if "/${ClusterName}/" in pattern]
    return sorted([*found, *old], key=lambda pattern: "accesspoint" in pattern)
