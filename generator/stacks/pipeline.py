"""From `git push` to CodeDeploy: connection, pipeline, build, artifacts, and the messages of failed runs."""

from __future__ import annotations

import json
from typing import Any

from awacs import codebuild as codebuild_actions
from awacs import codeconnections as codeconnections_actions
from awacs import codedeploy as codedeploy_actions
from awacs import codestar_connections as codestar_actions
from awacs import ecr, ecs
from awacs import s3 as s3_actions
from awacs.aws import Condition as PolicyCondition
from awacs.aws import Statement, StringEqualsIfExists
from troposphere import And, Equals, Not, Or, Output, Sub, Template
from troposphere.codebuild import (
    Artifacts,
    CloudWatchLogs,
    EnvironmentVariable,
    LogsConfig,
    Project,
    ProjectCache,
    Source,
)
from troposphere.codebuild import Environment as BuildEnvironment
from troposphere.codeconnections import Connection
from troposphere.codepipeline import (
    Actions,
    ActionTypeId,
    ArtifactStore,
    EncryptionKey,
    GitBranchFilterCriteria,
    GitConfiguration,
    GitFilePathFilterCriteria,
    GitPushFilter,
    InputArtifacts,
    OutputArtifacts,
    Pipeline,
    PipelineTriggerDeclaration,
    Stages,
)
from troposphere.codestarnotifications import NotificationRule, Target
from troposphere.iam import Role
from troposphere.kms import Key
from troposphere.s3 import Bucket

from generator import naming
from generator.application import contract
from generator.application.buildspec import IMAGE_SCAN_GATES, buildspec_text
from generator.blueprint import Condition, Parameter, Rule, after, is_given, is_true, new_template, switch
from generator.buckets import bucket_policy, objects_of, private_bucket
from generator.common import (
    ENVIRONMENT_NAME,
    GOVERNANCE_CONDITIONS,
    GOVERNANCE_PARAMETERS,
    SERVICE_NAME,
    log_group,
)
from generator.iam import (
    WRITE_KEY,
    account_owns,
    allow,
    log_in_to_ecr,
    pass_roles,
    policy,
    publish_to,
    pull_images,
    role,
    trust,
    write_logs,
)
from generator.stacks.registry import REPOSITORY_ARN, REPOSITORY_URI
from generator.topics import add_topic, email_parameter, let_services_encrypt, through_sns

SOURCE = "Where the code is"
BUILD = "Build"
RELEASE = "Release"
MESSAGES = "Who is told"

SOURCE_ARTIFACT = "SourceArtifact"
BUILD_ARTIFACT = "BuildArtifact"
CONNECTION_ARN_PATTERN = (
    r"(arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[a-f0-9-]+)?"
)

CONNECTION_ARN = Parameter(
    name="ConnectionArn",
    group=SOURCE,
    label="Connection to GitHub (optional)",
    help="ARN of a connection that exists. Empty: this stack makes one, and you complete it once in the console: "
    "it stays pending until then, and runs fail.",
    default="",
    pattern=CONNECTION_ARN_PATTERN,
    constraint="The ARN of a connection, or empty.",
)
FULL_REPOSITORY_ID = Parameter(
    name="FullRepositoryId",
    group=SOURCE,
    label="Repository",
    help="Owner and name of the repository, for example acme/web. It must already hold Dockerfile, taskdef.json and "
    "appspec.yaml: the pipeline runs as soon as it exists.",
    pattern=r"[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)+",
    constraint="Owner, slash and name, such as acme/web.",
)
BRANCH_NAME = Parameter(
    name="BranchName",
    group=SOURCE,
    label="Branch",
    help="A push to this branch starts the pipeline.",
    default="main",
    pattern=r"[A-Za-z0-9._/\-]+",
    max_length=255,
    constraint="The name of a branch.",
)
INCLUDED_PATHS = Parameter(
    name="IncludedPaths",
    group=SOURCE,
    label="Only for changes in (optional)",
    help="Path patterns, separated by commas, for example app/**. A push that changes nothing there starts nothing. "
    "Empty: every push counts. At most 8.",
    type="CommaDelimitedList",
    default="",
)
EXCLUDED_PATHS = Parameter(
    name="ExcludedPaths",
    group=SOURCE,
    label="Not for changes in (optional)",
    help="Path patterns, separated by commas, for example docs/**. A push that changes only these starts nothing. "
    "At most 8.",
    type="CommaDelimitedList",
    default="",
)
BUILD_SPEC_PATH = Parameter(
    name="BuildSpecPath",
    group=BUILD,
    label="Build instructions in the repository (optional)",
    help="Path of a buildspec in the repository. Empty: the instructions in this template.",
    default="",
    pattern=r"[A-Za-z0-9_./\-]*",
    constraint="A path such as buildspec.yml, or empty.",
)
CPU_ARCHITECTURE = Parameter(
    name="CpuArchitecture",
    group=BUILD,
    label="Processor",
    help="Processor the image is built on and for. taskdef.json must name the same one.",
    default=contract.DEFAULT_CPU_ARCHITECTURE,
    allowed=contract.CPU_ARCHITECTURES,
    constraint="X86_64 or ARM64.",
)
COMPUTE_TYPE = Parameter(
    name="ComputeType",
    group=BUILD,
    label="Size of the build machine",
    help="Billed by the minute; each size costs about twice the one before.",
    default="BUILD_GENERAL1_SMALL",
    allowed=("BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"),
    constraint="One of the listed sizes.",
)
BUILD_TIMEOUT_MINUTES = Parameter(
    name="BuildTimeoutMinutes",
    group=BUILD,
    label="Longest build (minutes)",
    help="A build that takes longer fails.",
    type="Number",
    default=30,
    minimum=5,
    maximum=480,
    constraint="5 to 480 minutes.",
)
IMAGE_SCAN_GATE = Parameter(
    name="ImageScanGate",
    group=BUILD,
    label="Refuse images with findings",
    help="critical: where ECR's scan finds a critical weakness. high: a critical or high one. none: never.",
    default="critical",
    allowed=IMAGE_SCAN_GATES,
    constraint="none, critical or high.",
)
APPROVAL = switch(
    "Approval",
    default=False,
    group=RELEASE,
    label="Ask before deploying",
    help="Let a person approve each run after the build. Without an answer a run ends after seven days.",
)
FARGATE_BASE = Parameter(
    name="FargateBase",
    group=RELEASE,
    label="Tasks always on Fargate",
    help="Tasks that never run on Spot capacity, which AWS may take back with two minutes' notice.",
    type="Number",
    default=1,
    minimum=0,
    maximum=1000,
    constraint="0 to 1000 tasks.",
)
FARGATE_WEIGHT = Parameter(
    name="FargateWeight",
    group=RELEASE,
    label="Share of Fargate",
    help="Of the other tasks, this share runs on Fargate, compared with the share of Spot below.",
    type="Number",
    default=1,
    minimum=0,
    maximum=1000,
    constraint="0 to 1000.",
)
FARGATE_SPOT_WEIGHT = Parameter(
    name="FargateSpotWeight",
    group=RELEASE,
    label="Share of Fargate Spot",
    help="Of the other tasks, this share runs on Spot capacity, at about a third of the price. Takes effect with the "
    "next deployment.",
    type="Number",
    default=0,
    minimum=0,
    maximum=1000,
    constraint="0 to 1000.",
)
ARTIFACT_RETENTION_DAYS = Parameter(
    name="ArtifactRetentionDays",
    group=RELEASE,
    label="Keep artifacts for (days)",
    help="Days after which the files of a run are deleted. A run can be deployed again only while they exist.",
    type="Number",
    default=90,
    minimum=7,
    maximum=3650,
    constraint="7 to 3650 days.",
)
NOTIFICATION_EMAIL = email_parameter(
    group=MESSAGES,
    help="Gets a message when a run fails or waits for approval. AWS first sends a mail with a link to confirm.",
)
NOTIFICATION_TOPIC_ARN = Parameter(
    name="NotificationTopicArn",
    group=MESSAGES,
    label="Topic (optional)",
    help="ARN of an SNS topic for these messages; its policy must admit codestar-notifications.amazonaws.com. "
    "Empty: this stack makes one.",
    default="",
    pattern=r"(arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+)?",
    constraint="The ARN of an SNS topic, or empty.",
)

HAS_OWN_CONNECTION = Condition("HasOwnConnection", Equals(CONNECTION_ARN.ref(), ""))
HAS_INCLUDED_PATHS = Condition("HasIncludedPaths", is_given(INCLUDED_PATHS))
HAS_EXCLUDED_PATHS = Condition("HasExcludedPaths", is_given(EXCLUDED_PATHS))
HAS_PATH_FILTER = Condition("HasPathFilter", Or(HAS_INCLUDED_PATHS.holds(), HAS_EXCLUDED_PATHS.holds()))
HAS_BUILD_SPEC_PATH = Condition("HasBuildSpecPath", is_given(BUILD_SPEC_PATH))
IS_ARM = Condition("IsArm", Equals(CPU_ARCHITECTURE.ref(), "ARM64"))
HAS_APPROVAL = Condition("HasApproval", is_true(APPROVAL))
HAS_OWN_TOPIC = Condition("HasOwnTopic", Equals(NOTIFICATION_TOPIC_ARN.ref(), ""))
HAS_NOTIFICATION_EMAIL = Condition("HasNotificationEmail", And(HAS_OWN_TOPIC.holds(), is_given(NOTIFICATION_EMAIL)))

RULES = (
    Rule(
        "ApprovalNeedsATopic",
        because="With Approval nobody hears that a run waits: give NotificationEmail or NotificationTopicArn.",
        when=Equals(APPROVAL.ref(), "true"),
        that=Or(is_given(NOTIFICATION_EMAIL), is_given(NOTIFICATION_TOPIC_ARN)),
    ),
    Rule(
        "MailNeedsOurOwnTopic",
        because="NotificationEmail subscribes to the topic this stack makes: leave it or NotificationTopicArn empty.",
        when=is_given(NOTIFICATION_TOPIC_ARN),
        that=Equals(NOTIFICATION_EMAIL.ref(), ""),
    ),
    Rule(
        "TasksNeedACapacity",
        because="FargateWeight and FargateSpotWeight are both 0, so no task could run: raise one of them.",
        that=Or(Not(Equals(FARGATE_WEIGHT.ref(), "0")), Not(Equals(FARGATE_SPOT_WEIGHT.ref(), "0"))),
    ),
)


def build() -> Template:
    """Build the template."""
    template = new_template(
        "pipeline",
        "A pipeline that builds, scans and releases one service blue/green with every push. Needs the registry stack "
        "of the service, and a completed connection to GitHub.",
        parameters=(
            SERVICE_NAME,
            ENVIRONMENT_NAME,
            FULL_REPOSITORY_ID,
            BRANCH_NAME,
            CONNECTION_ARN,
            INCLUDED_PATHS,
            EXCLUDED_PATHS,
            BUILD_SPEC_PATH,
            CPU_ARCHITECTURE,
            COMPUTE_TYPE,
            BUILD_TIMEOUT_MINUTES,
            IMAGE_SCAN_GATE,
            APPROVAL,
            FARGATE_BASE,
            FARGATE_WEIGHT,
            FARGATE_SPOT_WEIGHT,
            ARTIFACT_RETENTION_DAYS,
            NOTIFICATION_EMAIL,
            NOTIFICATION_TOPIC_ARN,
            *GOVERNANCE_PARAMETERS,
        ),
        conditions=(
            HAS_OWN_CONNECTION,
            HAS_INCLUDED_PATHS,
            HAS_EXCLUDED_PATHS,
            HAS_PATH_FILTER,
            HAS_BUILD_SPEC_PATH,
            IS_ARM,
            HAS_APPROVAL,
            HAS_OWN_TOPIC,
            HAS_NOTIFICATION_EMAIL,
            *GOVERNANCE_CONDITIONS,
        ),
        rules=RULES,
    )
    connection = template.add_resource(_connection())
    connection_arn = HAS_OWN_CONNECTION.either(connection.ref(), CONNECTION_ARN.ref())
    key = template.add_resource(_key())
    bucket = _add_artifact_bucket(template, key)
    topic = _add_topic(template, key)
    project = _add_build(template, bucket, key)
    pipeline_role = template.add_resource(_pipeline_role(bucket, key, connection_arn, project, topic))
    pipeline = template.add_resource(_pipeline(pipeline_role, bucket, key, connection_arn, project, topic))
    template.add_resource(_notifications(pipeline, topic))
    _describe(template, connection_arn)
    return template


def _connection() -> Connection:
    return Connection(
        "Connection", Condition=HAS_OWN_CONNECTION.name, ConnectionName=SERVICE_NAME.ref(), ProviderType="GitHub"
    )


def _key() -> Key:
    return Key(
        "ArtifactKey",
        Description="Artifacts and messages of the pipeline",
        EnableKeyRotation=True,
        KeyPolicy=policy(account_owns(), let_services_encrypt("codestar-notifications", condition=through_sns())),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _add_artifact_bucket(template: Template, key: Key) -> Bucket:
    bucket = template.add_resource(
        private_bucket("ArtifactBucket", expiration_days=ARTIFACT_RETENTION_DAYS.ref(), key=key.get_att("Arn"))
    )
    template.add_resource(bucket_policy("ArtifactBucketPolicy", bucket))
    return bucket


def _add_topic(template: Template, key: Key) -> Any:
    topic = add_topic(
        template,
        "PipelineTopic",
        key_arn=key.get_att("Arn"),
        publishers=("codestar-notifications",),
        email=NOTIFICATION_EMAIL,
        has_email=HAS_NOTIFICATION_EMAIL,
        condition=HAS_OWN_TOPIC,
    )
    # The notification rule proves at creation that it may publish, so the policy must be there.
    own = after(topic.ref(), template.resources["PipelineTopicPolicy"])
    return HAS_OWN_TOPIC.either(own, NOTIFICATION_TOPIC_ARN.ref())


def _add_build(template: Template, bucket: Bucket, key: Key) -> Project:
    logs = template.add_resource(log_group("BuildLogGroup"))
    build_role = template.add_resource(_build_role(logs.get_att("Arn"), bucket, key))
    variables = {
        "REPOSITORY_URI": REPOSITORY_URI.value(),
        "ENVIRONMENT_NAME": ENVIRONMENT_NAME.ref(),
        "SERVICE_NAME": SERVICE_NAME.ref(),
        "TARGET_ACCOUNT_ID": Sub("${AWS::AccountId}"),
        "TARGET_REGION": Sub("${AWS::Region}"),
        "PARTITION": Sub("${AWS::Partition}"),
        "IMAGE_SCAN_GATE": IMAGE_SCAN_GATE.ref(),
        "FARGATE_BASE": FARGATE_BASE.ref(),
        "FARGATE_WEIGHT": FARGATE_WEIGHT.ref(),
        "FARGATE_SPOT_WEIGHT": FARGATE_SPOT_WEIGHT.ref(),
        "CPU_ARCHITECTURE": CPU_ARCHITECTURE.ref(),
    }
    project = Project(
        "BuildProject",
        Description=Sub("Builds the image of ${ServiceName}"),
        ServiceRole=build_role.get_att("Arn"),
        EncryptionKey=key.get_att("Arn"),
        TimeoutInMinutes=BUILD_TIMEOUT_MINUTES.ref(),
        Source=Source(
            Type="CODEPIPELINE", BuildSpec=HAS_BUILD_SPEC_PATH.either(BUILD_SPEC_PATH.ref(), buildspec_text())
        ),
        Artifacts=Artifacts(Type="CODEPIPELINE"),
        Environment=BuildEnvironment(
            Type=IS_ARM.either("ARM_CONTAINER", "LINUX_CONTAINER"),
            Image=IS_ARM.either(
                "aws/codebuild/amazonlinux-aarch64-standard:3.0", "aws/codebuild/amazonlinux-x86_64-standard:5.0"
            ),
            ComputeType=COMPUTE_TYPE.ref(),
            # docker build needs it.
            PrivilegedMode=True,
            EnvironmentVariables=[EnvironmentVariable(Name=name, Value=value) for name, value in variables.items()],
        ),
        Cache=ProjectCache(Type="LOCAL", Modes=["LOCAL_DOCKER_LAYER_CACHE"]),
        LogsConfig=LogsConfig(CloudWatchLogs=CloudWatchLogs(Status="ENABLED", GroupName=logs.ref())),
    )
    template.add_resource(project)
    return project


def _build_role(log_group_arn: Any, bucket: Bucket, key: Key) -> Role:
    push = (ecr.CompleteLayerUpload, ecr.InitiateLayerUpload, ecr.PutImage, ecr.UploadLayerPart)
    look = (ecr.DescribeImages, ecr.DescribeImageScanFindings)
    return role(
        "BuildRole",
        trusted=trust("codebuild"),
        statements=[
            write_logs(log_group_arn),
            *_use_artifacts(bucket, key),
            log_in_to_ecr(),
            pull_images(REPOSITORY_ARN.value()),
            allow("PushImages", push, REPOSITORY_ARN.value()),
            allow("ReadScans", look, REPOSITORY_ARN.value()),
        ],
    )


def _use_artifacts(bucket: Bucket, key: Key) -> list[Statement]:
    look = (s3_actions.GetBucketLocation, s3_actions.GetBucketVersioning, s3_actions.ListBucket)
    move = (s3_actions.GetObject, s3_actions.GetObjectVersion, s3_actions.PutObject)
    return [
        allow("FindArtifacts", look, bucket.get_att("Arn")),
        allow("MoveArtifacts", move, objects_of(bucket)),
        allow("EncryptArtifacts", WRITE_KEY, key.get_att("Arn")),
    ]


def _codedeploy_arn(resource: str) -> Sub:
    return Sub(f"arn:${{AWS::Partition}}:codedeploy:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")


def _role_arn(pattern: str) -> Sub:
    return Sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{pattern}")


def _pipeline_role(bucket: Bucket, key: Key, connection_arn: Any, project: Project, topic: Any) -> Role:
    return role(
        "PipelineRole",
        trusted=trust("codepipeline"),
        statements=[
            *_use_artifacts(bucket, key),
            *_use_connection(connection_arn),
            allow("Build", (codebuild_actions.BatchGetBuilds, codebuild_actions.StartBuild), project.get_att("Arn")),
            *_deploy(),
            *publish_to(topic, key.get_att("Arn")),
        ],
    )


def _use_connection(connection_arn: Any) -> list[Statement]:
    # The service was renamed, and which prefix is asked for depends on the connection's age.
    prefixes = {
        "codeconnections": codeconnections_actions.UseConnection,
        "codestar-connections": codestar_actions.UseConnection,
    }
    return [
        allow(
            f"ReadRepository{number}",
            (action,),
            connection_arn,
            Condition=PolicyCondition(StringEqualsIfExists(f"{prefix}:FullRepositoryId", FULL_REPOSITORY_ID.ref())),
        )
        for number, (prefix, action) in enumerate(prefixes.items(), start=1)
    ]


def _deploy() -> list[Statement]:
    # By name: the application may be in a stack, and later an account, that this one cannot refer to.
    group = f"deploymentgroup:{naming.CODEDEPLOY_APPLICATION}/{naming.CODEDEPLOY_DEPLOYMENT_GROUP}"
    revisions = (
        codedeploy_actions.GetApplication,
        codedeploy_actions.GetApplicationRevision,
        codedeploy_actions.RegisterApplicationRevision,
    )
    family = Sub(
        f"arn:${{AWS::Partition}}:ecs:${{AWS::Region}}:${{AWS::AccountId}}:task-definition/{naming.TASK_FAMILY}:*"
    )
    deploy = (codedeploy_actions.CreateDeployment, codedeploy_actions.GetDeployment)
    return [
        allow("Revise", revisions, _codedeploy_arn(f"application:{naming.CODEDEPLOY_APPLICATION}")),
        allow("Deploy", deploy, _codedeploy_arn(group)),
        allow("ReadConfiguration", (codedeploy_actions.GetDeploymentConfig,), _codedeploy_arn("deploymentconfig:*")),
        allow("RegisterTaskDefinition", (ecs.RegisterTaskDefinition, ecs.TagResource), family),
        pass_roles(_role_arn(naming.EXECUTION_ROLE), _role_arn(naming.TASK_ROLE), to="ecs-tasks"),
    ]


def _pipeline(
    pipeline_role: Role, bucket: Bucket, key: Key, connection_arn: Any, project: Project, topic: Any
) -> Pipeline:
    return Pipeline(
        "Pipeline",
        PipelineType="V2",
        # SUPERSEDED, the default, drops a commit that waits while another is deployed.
        ExecutionMode="QUEUED",
        RestartExecutionOnUpdate=False,
        RoleArn=pipeline_role.get_att("Arn"),
        ArtifactStore=ArtifactStore(
            Type="S3", Location=bucket.ref(), EncryptionKey=EncryptionKey(Type="KMS", Id=key.get_att("Arn"))
        ),
        Stages=[
            Stages(Name="Source", Actions=[_source(connection_arn)]),
            Stages(Name="Build", Actions=[_build(project)]),
            HAS_APPROVAL.either(Stages(Name="Approve", Actions=[_approve(topic)])),
            Stages(Name="Deploy", Actions=[_blue_green()]),
        ],
        Triggers=[_on_push()],
    )


def _action(name: str, category: str, provider: str, **properties: Any) -> Actions:
    kind = ActionTypeId(Category=category, Owner="AWS", Provider=provider, Version="1")
    return Actions(Name=name, ActionTypeId=kind, RunOrder=1, **properties)


def _source(connection_arn: Any) -> Actions:
    return _action(
        "Source",
        "Source",
        # The provider kept its name when the service became CodeConnections.
        "CodeStarSourceConnection",
        Namespace="SourceVariables",
        Configuration={
            "ConnectionArn": connection_arn,
            "FullRepositoryId": FULL_REPOSITORY_ID.ref(),
            "BranchName": BRANCH_NAME.ref(),
            "OutputArtifactFormat": "CODE_ZIP",
            # The trigger below decides.
            "DetectChanges": "false",
        },
        OutputArtifacts=[OutputArtifacts(Name=SOURCE_ARTIFACT)],
    )


def _build(project: Project) -> Actions:
    commit = {"name": "COMMIT_ID", "value": "#{SourceVariables.CommitId}", "type": "PLAINTEXT"}
    return _action(
        "Build",
        "Build",
        "CodeBuild",
        Configuration={"ProjectName": project.ref(), "EnvironmentVariables": json.dumps([commit])},
        InputArtifacts=[InputArtifacts(Name=SOURCE_ARTIFACT)],
        OutputArtifacts=[OutputArtifacts(Name=BUILD_ARTIFACT)],
    )


def _approve(topic: Any) -> Actions:
    question = "Deploy #{SourceVariables.CommitId} of ${ServiceName} to ${EnvironmentName}?"
    return _action(
        "Approve", "Approval", "Manual", Configuration={"NotificationArn": topic, "CustomData": Sub(question)}
    )


def _blue_green() -> Actions:
    return _action(
        "BlueGreen",
        "Deploy",
        "CodeDeployToECS",
        Configuration={
            "ApplicationName": Sub(naming.CODEDEPLOY_APPLICATION),
            "DeploymentGroupName": Sub(naming.CODEDEPLOY_DEPLOYMENT_GROUP),
            "TaskDefinitionTemplateArtifact": BUILD_ARTIFACT,
            "TaskDefinitionTemplatePath": contract.TASK_DEFINITION_FILE,
            "AppSpecTemplateArtifact": BUILD_ARTIFACT,
            "AppSpecTemplatePath": contract.APPSPEC_FILE,
            "Image1ArtifactName": BUILD_ARTIFACT,
            "Image1ContainerName": contract.IMAGE_PLACEHOLDER,
        },
        # The build's three small files and nothing else: this action refuses artifacts above 3 MB.
        InputArtifacts=[InputArtifacts(Name=BUILD_ARTIFACT)],
    )


def _on_push() -> PipelineTriggerDeclaration:
    paths = GitFilePathFilterCriteria(
        Includes=HAS_INCLUDED_PATHS.either(INCLUDED_PATHS.ref()),
        Excludes=HAS_EXCLUDED_PATHS.either(EXCLUDED_PATHS.ref()),
    )
    push = GitPushFilter(
        Branches=GitBranchFilterCriteria(Includes=[BRANCH_NAME.ref()]), FilePaths=HAS_PATH_FILTER.either(paths)
    )
    return PipelineTriggerDeclaration(
        ProviderType="CodeStarSourceConnection",
        GitConfiguration=GitConfiguration(SourceActionName="Source", Push=[push]),
    )


def _notifications(pipeline: Pipeline, topic: Any) -> NotificationRule:
    events = ("pipeline-execution-failed", "manual-approval-needed", "manual-approval-failed")
    return NotificationRule(
        "Notifications",
        Name=Sub(naming.service_name("pipeline")),
        Resource=Sub(
            f"arn:${{AWS::Partition}}:codepipeline:${{AWS::Region}}:${{AWS::AccountId}}:${{{pipeline.title}}}"
        ),
        DetailType="FULL",
        EventTypeIds=[f"codepipeline-pipeline-{event}" for event in events],
        Targets=[Target(TargetType="SNS", TargetAddress=topic)],
    )


def _describe(template: Template, connection_arn: Any) -> None:
    console = "https://${AWS::Region}.console.aws.amazon.com/codesuite"
    for name, description, value in (
        ("ConnectionArn", "The connection to GitHub.", connection_arn),
        (
            "ConnectionUrl",
            "Where a pending connection is completed, once, by a person.",
            Sub(f"{console}/settings/connections?region=${{AWS::Region}}"),
        ),
        (
            "PipelineUrl",
            "The pipeline in the console.",
            Sub(f"{console}/codepipeline/pipelines/${{Pipeline}}/view?region=${{AWS::Region}}"),
        ),
    ):
        template.add_output(Output(name, Description=description, Value=value))
