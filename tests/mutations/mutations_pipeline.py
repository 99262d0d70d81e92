"""Mistakes in pipelines and builds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mutation_edits import Edit, Effect, Mutation, append, delete, keep_first, put, rename, replace

Family = tuple[str, Effect, str, list[tuple[str, Edit]]]

PIPELINE = "Pipeline"
STAGES = f"{PIPELINE}/Stages"
SOURCE = f"{STAGES}/0/Actions/0"
BUILD = f"{STAGES}/1/Actions/0"
APPROVAL = f"{STAGES}/2/Fn::If/1/Actions/0"
DEPLOY = f"{STAGES}/3/Actions/0"
TRIGGER = f"{PIPELINE}/Triggers/0"
STORE = f"{PIPELINE}/ArtifactStores/0/ArtifactStore"
ANOTHER_STORE = {"Type": "S3", "Location": "b"}
PROJECT = "BuildProject"
REQUIRED = {
    SOURCE: ("ConnectionArn", "FullRepositoryId", "BranchName"),
    BUILD: ("ProjectName",),
    DEPLOY: (
        "ApplicationName",
        "DeploymentGroupName",
        "TaskDefinitionTemplateArtifact",
        "AppSpecTemplateArtifact",
    ),
}
MISSPELT = {
    f"{SOURCE}/Configuration/ConnectionArn": "ConnectionARN",
    f"{SOURCE}/Configuration/FullRepositoryId": "RepositoryId",
    f"{SOURCE}/Configuration/BranchName": "Branch",
    f"{SOURCE}/Configuration/OutputArtifactFormat": "OutputFormat",
    f"{SOURCE}/Configuration/DetectChanges": "PollForSourceChanges",
    f"{BUILD}/Configuration/ProjectName": "Projectname",
    f"{BUILD}/Configuration/EnvironmentVariables": "EnvironmentVariable",
    f"{DEPLOY}/Configuration/ApplicationName": "Application",
    f"{DEPLOY}/Configuration/DeploymentGroupName": "DeploymentGroup",
    f"{DEPLOY}/Configuration/TaskDefinitionTemplateArtifact": "TaskDefinitionArtifact",
    f"{DEPLOY}/Configuration/TaskDefinitionTemplatePath": "TaskDefinitionPath",
    f"{DEPLOY}/Configuration/AppSpecTemplateArtifact": "AppspecTemplateArtifact",
    f"{DEPLOY}/Configuration/AppSpecTemplatePath": "AppSpecPath",
    f"{DEPLOY}/Configuration/Image1ArtifactName": "ImageArtifactName",
    f"{DEPLOY}/Configuration/Image1ContainerName": "Image1Container",
    f"{APPROVAL}/Configuration/CustomData": "Customdata",
}


def mutations() -> Iterator[Mutation]:
    """Yield all of them."""
    for template, effect, aws, edits in (
        *_required(),
        *_values(),
        *_limits(),
        *_artifacts(),
        *_form(),
        *_trigger(),
        *_build(),
        *_third_party(),
    ):
        for change, edit in edits:
            yield Mutation(template, change, edit, effect, aws)


def _required() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "The action's provider demands this key.",
        [delete(f"{action}/Configuration/{key}") for action, keys in REQUIRED.items() for key in keys],
    )
    yield (
        "pipeline",
        "refuses",
        "The provider does not know the key, and misses the one that was meant.",
        [rename(path, name) for path, name in MISSPELT.items()],
    )
    yield (
        "pipeline",
        "refuses",
        "A pipeline needs a role, stages and a store; an action its name and its type.",
        [
            delete(f"{PIPELINE}/RoleArn"),
            delete(STAGES),
            delete(f"{PIPELINE}/ArtifactStores"),
            delete(f"{STORE}/Location"),
            delete(f"{STORE}/Type"),
            delete(f"{STORE}/EncryptionKey/Id"),
            delete(f"{STAGES}/3/Name"),
            delete(f"{STAGES}/3/Actions"),
            delete(f"{DEPLOY}/Name"),
            delete(f"{DEPLOY}/ActionTypeId"),
            *(delete(f"{DEPLOY}/ActionTypeId/{key}") for key in ("Category", "Owner", "Provider", "Version")),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "An image has an artifact and a placeholder: both or none.",
        [delete(f"{DEPLOY}/Configuration/Image1ArtifactName"), delete(f"{DEPLOY}/Configuration/Image1ContainerName")],
    )
    yield (
        "pipeline",
        "refuses",
        "The trigger needs the source action by its name, and a provider.",
        [
            delete(f"{TRIGGER}/ProviderType"),
            delete(f"{TRIGGER}/GitConfiguration"),
            delete(f"{TRIGGER}/GitConfiguration/SourceActionName"),
        ],
    )


def _values() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "There is no such type of action.",
        [
            put(f"{DEPLOY}/ActionTypeId/Category", "Deployment"),
            put(f"{DEPLOY}/ActionTypeId/Category", "Build"),
            put(f"{DEPLOY}/ActionTypeId/Owner", "Aws"),
            put(f"{DEPLOY}/ActionTypeId/Owner", "ThirdParty"),
            put(f"{DEPLOY}/ActionTypeId/Provider", "CodeDeployECS"),
            put(f"{DEPLOY}/ActionTypeId/Provider", "ECSBlueGreen"),
            put(f"{DEPLOY}/ActionTypeId/Version", "2"),
            put(f"{SOURCE}/ActionTypeId/Provider", "CodeConnections"),
            put(f"{SOURCE}/ActionTypeId/Provider", "GitHub"),
            put(f"{APPROVAL}/ActionTypeId/Provider", "Manuel"),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "Not among the values that the pipeline knows.",
        [
            put(f"{PIPELINE}/PipelineType", "V3"),
            put(f"{PIPELINE}/ExecutionMode", "QUEUE"),
            put(f"{STORE}/Type", "s3"),
            put(f"{STORE}/EncryptionKey/Type", "kms"),
            put(f"{SOURCE}/Configuration/OutputArtifactFormat", "ZIP"),
            put(f"{TRIGGER}/ProviderType", "GitHub"),
            put(f"{STAGES}/3/OnFailure", {"Result": "FAIL"}),
            put(f"{STAGES}/3/OnFailure", {"Result": "RETRY", "RetryConfiguration": {"RetryMode": "ALL"}}),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "Every value of a configuration is text, and EnvironmentVariables is the text of a JSON list.",
        [
            put(f"{BUILD}/Configuration/EnvironmentVariables", [{"name": "COMMIT_ID", "value": "x"}]),
            put(f"{BUILD}/Configuration/EnvironmentVariables", "COMMIT_ID=#{SourceVariables.CommitId}"),
            put(f"{BUILD}/Configuration/EnvironmentVariables", '{"name": "COMMIT_ID", "value": "x"}'),
            put(f"{BUILD}/Configuration/EnvironmentVariables", '[{"Name": "COMMIT_ID", "Value": "x"}]'),
            put(f"{BUILD}/Configuration/EnvironmentVariables", '[{"name": "A", "value": "x", "type": "PLAIN"}]'),
            put(f"{DEPLOY}/Configuration/ApplicationName", ["web"]),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "A connection, a role and a topic are given by ARN, an application and a group by name.",
        [
            put(f"{SOURCE}/Configuration/ConnectionArn", "web"),
            put(f"{SOURCE}/Configuration/FullRepositoryId", "https://github.com/acme/web"),
            put(f"{DEPLOY}/Configuration/ApplicationName", "arn:aws:codedeploy:eu-west-1:111122223333:application:web"),
            put(f"{PIPELINE}/RoleArn", {"Ref": "PipelineRole"}),
            put(f"{STORE}/Location", {"Fn::GetAtt": ["ArtifactBucket", "Arn"]}),
            put(f"{APPROVAL}/Configuration/NotificationArn", "topic"),
        ],
    )


def _limits() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "Names have 1 to 100 characters, letters, digits and .@_- only; artifacts without . and @.",
        [
            put(f"{PIPELINE}/Name", "a" * 101),
            put(f"{PIPELINE}/Name", "web prod"),
            put(f"{STAGES}/3/Name", "a" * 101),
            put(f"{STAGES}/3/Name", "Deploy!"),
            put(f"{DEPLOY}/Name", "a" * 101),
            put(f"{SOURCE}/OutputArtifacts/0/Name", "a" * 101),
            put(f"{SOURCE}/OutputArtifacts/0/Name", "Source.Artifact"),
            put(f"{SOURCE}/Namespace", "a" * 101),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "A value has at most 1000 characters, a key 50; RunOrder is 1 to 999.",
        [
            put(f"{APPROVAL}/Configuration/CustomData", "a" * 1001),
            put(f"{DEPLOY}/Configuration/{'K' * 51}", "x"),
            put(f"{DEPLOY}/RunOrder", 0),
            put(f"{DEPLOY}/RunOrder", 1000),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "At most 50 triggers, 3 filters for pushes, 8 patterns of 255 characters each.",
        [
            put(f"{PIPELINE}/Triggers", [_push("Source", f"b{number}") for number in range(51)]),
            put(f"{TRIGGER}/GitConfiguration/Push", [_filter(f"b{number}") for number in range(4)]),
            put(f"{TRIGGER}/GitConfiguration/Push/0/Branches/Includes", [f"b{number}" for number in range(9)]),
            put(f"{TRIGGER}/GitConfiguration/Push/0/Branches/Includes", ["b" * 256]),
            put(f"{TRIGGER}/GitConfiguration/Push/0/Branches/Includes", []),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "A pipeline has two stages at least, the first with sources only, none in another.",
        [
            keep_first(STAGES),
            append(f"{STAGES}/0/Actions", _action("Extra", "Build", "CodeBuild", {"ProjectName": "extra"})),
            append(f"{STAGES}/1/Actions", _action("More", "Source", "S3", {"S3Bucket": "b", "S3ObjectKey": "k"})),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "CodeDeployToECS fills in at most four images.",
        [
            put(
                f"{DEPLOY}/Configuration",
                {
                    "ApplicationName": "web",
                    "DeploymentGroupName": "web",
                    "TaskDefinitionTemplateArtifact": "BuildArtifact",
                    "AppSpecTemplateArtifact": "BuildArtifact",
                    "Image5ArtifactName": "BuildArtifact",
                    "Image5ContainerName": "IMAGE5_NAME",
                },
            )
        ],
    )


def _artifacts() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "The number of artifacts does not fit the provider.",
        [
            delete(f"{SOURCE}/OutputArtifacts"),
            append(f"{SOURCE}/OutputArtifacts", {"Name": "Second"}),
            put(f"{SOURCE}/InputArtifacts", [{"Name": "BuildArtifact"}]),
            delete(f"{BUILD}/InputArtifacts"),
            put(f"{BUILD}/OutputArtifacts", [{"Name": f"Part{number}"} for number in range(6)]),
            delete(f"{DEPLOY}/InputArtifacts"),
            put(f"{DEPLOY}/OutputArtifacts", [{"Name": "Deployed"}]),
            put(f"{APPROVAL}/InputArtifacts", [{"Name": "BuildArtifact"}]),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "An artifact is made once, before it is used, and named as it was made.",
        [
            put(f"{DEPLOY}/InputArtifacts/0/Name", "Buildartifact"),
            put(f"{BUILD}/OutputArtifacts/0/Name", "SourceArtifact"),
            put(f"{DEPLOY}/Configuration/TaskDefinitionTemplateArtifact", "SourceArtifact"),
            put(f"{DEPLOY}/Configuration/AppSpecTemplateArtifact", "SourceArtifact"),
            put(f"{DEPLOY}/Configuration/Image1ArtifactName", "ImageArtifact"),
        ],
    )
    yield (
        "pipeline",
        "misreads",
        "The placeholder has no brackets here, only in taskdef.json: the image is never filled in.",
        [put(f"{DEPLOY}/Configuration/Image1ContainerName", "<IMAGE1_NAME>")],
    )
    yield (
        "pipeline",
        "refuses",
        "More than one input needs PrimarySource.",
        [
            append(f"{BUILD}/InputArtifacts", {"Name": "Other"}),
            put(f"{BUILD}/Configuration/PrimarySource", "BuildArtifact"),
        ],
    )


def _form() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "Triggers, variables, queueing and conditions need a pipeline of type V2.",
        [delete(f"{PIPELINE}/PipelineType"), put(f"{PIPELINE}/PipelineType", "V1")],
    )
    yield (
        "pipeline",
        "refuses",
        "Names of stages, and of the actions of a stage, are unique; so are namespaces.",
        [
            put(f"{STAGES}/3/Name", "Build"),
            append(f"{STAGES}/1/Actions", _action("Build", "Approval", "Manual", {})),
            put(f"{BUILD}/Namespace", "SourceVariables"),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "A pipeline has one store or several, each in another Region.",
        [
            put(f"{PIPELINE}/ArtifactStore", ANOTHER_STORE),
            put(f"{PIPELINE}/ArtifactStores", 2 * [{"Region": "us-east-1", "ArtifactStore": ANOTHER_STORE}]),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "A variable needs a namespace that an earlier action declares, and a name that its provider offers.",
        [
            put(f"{APPROVAL}/Configuration/CustomData", "Deploy #{Source.CommitId}?"),
            put(f"{APPROVAL}/Configuration/CustomData", "Deploy #{SourceVariables.CommitID}?"),
            put(f"{APPROVAL}/Configuration/CustomData", "Deploy #{variables.Ticket}?"),
            delete(f"{SOURCE}/Namespace"),
        ],
    )
    yield (
        "pipeline",
        "misreads",
        "The default drops commits that wait while another runs.",
        [delete(f"{PIPELINE}/ExecutionMode")],
    )


def _trigger() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "The trigger names an action that is no source of this pipeline.",
        [
            put(f"{TRIGGER}/GitConfiguration/SourceActionName", "GitHub"),
            put(f"{TRIGGER}/GitConfiguration/SourceActionName", "Build"),
            put(f"{SOURCE}/Name", "GitHub"),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "Events of a pull request are OPEN, UPDATED and CLOSED.",
        [put(f"{TRIGGER}/GitConfiguration/PullRequest", [{"Events": ["MERGED"], "Branches": {"Includes": ["main"]}}])],
    )


def _build() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "A build of a pipeline takes its source from it and hands its artifacts to it.",
        [
            put(f"{PROJECT}/Artifacts/Type", "NO_ARTIFACTS"),
            put(f"{PROJECT}/Artifacts/Type", "S3"),
            put(f"{PROJECT}/Source/Type", "GITHUB"),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "Docker needs privileged mode: every build fails.",
        [put(f"{PROJECT}/Environment/PrivilegedMode", value=False), delete(f"{PROJECT}/Environment/PrivilegedMode")],
    )
    yield (
        "pipeline",
        "refuses",
        "Not among the values that CodeBuild knows, or beyond its limits.",
        [
            put(f"{PROJECT}/Environment/Type", "LINUX"),
            put(f"{PROJECT}/Environment/ComputeType", "BUILD_GENERAL1_TINY"),
            put(f"{PROJECT}/LogsConfig/CloudWatchLogs/Status", "ON"),
            put(f"{PROJECT}/Cache/Modes/0", "LOCAL_DOCKER"),
            put(f"{PROJECT}/TimeoutInMinutes", 4),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "The build's instructions are wrong: every build fails.",
        [
            replace(f"{PROJECT}/Source/BuildSpec/Fn::If/2", "aws ecr get-login-password |", "$(aws ecr get-login) #"),
            replace(f"{PROJECT}/Source/BuildSpec/Fn::If/2", "\nphases:", "\nphase:"),
            replace(f"{PROJECT}/Source/BuildSpec/Fn::If/2", "\n build:\n", "\n compile:\n"),
            replace(f"{PROJECT}/Source/BuildSpec/Fn::If/2", "version: 0.2", "version: 2"),
            put(f"{PROJECT}/Source/BuildSpec/Fn::If/2", "version: 0.2\nphases:\n  build:\n    commands: [a\n"),
        ],
    )


def _third_party() -> Iterator[Family]:
    yield (
        "pipeline-ecr-to-ecs.yaml",
        "refuses",
        "The standard ECS action needs cluster and service, has one input, and ends after 60 minutes at the latest.",
        [
            delete(f"{STAGES}/2/Actions/0/Configuration/ClusterName"),
            delete(f"{STAGES}/2/Actions/0/Configuration/ServiceName"),
            put(f"{STAGES}/2/Actions/0/Configuration/DeploymentTimeout", "61"),
            rename(f"{STAGES}/2/Actions/0/Configuration/FileName", "Filename"),
            delete(f"{STAGES}/2/Actions/0/InputArtifacts"),
        ],
    )
    propose = "Delivery/Stages/1/Actions/0/Configuration"
    yield (
        "pipeline-s3-to-change-sets.yaml",
        "refuses",
        "The CloudFormation action needs its mode, its stack, and what the mode demands.",
        [
            delete(f"{propose}/ActionMode"),
            delete(f"{propose}/StackName"),
            delete(f"{propose}/ChangeSetName"),
            put(f"{propose}/ActionMode", "CREATE_CHANGE_SET"),
            put(f"{propose}/Capabilities", "CAPABILITY_ALL"),
            put(f"{propose}/TemplatePath", "template.yaml"),
            put(f"{propose}/TemplatePath", "Code::template.yaml"),
            put(f"{propose}/ParameterOverrides", "Stage=prod"),
        ],
    )
    yield (
        "pipeline-cross-region.yaml",
        "refuses",
        "Each Region of an action needs a store, and a pipeline has one store or several.",
        [
            delete("World/ArtifactStores/2"),
            put("World/ArtifactStore", {"Type": "S3", "Location": "b"}),
            put("World/Stages/0/Actions/0/Region", "eu-west-1"),
            delete("World/Stages/3/Actions/0/Configuration/StackSetName"),
            delete("World/Stages/3/Actions/0/Configuration/TemplatePath"),
            put("World/Stages/3/Actions/0/Configuration/OrganizationsAutoDeployment", "true"),
        ],
    )
    yield (
        "pipeline-v2-conditions.yaml",
        "refuses",
        "A rule has its type and its configuration; a trigger waits for what its provider sends.",
        [
            put("Pipeline/Stages/2/BeforeEntry/Conditions/0/Rules/0/RuleTypeId/Provider", "Window"),
            put("Pipeline/Stages/2/BeforeEntry/Conditions/0/Rules/0/RuleTypeId/Category", "Deploy"),
            delete("Pipeline/Stages/2/OnSuccess/Conditions/0/Rules/0/Configuration/AlarmName"),
            put("Pipeline/Stages/2/OnFailure/Result", "SKIP"),
            put("Pipeline/Triggers/0/GitConfiguration/PullRequest/0/Events/0", "OPENED"),
            delete("Pipeline/PipelineType"),
        ],
    )
    yield (
        "pipeline-ecr-and-code-to-blue-green.yaml",
        "refuses",
        "An artifact that the action does not get.",
        [put("Pipeline/Stages/1/Actions/0/Configuration/Fn::If/2/Image1ArtifactName", "Sidecar")],
    )


def _filter(branch: str) -> dict[str, Any]:
    return {"Branches": {"Includes": [branch]}}


def _push(action: str, branch: str) -> dict[str, Any]:
    return {
        "ProviderType": "CodeStarSourceConnection",
        "GitConfiguration": {"SourceActionName": action, "Push": [_filter(branch)]},
    }


def _action(name: str, category: str, provider: str, configuration: dict[str, str]) -> dict[str, Any]:
    return {
        "Name": name,
        "ActionTypeId": {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"},
        "Configuration": configuration,
        **({"OutputArtifacts": [{"Name": f"{name}Artifact"}]} if category == "Source" else {}),
        **({"InputArtifacts": [{"Name": "SourceArtifact"}]} if category == "Build" else {}),
    }
