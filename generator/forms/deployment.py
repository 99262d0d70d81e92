"""The form of the `deployment` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from troposphere import And, Equals, Not, Or

from generator.application.contract import DEFAULT_HEALTH_CHECK_PATH
from generator.blueprint import Condition, Parameter, Rule
from generator.common import ENVIRONMENT_NAME, GOVERNANCE_CONDITIONS, GOVERNANCE_PARAMETERS, SERVICE_NAME

SHIFT = "How production moves"
TEST = "Test of a new version"
ALL_AT_ONCE = "CodeDeployDefault.ECSAllAtOnce"
CUSTOM_CANARY = "CustomCanary"
CUSTOM_LINEAR = "CustomLinear"
DEPLOYMENT_CONFIG_NAME = Parameter(
    name="DeploymentConfigName",
    group=SHIFT,
    label="Speed",
    help="How traffic moves to the new version: at once, a tenth first (canary), or a tenth at a time (linear). "
    "CustomCanary and CustomLinear use the two numbers below.",
    default=ALL_AT_ONCE,
    # All that CodeDeploy predefines for ECS.
    # https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
    allowed=(
        ALL_AT_ONCE,
        "CodeDeployDefault.ECSCanary10Percent5Minutes",
        "CodeDeployDefault.ECSCanary10Percent15Minutes",
        "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
        "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
        CUSTOM_CANARY,
        CUSTOM_LINEAR,
    ),
    constraint="One of the listed configurations.",
)
TRAFFIC_PERCENTAGE = Parameter(
    name="TrafficPercentage",
    group=SHIFT,
    label="Percent of traffic in a step (custom only)",
    help="CustomCanary: the share that moves first. CustomLinear: the share that moves at each step. 0: not used.",
    type="Number",
    default=0,
    minimum=0,
    maximum=99,
    constraint="1 to 99 for a custom configuration, otherwise 0.",
)
TRAFFIC_INTERVAL_MINUTES = Parameter(
    name="TrafficIntervalMinutes",
    group=SHIFT,
    label="Minutes between steps (custom only)",
    help="CustomCanary: minutes until the rest moves. CustomLinear: minutes between two steps. 0: not used.",
    type="Number",
    default=0,
    minimum=0,
    maximum=2880,
    constraint="1 to 2880 for a custom configuration, otherwise 0.",
)
PROMOTION_MODE = Parameter(
    name="PromotionMode",
    group=SHIFT,
    label="Who promotes",
    help="automatic: production moves when the test has passed. manual: after the test the deployment waits for a "
    "person to continue it, and is stopped if nobody does.",
    default="automatic",
    allowed=("automatic", "manual"),
    constraint="automatic or manual.",
)
MANUAL_WAIT_MINUTES = Parameter(
    name="ManualWaitMinutes",
    group=SHIFT,
    label="Minutes to wait for a person (manual only)",
    help="Minutes after which a deployment that nobody continued is stopped and rolled back.",
    type="Number",
    default=60,
    minimum=1,
    maximum=2800,
    constraint="1 to 2800 minutes.",
)
TERMINATION_WAIT_MINUTES = Parameter(
    name="TerminationWaitMinutes",
    group=SHIFT,
    label="Minutes the old version stays",
    help="Minutes the old tasks keep running after production has moved. "
    "As long as they run, going back takes seconds. Leave the alarms their minutes to go off.",
    type="Number",
    default=5,
    # The API says 2880, the quotas page 2800.
    minimum=0,
    maximum=2800,
    constraint="0 to 2800 minutes.",
)
TEST_WINDOW_MINUTES = Parameter(
    name="TestWindowMinutes",
    group=TEST,
    label="Minutes to test",
    help="Minutes for which a new version must answer every probe on the test listener before production moves.",
    type="Number",
    default=5,
    minimum=1,
    # With the longest interval and answer, and time to report, it still ends within the function's 15 minutes.
    maximum=12,
    constraint="1 to 12 minutes: a Lambda function runs at most 15.",
)
PROBE_INTERVAL_SECONDS = Parameter(
    name="ProbeIntervalSeconds",
    group=TEST,
    label="Seconds between probes",
    help="Seconds between two requests of the test.",
    type="Number",
    default=5,
    minimum=1,
    maximum=60,
    constraint="1 to 60 seconds.",
)
TEST_PATH = Parameter(
    name="TestPath",
    group=TEST,
    label="Path",
    help="Path the test asks for: the one of the health check in the target-groups stack, or one that shows more.",
    default=DEFAULT_HEALTH_CHECK_PATH,
    pattern=r"/[!-~]*",
    max_length=1024,
    constraint="A path that begins with a slash, without spaces.",
)
TEST_HOST_HEADER = Parameter(
    name="TestHostHeader",
    group=TEST,
    label="Host name (optional)",
    help="Host name the test asks for, where the service answers only some host names. "
    "Empty: the load balancer's host name.",
    default="",
    pattern=r"[A-Za-z0-9.\-]*",
    constraint="A host name, or empty.",
)
EXPECTED_STATUS = Parameter(
    name="ExpectedStatus",
    group=TEST,
    label="Expected status code",
    help="HTTP status code every probe must be answered with. Redirects are not followed.",
    type="Number",
    default=200,
    minimum=200,
    maximum=499,
    constraint="200 to 499.",
)
EXPECTED_BODY = Parameter(
    name="ExpectedBody",
    group=TEST,
    label="Expected text (optional)",
    help="Text that every answer must contain.",
    default="",
    max_length=256,
    constraint="At most 256 characters.",
)
EXPECTED_HEADER = Parameter(
    name="ExpectedHeader",
    group=TEST,
    label="Expected header (optional)",
    help="Header that every answer must carry, with exactly this value, for example Cache-Control: no-store.",
    default="",
    pattern=r"([A-Za-z0-9-]+: ?.+)?",
    constraint="A header as name, colon and value, or empty.",
)
MAXIMUM_MILLISECONDS = Parameter(
    name="MaximumMilliseconds",
    group=TEST,
    label="Longest answer (milliseconds)",
    help="Milliseconds within which every probe must be answered.",
    type="Number",
    default=2000,
    minimum=10,
    maximum=30000,
    constraint="10 to 30000 milliseconds.",
)
VERSION_HEADER = Parameter(
    name="VersionHeader",
    group=TEST,
    label="Header with the version (optional)",
    help="Name of the answer header that must equal the VERSION variable of the deployed container, "
    "for example X-Version. It proves that the new version answers and not the old one.",
    default="",
    pattern=r"[A-Za-z0-9-]*",
    constraint="The name of a header, or empty.",
)
IS_CANARY = Condition("IsCustomCanary", Equals(DEPLOYMENT_CONFIG_NAME.ref(), CUSTOM_CANARY))
IS_LINEAR = Condition("IsCustomLinear", Equals(DEPLOYMENT_CONFIG_NAME.ref(), CUSTOM_LINEAR))
IS_MANUAL = Condition("IsPromotedByHand", Equals(PROMOTION_MODE.ref(), "manual"))
_IS_CUSTOM = Or(
    Equals(DEPLOYMENT_CONFIG_NAME.ref(), CUSTOM_CANARY), Equals(DEPLOYMENT_CONFIG_NAME.ref(), CUSTOM_LINEAR)
)
_NUMBERS = (TRAFFIC_PERCENTAGE, TRAFFIC_INTERVAL_MINUTES)
RULES = (
    Rule(
        "CustomConfigurationNeedsNumbers",
        because="CustomCanary and CustomLinear need TrafficPercentage and TrafficIntervalMinutes, both above 0.",
        when=_IS_CUSTOM,
        that=And(*(Not(Equals(number.ref(), "0")) for number in _NUMBERS)),
    ),
    Rule(
        "NumbersNeedACustomConfiguration",
        because="TrafficPercentage and TrafficIntervalMinutes count only with CustomCanary or CustomLinear: "
        "choose one of them, or leave both numbers at 0.",
        when=Not(_IS_CUSTOM),
        that=And(*(Equals(number.ref(), "0") for number in _NUMBERS)),
    ),
)

PARAMETERS = (
    ENVIRONMENT_NAME,
    SERVICE_NAME,
    DEPLOYMENT_CONFIG_NAME,
    TRAFFIC_PERCENTAGE,
    TRAFFIC_INTERVAL_MINUTES,
    PROMOTION_MODE,
    MANUAL_WAIT_MINUTES,
    TERMINATION_WAIT_MINUTES,
    TEST_WINDOW_MINUTES,
    PROBE_INTERVAL_SECONDS,
    TEST_PATH,
    TEST_HOST_HEADER,
    EXPECTED_STATUS,
    EXPECTED_BODY,
    EXPECTED_HEADER,
    MAXIMUM_MILLISECONDS,
    VERSION_HEADER,
    *GOVERNANCE_PARAMETERS,
)
CONDITIONS = (IS_CANARY, IS_LINEAR, IS_MANUAL, *GOVERNANCE_CONDITIONS)
