"""From `git push` to CodeDeploy: connection, pipeline, build, artifacts, and the messages of failed runs."""

from __future__ import annotations

import json
from typing import Any

from awacs import codebuild as codebuild_actions
from awacs import codeconnections as codeconnections_actions
from awacs import codestar_connections as codestar_actions
from awacs import sns as sns_actions
from awacs.aws import Condition as PolicyCondition
from awacs.aws import Statement, StringEqualsIfExists
from troposphere import Output, Select, Sub, Template
from troposphere.codebuild import Project
from troposphere.codeconnections import Connection
from troposphere.codepipeline import (
    Actions,
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
from troposphere.sns import Topic

from generator import naming
from generator.artifacts import (
    let_roles_decrypt,
    let_roles_read,
    regional_buckets,
    regional_keys,
    stores,
    use_artifacts,
)
from generator.blueprint import after, new_template
from generator.buckets import bucket_policy, objects_of, private_bucket
from generator.common import SERVICE_NAME
from generator.environments import BUILD_ARTIFACT, action, deliver_elsewhere, deliver_here, stages
from generator.forms import pipeline as form
from generator.forms.pipeline_environments import ENVIRONMENTS, HAS_ROLES
from generator.iam import account_owns, allow, policy, role, trust
from generator.image_build import Repository, add_build
from generator.stacks.registry import REPOSITORY_ARN, REPOSITORY_URI
from generator.topics import add_topic, let_services_encrypt, through_sns

SOURCE_ARTIFACT = "SourceArtifact"


def build() -> Template:
    """Build the template."""
    template = new_template(
        "pipeline",
        "A pipeline that builds, scans and releases one service with every push. It needs the registry stack, and a "
        "connection to GitHub that you complete.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        rules=form.RULES,
    )
    connection = template.add_resource(_connection())
    connection_arn = form.HAS_OWN_CONNECTION.either(connection.ref(), form.CONNECTION_ARN.ref())
    key = template.add_resource(_key())
    bucket = _add_artifact_bucket(template, key)
    topic = _add_topic(template, key)
    topic_arn = form.HAS_OWN_TOPIC.either(topic.ref(), form.NOTIFICATION_TOPIC_ARN.ref())
    project = add_build(template, bucket, key, Repository(REPOSITORY_ARN.value(), REPOSITORY_URI.value()))
    pipeline_role = template.add_resource(_pipeline_role(bucket, key, connection_arn, project, topic_arn))
    pipeline = template.add_resource(_pipeline(pipeline_role, bucket, key, connection_arn, project, topic_arn))
    # The notification rule proves at creation that it may publish, so the policy must be there.
    open_topic = after(topic.ref(), template.resources["PipelineTopicPolicy"])
    template.add_resource(_notifications(pipeline, open_topic))
    _describe(template, connection_arn)
    return template


def _connection() -> Connection:
    return Connection(
        "Connection", Condition=form.HAS_OWN_CONNECTION.name, ConnectionName=SERVICE_NAME.ref(), ProviderType="GitHub"
    )


def _key() -> Key:
    return Key(
        "ArtifactKey",
        Description="Artifacts and messages of the pipeline",
        EnableKeyRotation=True,
        KeyPolicy=policy(
            account_owns(),
            let_services_encrypt("codestar-notifications", condition=through_sns()),
            let_roles_decrypt(),
        ),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _add_artifact_bucket(template: Template, key: Key) -> Bucket:
    bucket = private_bucket(
        "ArtifactBucket",
        expiration_days=form.ARTIFACT_RETENTION_DAYS.ref(),
        key=key.get_att("Arn"),
        # Named only where a role elsewhere must name it in its policy; a bucket that is there already keeps its name.
        BucketName=HAS_ROLES.either(Sub(naming.artifact_bucket())),
    )
    template.add_resource(bucket)
    template.add_resource(
        bucket_policy("ArtifactBucketPolicy", bucket, let_roles_read(bucket.get_att("Arn"), objects_of(bucket)))
    )
    return bucket


def _add_topic(template: Template, key: Key) -> Topic:
    return add_topic(
        template,
        "PipelineTopic",
        key_arn=key.get_att("Arn"),
        publishers=("codestar-notifications",),
        email=form.NOTIFICATION_EMAIL,
        has_email=form.HAS_NOTIFICATION_EMAIL,
        condition=form.HAS_OWN_TOPIC,
    )


def _pipeline_role(bucket: Bucket, key: Key, connection_arn: Any, project: Project, topic: Any) -> Role:
    made = role(
        "PipelineRole",
        RoleName=HAS_ROLES.either(Sub(naming.PIPELINE_ROLE)),
        trusted=trust("codepipeline"),
        statements=[
            *use_artifacts(
                (bucket.get_att("Arn"), regional_buckets(), objects_of(bucket), regional_buckets("/*")),
                (key.get_att("Arn"), regional_keys()),
            ),
            _use_connection(connection_arn),
            allow("Build", (codebuild_actions.BatchGetBuilds, codebuild_actions.StartBuild), project.get_att("Arn")),
            deliver_elsewhere(),
            # The topic's key is the artifacts' key.
            allow("Publish", (sns_actions.Publish,), topic),
        ],
    )
    made.Policies.append(deliver_here())
    return made


def _use_connection(connection_arn: Any) -> Statement:
    # The service was renamed, and which prefix is asked for depends on the connection's age; so does the key's.
    prefixes = ("codeconnections", "codestar-connections")
    repository = {f"{prefix}:FullRepositoryId": form.FULL_REPOSITORY_ID.ref() for prefix in prefixes}
    return allow(
        "ReadRepository",
        (codeconnections_actions.UseConnection, codestar_actions.UseConnection),
        connection_arn,
        Condition=PolicyCondition(StringEqualsIfExists(repository)),
    )


def _pipeline(
    pipeline_role: Role, bucket: Bucket, key: Key, connection_arn: Any, project: Project, topic: Any
) -> Pipeline:
    store = ArtifactStore(
        Type="S3", Location=bucket.ref(), EncryptionKey=EncryptionKey(Type="KMS", Id=key.get_att("Arn"))
    )
    return Pipeline(
        "Pipeline",
        PipelineType="V2",
        # SUPERSEDED, the default, drops a commit that waits while another is deployed.
        ExecutionMode="QUEUED",
        RestartExecutionOnUpdate=False,
        RoleArn=pipeline_role.get_att("Arn"),
        ArtifactStores=stores(store),
        Stages=[
            Stages(Name="Source", Actions=[_source(connection_arn)]),
            Stages(Name="Build", Actions=[_build(project)]),
            *(stage for environment in ENVIRONMENTS for stage in stages(environment, topic)),
        ],
        Triggers=[_on_push()],
    )


def _source(connection_arn: Any) -> Actions:
    return action(
        "Source",
        "Source",
        # The provider kept its name when the service became CodeConnections.
        "CodeStarSourceConnection",
        Namespace="SourceVariables",
        Configuration={
            "ConnectionArn": connection_arn,
            "FullRepositoryId": form.FULL_REPOSITORY_ID.ref(),
            "BranchName": form.BRANCH_NAME.ref(),
            "OutputArtifactFormat": "CODE_ZIP",
            # The trigger below decides.
            "DetectChanges": "false",
        },
        OutputArtifacts=[OutputArtifacts(Name=SOURCE_ARTIFACT)],
    )


def _build(project: Project) -> Actions:
    commit = {"name": "COMMIT_ID", "value": "#{SourceVariables.CommitId}", "type": "PLAINTEXT"}
    return action(
        "Build",
        "Build",
        "CodeBuild",
        Configuration={"ProjectName": project.ref(), "EnvironmentVariables": json.dumps([commit])},
        InputArtifacts=[InputArtifacts(Name=SOURCE_ARTIFACT)],
        OutputArtifacts=[OutputArtifacts(Name=BUILD_ARTIFACT)],
    )


def _on_push() -> PipelineTriggerDeclaration:
    paths = GitFilePathFilterCriteria(
        Includes=form.HAS_INCLUDED_PATHS.either(form.INCLUDED_PATHS.ref()),
        Excludes=form.HAS_EXCLUDED_PATHS.either(form.EXCLUDED_PATHS.ref()),
    )
    push = GitPushFilter(
        Branches=GitBranchFilterCriteria(Includes=[form.BRANCH_NAME.ref()]),
        FilePaths=form.HAS_PATH_FILTER.either(paths),
    )
    return PipelineTriggerDeclaration(
        ProviderType="CodeStarSourceConnection",
        GitConfiguration=GitConfiguration(SourceActionName="Source", Push=[push]),
    )


def _notifications(pipeline: Pipeline, own_topic: Select) -> NotificationRule:
    topic = form.HAS_OWN_TOPIC.either(own_topic, form.NOTIFICATION_TOPIC_ARN.ref())
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
