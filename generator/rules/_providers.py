"""What CodePipeline's actions take: the table of `Configuration` keys and artifacts, by category and provider."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.rules._pipeline import Action

# At most this many images in one CodeDeployToECS action.
IMAGES = range(1, 5)


@dataclass(frozen=True)
class Kind:
    """One kind of action. `optional` is None where AWS takes keys that we do not know."""

    required: frozenset[str]
    optional: frozenset[str] | None = None
    inputs: range = field(default=range(100))
    outputs: range = field(default=range(100))

    @property
    def keys(self) -> frozenset[str]:
        """Every key we know."""
        return self.required | (self.optional or frozenset())


def _kind(required: str, optional: str | None, inputs: tuple[int, int], outputs: tuple[int, int]) -> Kind:
    return Kind(
        frozenset(required.split()),
        None if optional is None else frozenset(optional.split()),
        range(inputs[0], inputs[1] + 1),
        range(outputs[0], outputs[1] + 1),
    )


_IMAGE_KEYS = " ".join(f"Image{n}ArtifactName Image{n}ContainerName" for n in IMAGES)
_BUILD = _kind(
    "ProjectName", "PrimarySource EnvironmentVariables BatchEnabled CombineArtifacts BuildspecOverride", (1, 5), (0, 5)
)

KINDS = {
    ("Source", "CodeStarSourceConnection"): _kind(
        "ConnectionArn FullRepositoryId BranchName", "OutputArtifactFormat DetectChanges", (0, 0), (1, 1)
    ),
    ("Build", "CodeBuild"): _BUILD,
    ("Test", "CodeBuild"): _BUILD,
    ("Approval", "Manual"): _kind("", "NotificationArn CustomData ExternalEntityLink", (0, 0), (0, 0)),
    ("Deploy", "CodeDeployToECS"): _kind(
        "ApplicationName DeploymentGroupName TaskDefinitionTemplateArtifact AppSpecTemplateArtifact",
        f"TaskDefinitionTemplatePath AppSpecTemplatePath {_IMAGE_KEYS}",
        (1, 5),
        (0, 0),
    ),
    ("Deploy", "ECS"): _kind("ClusterName ServiceName", "FileName DeploymentTimeout", (1, 1), (0, 0)),
    ("Invoke", "Lambda"): _kind("FunctionName", "UserParameters", (0, 5), (0, 5)),
    ("Deploy", "CloudFormation"): _kind(
        "ActionMode StackName",
        "TemplatePath TemplateConfiguration Capabilities ChangeSetName RoleArn ParameterOverrides OutputFileName",
        (0, 10),
        (0, 1),
    ),
    ("Deploy", "CloudFormationStackSet"): _kind(
        "StackSetName TemplatePath",
        "Description Parameters Capabilities PermissionModel AdministrationRoleArn ExecutionRoleName "
        "OrganizationsAutoDeployment DeploymentTargets Regions FailureTolerancePercentage MaxConcurrentPercentage",
        (1, 3),
        (0, 0),
    ),
    ("Deploy", "CloudFormationStackInstances"): _kind(
        "StackSetName",
        "DeploymentTargets Regions ParameterOverrides FailureTolerancePercentage MaxConcurrentPercentage",
        (0, 100),
        (0, 0),
    ),
    ("Source", "S3"): _kind("S3Bucket S3ObjectKey", None, (0, 0), (1, 1)),
    ("Source", "ECR"): _kind("RepositoryName", None, (0, 0), (1, 1)),
    ("Source", "CodeCommit"): _kind("RepositoryName BranchName", None, (0, 0), (1, 1)),
    ("Deploy", "S3"): _kind("BucketName Extract", None, (1, 1), (0, 0)),
    ("Deploy", "CodeDeploy"): _kind("ApplicationName DeploymentGroupName", None, (1, 1), (0, 0)),
    ("Invoke", "StepFunctions"): _kind("StateMachineArn", None, (0, 100), (0, 100)),
}


def kind_of(action: Action) -> Kind | None:
    """Return what is known of an action's kind; None for actions of others and of kinds we do not know."""
    if action.provider is None:
        return None
    return KINDS.get((action.type_of("Category") or "", action.provider))
