"""The form of the `target-groups` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from generator.application.contract import DEFAULT_HEALTH_CHECK_PATH
from generator.blueprint import Condition, Parameter, is_given
from generator.common import ENVIRONMENT_NAME, SERVICE_NAME

ROUTING = "Which requests the service gets (fixed once it is deployed)"
HEALTH_CHECK = "Health check"
PATH_PATTERNS = Parameter(
    name="PathPatterns",
    group=ROUTING,
    label="Paths",
    help="Path patterns of the requests this service answers, separated by commas, for example /api/*. "
    "Changing them later resets the traffic weights of a running deployment.",
    type="CommaDelimitedList",
    default="/*",
    pattern=r"/[A-Za-z0-9_\-.$/~\"'@:+*?&]*",
    constraint="Patterns that begin with a slash, such as /* or /api/*.",
)
HOST_HEADERS = Parameter(
    name="HostHeaders",
    group=ROUTING,
    label="Host names (optional)",
    help="Host names of the requests this service answers, separated by commas. Empty: every host name. "
    "Changing them later resets the traffic weights of a running deployment.",
    type="CommaDelimitedList",
    default="",
    pattern=r"([A-Za-z0-9*?][A-Za-z0-9\-.*?]*)?",
    constraint="Host names such as www.example.com or *.example.com, or empty.",
)
PRIORITY = Parameter(
    name="ListenerRulePriority",
    group=ROUTING,
    label="Priority among services",
    help="Services of one environment need different numbers; the lowest whose paths and host names fit gets the "
    "request. Changing it later resets the traffic weights of a running deployment.",
    type="Number",
    default=100,
    minimum=1,
    maximum=50000,
    constraint="1 to 50000.",
)
HEALTH_CHECK_PATH = Parameter(
    name="HealthCheckPath",
    group=HEALTH_CHECK,
    label="Path",
    help="Path that answers with the code below as long as a task can do its work. The test of a new version asks for "
    "a path of its own, in the deployment stack.",
    default=DEFAULT_HEALTH_CHECK_PATH,
    pattern=r"/[!-~]*",
    max_length=1024,
    constraint="A path that begins with a slash, without spaces.",
)
HEALTH_CHECK_MATCHER = Parameter(
    name="HealthCheckMatcher",
    group=HEALTH_CHECK,
    label="Healthy status codes",
    help="HTTP status codes that mean healthy, for example 200 or 200-299 or 200,204.",
    default="200",
    pattern=r"[2-4]\d\d((,|-)[2-4]\d\d)*",
    constraint="Codes from 200 to 499 with commas or a hyphen between them.",
)
HEALTH_CHECK_INTERVAL_SECONDS = Parameter(
    name="HealthCheckIntervalSeconds",
    group=HEALTH_CHECK,
    label="Seconds between checks",
    help="Seconds between two checks of one task.",
    type="Number",
    default=15,
    # Above every possible timeout below: the load balancer refuses an interval that is not longer.
    minimum=10,
    maximum=300,
    constraint="10 to 300 seconds.",
)
HEALTH_CHECK_TIMEOUT_SECONDS = Parameter(
    name="HealthCheckTimeoutSeconds",
    group=HEALTH_CHECK,
    label="Seconds to wait for an answer",
    help="Seconds without an answer after which a check has failed.",
    type="Number",
    default=5,
    minimum=2,
    maximum=9,
    constraint="2 to 9 seconds.",
)
HEALTHY_THRESHOLD_COUNT = Parameter(
    name="HealthyThresholdCount",
    group=HEALTH_CHECK,
    label="Good checks in a row",
    help="Good checks in a row after which a task gets traffic.",
    type="Number",
    default=2,
    minimum=2,
    maximum=10,
    constraint="2 to 10.",
)
UNHEALTHY_THRESHOLD_COUNT = Parameter(
    name="UnhealthyThresholdCount",
    group=HEALTH_CHECK,
    label="Failed checks in a row",
    help="Failed checks in a row after which a task is replaced.",
    type="Number",
    default=3,
    minimum=2,
    maximum=10,
    constraint="2 to 10.",
)
DEREGISTRATION_DELAY_SECONDS = Parameter(
    name="DeregistrationDelaySeconds",
    group=HEALTH_CHECK,
    label="Seconds to finish open requests",
    help="Seconds a task that is taken out of service may go on with requests it has begun.",
    type="Number",
    default=30,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)
HAS_HOST_HEADERS = Condition("HasHostHeaders", is_given(HOST_HEADERS))

PARAMETERS = (
    ENVIRONMENT_NAME,
    SERVICE_NAME,
    PATH_PATTERNS,
    HOST_HEADERS,
    PRIORITY,
    HEALTH_CHECK_PATH,
    HEALTH_CHECK_MATCHER,
    HEALTH_CHECK_INTERVAL_SECONDS,
    HEALTH_CHECK_TIMEOUT_SECONDS,
    HEALTHY_THRESHOLD_COUNT,
    UNHEALTHY_THRESHOLD_COUNT,
    DEREGISTRATION_DELAY_SECONDS,
)
CONDITIONS = (HAS_HOST_HEADERS,)
