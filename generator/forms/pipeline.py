"""The form of the `pipeline` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from troposphere import And, Equals, Not, Or

from generator.application import contract
from generator.application.buildspec import IMAGE_SCAN_GATES
from generator.blueprint import Condition, Parameter, Rule, is_given, is_true
from generator.common import ENVIRONMENT_NAME, GOVERNANCE_CONDITIONS, GOVERNANCE_PARAMETERS, SERVICE_NAME
from generator.forms import pipeline_environments as environments
from generator.topics import email_parameter

SOURCE = "Where the code is"
BUILD = "Build"
RELEASE = "Release"
MESSAGES = "Who is told"
CONNECTION_ARN_PATTERN = (
    r"(arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[a-f0-9-]+)?"
)
CONNECTION_ARN = Parameter(
    name="ConnectionArn",
    group=SOURCE,
    label="Connection to GitHub (optional)",
    help="ARN of a connection that exists. Empty: this stack makes one, and you complete it once in the console: "
    "until then runs fail.",
    default="",
    pattern=CONNECTION_ARN_PATTERN,
    constraint="The ARN of a connection, or empty.",
)
FULL_REPOSITORY_ID = Parameter(
    name="FullRepositoryId",
    group=SOURCE,
    label="Repository",
    help="Owner and name of the repository, for example acme/web. It must already hold Dockerfile, taskdef.json and "
    "appspec.yaml: the pipeline runs at once.",
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
    help="Paths, separated by commas, for example app/**. A push that changes none starts nothing. "
    "Empty: every push counts. At most 8.",
    type="CommaDelimitedList",
    default="",
)
EXCLUDED_PATHS = Parameter(
    name="ExcludedPaths",
    group=SOURCE,
    label="Not for changes in (optional)",
    help="Paths, separated by commas, for example docs/**. A push that changes only these starts nothing. At most 8.",
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
HAS_OWN_TOPIC = Condition("HasOwnTopic", Equals(NOTIFICATION_TOPIC_ARN.ref(), ""))
HAS_NOTIFICATION_EMAIL = Condition("HasNotificationEmail", And(HAS_OWN_TOPIC.holds(), is_given(NOTIFICATION_EMAIL)))
RULES = (
    Rule(
        "ApprovalNeedsATopic",
        because="With Approval nobody hears that a run waits: give NotificationEmail or NotificationTopicArn.",
        when=Or(*(is_true(one.approval) for one in environments.ENVIRONMENTS)),
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
    *environments.RULES,
)

PARAMETERS = (
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
    *environments.PARAMETERS,
    FARGATE_BASE,
    FARGATE_WEIGHT,
    FARGATE_SPOT_WEIGHT,
    ARTIFACT_RETENTION_DAYS,
    NOTIFICATION_EMAIL,
    NOTIFICATION_TOPIC_ARN,
    *GOVERNANCE_PARAMETERS,
)
CONDITIONS = (
    HAS_OWN_CONNECTION,
    HAS_INCLUDED_PATHS,
    HAS_EXCLUDED_PATHS,
    HAS_PATH_FILTER,
    HAS_BUILD_SPEC_PATH,
    IS_ARM,
    *environments.CONDITIONS,
    HAS_OWN_TOPIC,
    HAS_NOTIFICATION_EMAIL,
    *GOVERNANCE_CONDITIONS,
)
