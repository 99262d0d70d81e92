"""What an action's configuration refers to in the same template."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import actions
from generator.rules._values import Reference

_CONNECTIONS = ("AWS::CodeConnections::Connection", "AWS::CodeStarConnections::Connection")
_FUNCTIONS = (
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Version",
)
_REF = (None,)

# By provider and key: the types a Ref may name, and the attributes that give what the key needs.
TARGETS: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str | None, ...]]] = {
    ("CodeStarSourceConnection", "ConnectionArn"): (_CONNECTIONS, (None, "ConnectionArn")),
    ("CodeBuild", "ProjectName"): (("AWS::CodeBuild::Project",), (None, "Arn", "Id")),
    ("Manual", "NotificationArn"): (("AWS::SNS::Topic",), (None, "TopicArn")),
    ("CodeDeployToECS", "ApplicationName"): (("AWS::CodeDeploy::Application",), _REF),
    ("CodeDeployToECS", "DeploymentGroupName"): (("AWS::CodeDeploy::DeploymentGroup",), _REF),
    ("CodeDeploy", "ApplicationName"): (("AWS::CodeDeploy::Application",), _REF),
    ("CodeDeploy", "DeploymentGroupName"): (("AWS::CodeDeploy::DeploymentGroup",), _REF),
    ("ECS", "ClusterName"): (("AWS::ECS::Cluster",), (None, "Arn")),
    ("ECS", "ServiceName"): (("AWS::ECS::Service",), (None, "Name", "ServiceArn")),
    ("Lambda", "FunctionName"): (_FUNCTIONS, (None, "Arn")),
}
# What these give, only a deployment knows.
_OPAQUE = ("AWS::CloudFormation::", "Custom::", "AWS::SSM::", "AWS::ServiceCatalog::")


class PipelineActionTargets(_base.Rule):
    """An action names a resource of the kind it works on, by the value that its provider wants."""

    id = "E9084"
    shortdesc = "A pipeline action refers to the kind of resource that its provider works on"
    description = (
        "A provider looks its target up by the name or ARN in the Configuration. A Ref to a resource of another type, "
        "or an ARN where a name is wanted, is found by nobody: the action fails in every run."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every value that is a reference."""
        for action in actions(model):
            for key, value in (action.configuration or {}).items():
                target = TARGETS.get((action.provider or "", key))
                if target is None or not isinstance(value, Reference) or action.configuration is None:
                    continue
                types, attributes = target
                found = model.types[value.resource]
                place = action.configuration.where(key)
                if found in types and value.attribute not in attributes:
                    right = " or ".join(f"GetAtt {attribute}" if attribute else "Ref" for attribute in attributes)
                    yield place, f"{key} of action {action.name} takes {right} of {value.resource}"
                elif found not in types and value.attribute is None and not found.startswith(_OPAQUE):
                    yield place, f"{key} of action {action.name} needs a {types[0]}; {value.resource} is a {found}"
