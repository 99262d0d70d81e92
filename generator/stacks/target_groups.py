"""The blue and green target group of one service, and its rule on each listener of the shared load balancer.

The rules carry the live weights: CodeDeploy rewrites them at every deployment. Whatever modifies a rule later sends
all traffic back to the group named here, which may be empty, so a rule depends on nothing that changes.
"""

from __future__ import annotations

from troposphere import Template
from troposphere.elasticloadbalancingv2 import (
    Condition as RuleCondition,
)
from troposphere.elasticloadbalancingv2 import (
    HostHeaderConfig,
    ListenerRule,
    ListenerRuleAction,
    Matcher,
    PathPatternConfig,
    TargetGroup,
    TargetGroupAttribute,
)

from generator.application.contract import DEFAULT_CONTAINER_PORT, DEFAULT_HEALTH_CHECK_PATH
from generator.blueprint import Condition, Export, Parameter, Scope, is_given, new_template
from generator.common import ENVIRONMENT_NAME, SERVICE_NAME
from generator.stacks.load_balancer import PRODUCTION_LISTENER_ARN, TEST_LISTENER_ARN
from generator.stacks.network import VPC_ID

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
    help="Path that answers with the code below as long as a task can do its work.",
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

BLUE_TARGET_GROUP_ARN = Export("BlueTargetGroupArn", Scope.SERVICE, "The target group the service starts in.")
BLUE_TARGET_GROUP_NAME = Export("BlueTargetGroupName", Scope.SERVICE, "The first group of the pair.")
GREEN_TARGET_GROUP_NAME = Export("GreenTargetGroupName", Scope.SERVICE, "The second group of the pair.")
BLUE_TARGET_GROUP_FULL_NAME = Export("BlueTargetGroupFullName", Scope.SERVICE, "The first group in CloudWatch metrics.")
GREEN_TARGET_GROUP_FULL_NAME = Export(
    "GreenTargetGroupFullName", Scope.SERVICE, "The second group in CloudWatch metrics."
)
PRODUCTION_RULE_ARN = Export("ProductionListenerRuleArn", Scope.SERVICE, "The rule that carries production traffic.")
TEST_RULE_ARN = Export("TestListenerRuleArn", Scope.SERVICE, "The rule that carries test traffic.")
CHECKED_PATH = Export("HealthCheckPath", Scope.SERVICE, "The path that answers while a task can do its work.")


def build() -> Template:
    """Build the template."""
    template = new_template(
        "target-groups",
        "The blue and green target groups of one service, behind the load balancer of its environment.",
        parameters=(
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
        ),
        conditions=(HAS_HOST_HEADERS,),
    )
    blue = template.add_resource(_target_group("BlueTargetGroup"))
    green = template.add_resource(_target_group("GreenTargetGroup"))
    production = template.add_resource(_rule("ProductionListenerRule", PRODUCTION_LISTENER_ARN, blue))
    # Green behind the test listener: CodeDeploy wants both groups on the load balancer before the first deployment.
    test = template.add_resource(_rule("TestListenerRule", TEST_LISTENER_ARN, green))
    BLUE_TARGET_GROUP_ARN.publish(template, blue.ref())
    BLUE_TARGET_GROUP_NAME.publish(template, blue.get_att("TargetGroupName"))
    GREEN_TARGET_GROUP_NAME.publish(template, green.get_att("TargetGroupName"))
    BLUE_TARGET_GROUP_FULL_NAME.publish(template, blue.get_att("TargetGroupFullName"))
    GREEN_TARGET_GROUP_FULL_NAME.publish(template, green.get_att("TargetGroupFullName"))
    PRODUCTION_RULE_ARN.publish(template, production.ref())
    TEST_RULE_ARN.publish(template, test.ref())
    CHECKED_PATH.publish(template, HEALTH_CHECK_PATH.ref())
    return template


def _target_group(title: str) -> TargetGroup:
    return TargetGroup(
        title,
        VpcId=VPC_ID.value(),
        TargetType="ip",
        Protocol="HTTP",
        # Never used: ECS registers every task with its own container port.
        Port=DEFAULT_CONTAINER_PORT,
        HealthCheckProtocol="HTTP",
        HealthCheckPort="traffic-port",
        HealthCheckPath=HEALTH_CHECK_PATH.ref(),
        HealthCheckIntervalSeconds=HEALTH_CHECK_INTERVAL_SECONDS.ref(),
        HealthCheckTimeoutSeconds=HEALTH_CHECK_TIMEOUT_SECONDS.ref(),
        HealthyThresholdCount=HEALTHY_THRESHOLD_COUNT.ref(),
        UnhealthyThresholdCount=UNHEALTHY_THRESHOLD_COUNT.ref(),
        Matcher=Matcher(HttpCode=HEALTH_CHECK_MATCHER.ref()),
        TargetGroupAttributes=[
            TargetGroupAttribute(Key="deregistration_delay.timeout_seconds", Value=DEREGISTRATION_DELAY_SECONDS.ref())
        ],
    )


def _rule(title: str, listener: Export, target_group: TargetGroup) -> ListenerRule:
    hosts = RuleCondition(Field="host-header", HostHeaderConfig=HostHeaderConfig(Values=HOST_HEADERS.ref()))
    return ListenerRule(
        title,
        ListenerArn=listener.value(),
        Priority=PRIORITY.ref(),
        Conditions=[
            RuleCondition(Field="path-pattern", PathPatternConfig=PathPatternConfig(Values=PATH_PATTERNS.ref())),
            HAS_HOST_HEADERS.either(hosts),
        ],
        Actions=[ListenerRuleAction(Type="forward", TargetGroupArn=target_group.ref())],
    )
