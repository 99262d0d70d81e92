"""What several stacks share: who a stack belongs to, its logs, and the limits put on its roles."""

from __future__ import annotations

from typing import Any

from troposphere import Sub
from troposphere.logs import LogGroup

from generator import naming
from generator.blueprint import Condition, Parameter, is_given

# Every IPv4 address.
ANYWHERE = "0.0.0.0/0"

IDENTITY = "What this stack belongs to"
GOVERNANCE = "Logs and permissions"

ENVIRONMENT_NAME = Parameter(
    name="EnvironmentName",
    group=IDENTITY,
    label="Environment",
    help="Name of the environment, for example dev or prod. Stacks of one environment find each other by this name.",
    default="dev",
    pattern=r"[a-z][a-z0-9]*",
    min_length=1,
    max_length=naming.ENVIRONMENT_NAME_LENGTH,
    constraint="1 to 16 lower-case letters and digits, a letter first.",
)
SERVICE_NAME = Parameter(
    name="ServiceName",
    group=IDENTITY,
    label="Service",
    help="Name of the service, for example web. Its stacks, repository and roles carry this name.",
    default="web",
    pattern=r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
    min_length=2,
    max_length=naming.SERVICE_NAME_LENGTH,
    constraint="2 to 22 lower-case letters, digits and single hyphens, a letter first.",
)
LOG_RETENTION_DAYS = Parameter(
    name="LogRetentionDays",
    group=GOVERNANCE,
    label="Keep logs for (days)",
    help="Days after which CloudWatch deletes log entries. Storage is billed by the gigabyte and month.",
    type="Number",
    default=365,
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    allowed=(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
    constraint="One of the periods CloudWatch Logs offers.",
)
LOG_KEY_ARN = Parameter(
    name="LogKeyArn",
    group=GOVERNANCE,
    label="KMS key for logs (optional)",
    help=(
        "ARN of a KMS key that encrypts the logs; its policy must allow logs.<region>.amazonaws.com. "
        "Empty: CloudWatch encrypts with a key of its own, at no charge."
    ),
    default="",
    pattern=r"(arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/[a-zA-Z0-9-]+)?",
    constraint="The ARN of a KMS key (not of an alias), or empty.",
)
PERMISSIONS_BOUNDARY_ARN = Parameter(
    name="PermissionsBoundaryArn",
    group=GOVERNANCE,
    label="Permissions boundary (optional)",
    help="ARN of a managed policy that bounds every role of this stack, where the account demands one.",
    default="",
    pattern=r"(arn:[a-z-]+:iam::(\d{12}|aws):policy/.+)?",
    constraint="The ARN of an IAM managed policy, or empty.",
)

HAS_LOG_KEY = Condition("HasLogKey", is_given(LOG_KEY_ARN))
HAS_PERMISSIONS_BOUNDARY = Condition("HasPermissionsBoundary", is_given(PERMISSIONS_BOUNDARY_ARN))

# For stacks with both logs and roles: the last group of their form, and what it decides.
GOVERNANCE_PARAMETERS = (LOG_RETENTION_DAYS, LOG_KEY_ARN, PERMISSIONS_BOUNDARY_ARN)
GOVERNANCE_CONDITIONS = (HAS_LOG_KEY, HAS_PERMISSIONS_BOUNDARY)


def log_group(title: str, *, name: str | None = None, **attributes: Any) -> LogGroup:
    """Return a log group with the stack's retention and key; it outlives the stack, as evidence.

    `name` is a pattern from `generator.naming`, for the one group that another stack or repository names.
    """
    if name is not None:
        attributes["LogGroupName"] = Sub(name)
    return LogGroup(
        title,
        RetentionInDays=LOG_RETENTION_DAYS.ref(),
        KmsKeyId=HAS_LOG_KEY.either(LOG_KEY_ARN.ref()),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **attributes,
    )
