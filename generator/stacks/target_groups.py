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

from generator.application.contract import DEFAULT_CONTAINER_PORT
from generator.blueprint import Export, Scope, new_template
from generator.forms import target_groups as form
from generator.stacks.load_balancer import PRODUCTION_LISTENER_ARN, TEST_LISTENER_ARN
from generator.stacks.network import VPC_ID

BLUE_TARGET_GROUP_ARN = Export("BlueTargetGroupArn", Scope.SERVICE, "The target group the service starts in.")
BLUE_TARGET_GROUP_NAME = Export("BlueTargetGroupName", Scope.SERVICE, "The first group of the pair.")
GREEN_TARGET_GROUP_NAME = Export("GreenTargetGroupName", Scope.SERVICE, "The second group of the pair.")
BLUE_TARGET_GROUP_FULL_NAME = Export("BlueTargetGroupFullName", Scope.SERVICE, "The first group in CloudWatch metrics.")
GREEN_TARGET_GROUP_FULL_NAME = Export(
    "GreenTargetGroupFullName", Scope.SERVICE, "The second group in CloudWatch metrics."
)
PRODUCTION_RULE_ARN = Export("ProductionListenerRuleArn", Scope.SERVICE, "The rule that carries production traffic.")
TEST_RULE_ARN = Export("TestListenerRuleArn", Scope.SERVICE, "The rule that carries test traffic.")


def build() -> Template:
    """Build the template."""
    template = new_template(
        "target-groups",
        "The blue and green target groups of one service, behind the load balancer of its environment. Paths and host "
        "names decide which requests the service gets; a health check decides which tasks get them.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
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
        HealthCheckPath=form.HEALTH_CHECK_PATH.ref(),
        HealthCheckIntervalSeconds=form.HEALTH_CHECK_INTERVAL_SECONDS.ref(),
        HealthCheckTimeoutSeconds=form.HEALTH_CHECK_TIMEOUT_SECONDS.ref(),
        HealthyThresholdCount=form.HEALTHY_THRESHOLD_COUNT.ref(),
        UnhealthyThresholdCount=form.UNHEALTHY_THRESHOLD_COUNT.ref(),
        Matcher=Matcher(HttpCode=form.HEALTH_CHECK_MATCHER.ref()),
        TargetGroupAttributes=[
            TargetGroupAttribute(
                Key="deregistration_delay.timeout_seconds", Value=form.DEREGISTRATION_DELAY_SECONDS.ref()
            )
        ],
    )


def _rule(title: str, listener: Export, target_group: TargetGroup) -> ListenerRule:
    hosts = RuleCondition(Field="host-header", HostHeaderConfig=HostHeaderConfig(Values=form.HOST_HEADERS.ref()))
    return ListenerRule(
        title,
        ListenerArn=listener.value(),
        Priority=form.PRIORITY.ref(),
        Conditions=[
            RuleCondition(Field="path-pattern", PathPatternConfig=PathPatternConfig(Values=form.PATH_PATTERNS.ref())),
            form.HAS_HOST_HEADERS.either(hosts),
        ],
        Actions=[ListenerRuleAction(Type="forward", TargetGroupArn=target_group.ref())],
    )
