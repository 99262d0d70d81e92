"""The ECR repository of one service, in the account that builds its images."""

from __future__ import annotations

import json

from awacs import ecr as ecr_actions
from awacs.aws import Allow, Principal, Statement
from troposphere import Sub, Template
from troposphere.ecr import EncryptionConfiguration, ImageScanningConfiguration, LifecyclePolicy, Repository

from generator import naming
from generator.blueprint import Export, Scope, new_template
from generator.forms import registry as form
from generator.iam import policy

REPOSITORY_NAME = Export("RepositoryName", Scope.DELIVERY, "The repository.")
REPOSITORY_ARN = Export("RepositoryArn", Scope.DELIVERY, "The repository, for policies.")
REPOSITORY_URI = Export("RepositoryUri", Scope.DELIVERY, "Where images are pushed to and pulled from.")

UNTAGGED_DAYS = 14


def build() -> Template:
    """Build the template."""
    template = new_template(
        "registry",
        "The ECR repository of one service, with immutable tags, scan on push, and old images deleted. Other accounts "
        "may pull from it if you name them.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
    )
    repository = template.add_resource(_repository())
    REPOSITORY_NAME.publish(template, repository.ref())
    REPOSITORY_ARN.publish(template, repository.get_att("Arn"))
    REPOSITORY_URI.publish(template, repository.get_att("RepositoryUri"))
    return template


def _repository() -> Repository:
    return Repository(
        "Repository",
        RepositoryName=Sub(naming.REPOSITORY),
        ImageTagMutability="IMMUTABLE",
        ImageScanningConfiguration=ImageScanningConfiguration(ScanOnPush=True),
        EncryptionConfiguration=EncryptionConfiguration(EncryptionType=form.ENCRYPTION_TYPE.ref()),
        LifecyclePolicy=LifecyclePolicy(LifecyclePolicyText=_lifecycle()),
        RepositoryPolicyText=form.HAS_PULL_ACCOUNTS.either(policy(_let_other_accounts_pull())),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _lifecycle() -> Sub:
    untagged = {
        "rulePriority": 1,
        "description": "Images whose tag never arrived",
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": UNTAGGED_DAYS,
        },
        "action": {"type": "expire"},
    }
    oldest = {
        "rulePriority": 2,
        "description": "All but the newest images",
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": "${KeepImages}"},
        "action": {"type": "expire"},
    }
    # A number in the end: ECR refuses a quoted one.
    return Sub(json.dumps({"rules": [untagged, oldest]}, indent=1).replace('"${KeepImages}"', "${KeepImages}"))


def _let_other_accounts_pull() -> Statement:
    # A repository policy names no resource: it is the repository's own.
    return Statement(
        Sid="PullFromOtherAccounts",
        Effect=Allow,
        Principal=Principal("AWS", form.PULL_ACCOUNT_IDS.ref()),
        Action=[ecr_actions.BatchCheckLayerAvailability, ecr_actions.BatchGetImage, ecr_actions.GetDownloadUrlForLayer],
    )
