"""The build of a pipeline: a project that makes the image and CodeDeploy's files, with its role and log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awacs import ecr
from troposphere import Join, Sub, Template
from troposphere.codebuild import (
    Artifacts,
    CloudWatchLogs,
    Environment,
    EnvironmentVariable,
    LogsConfig,
    Project,
    ProjectCache,
    Source,
)
from troposphere.iam import Role
from troposphere.kms import Key
from troposphere.s3 import Bucket

from generator.application import contract
from generator.application.buildspec import inline_text
from generator.artifacts import use_artifacts
from generator.buckets import objects_of
from generator.common import SERVICE_NAME, log_group
from generator.forms import pipeline as form
from generator.forms.pipeline_environments import ENVIRONMENTS, FIRST
from generator.iam import allow, log_in_to_ecr, role, trust, write_logs


@dataclass(frozen=True)
class Repository:
    """Where the images go."""

    arn: Any
    uri: Any


def add_build(template: Template, bucket: Bucket, key: Key, repository: Repository) -> Project:
    """Add the project that builds what the pipeline delivers, with artifacts in a bucket under a key."""
    logs = template.add_resource(log_group("BuildLogGroup"))
    build_role = template.add_resource(_role(logs.get_att("Arn"), bucket, key, repository))
    project = Project(
        "BuildProject",
        Description=Sub("Builds the image of ${ServiceName}"),
        ServiceRole=build_role.get_att("Arn"),
        EncryptionKey=key.get_att("Arn"),
        TimeoutInMinutes=form.BUILD_TIMEOUT_MINUTES.ref(),
        Source=Source(
            Type="CODEPIPELINE", BuildSpec=form.HAS_BUILD_SPEC_PATH.either(form.BUILD_SPEC_PATH.ref(), inline_text())
        ),
        Artifacts=Artifacts(Type="CODEPIPELINE"),
        Environment=_environment(repository),
        Cache=ProjectCache(Type="LOCAL", Modes=["LOCAL_DOCKER_LAYER_CACHE"]),
        LogsConfig=LogsConfig(CloudWatchLogs=CloudWatchLogs(Status="ENABLED", GroupName=logs.ref())),
    )
    template.add_resource(project)
    return project


def _role(log_group_arn: Any, bucket: Bucket, key: Key, repository: Repository) -> Role:
    pull = (ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer)
    push = (ecr.CompleteLayerUpload, ecr.InitiateLayerUpload, ecr.PutImage, ecr.UploadLayerPart)
    look = (ecr.DescribeImages, ecr.DescribeImageScanFindings)
    return role(
        "BuildRole",
        trusted=trust("codebuild"),
        statements=[
            write_logs(log_group_arn),
            *use_artifacts((bucket.get_att("Arn"), objects_of(bucket)), (key.get_att("Arn"),)),
            log_in_to_ecr(),
            allow("UseRepository", (*pull, *push, *look), repository.arn),
        ],
    )


def _environment(repository: Repository) -> Environment:
    return Environment(
        Type=form.IS_ARM.either("ARM_CONTAINER", "LINUX_CONTAINER"),
        Image=form.IS_ARM.either(
            "aws/codebuild/amazonlinux-aarch64-standard:3.0", "aws/codebuild/amazonlinux-x86_64-standard:5.0"
        ),
        ComputeType=form.COMPUTE_TYPE.ref(),
        # docker build needs it.
        PrivilegedMode=True,
        EnvironmentVariables=[
            EnvironmentVariable(Name=name, Value=value) for name, value in _variables(repository).items()
        ],
    )


def _variables(repository: Repository) -> dict[str, Any]:
    return {
        "REPOSITORY_URI": repository.uri,
        contract.ENVIRONMENTS: Join(" ", [_first_place(), *(one.role.ref() for one in ENVIRONMENTS[1:])]),
        "SERVICE_NAME": SERVICE_NAME.ref(),
        "IMAGE_SCAN_GATE": form.IMAGE_SCAN_GATE.ref(),
        "FARGATE_BASE": form.FARGATE_BASE.ref(),
        "FARGATE_WEIGHT": form.FARGATE_WEIGHT.ref(),
        "FARGATE_SPOT_WEIGHT": form.FARGATE_SPOT_WEIGHT.ref(),
        "CPU_ARCHITECTURE": form.CPU_ARCHITECTURE.ref(),
    }


def _first_place() -> Any:
    """Return the role of the first environment, or what its ARN would begin with where it needs none."""
    here = Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${EnvironmentName}/${AWS::Region}/")
    return FIRST.has_role.either(FIRST.role.ref(), here)
