"""The optional web ACL in front of the load balancer."""

from __future__ import annotations

from troposphere import Sub, Template
from troposphere.elasticloadbalancingv2 import LoadBalancer
from troposphere.wafv2 import (
    AllowAction,
    DefaultAction,
    LoggingConfiguration,
    ManagedRuleGroupStatement,
    OverrideAction,
    Statement,
    VisibilityConfig,
    WebACL,
    WebACLAssociation,
    WebACLRule,
)

from generator.blueprint import Condition
from generator.common import log_group

MANAGED_RULE_GROUPS = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
)


def add_web_acl(template: Template, load_balancer: LoadBalancer, condition: Condition) -> None:
    """Add a web ACL with AWS's managed rules and its log, where `condition` holds."""
    web_acl = template.add_resource(
        WebACL(
            "RequestFilter",
            Condition=condition.name,
            Scope="REGIONAL",
            DefaultAction=DefaultAction(Allow=AllowAction()),
            VisibilityConfig=_visible_as("RequestFilter"),
            Rules=[_managed_rules(name, priority) for priority, name in enumerate(MANAGED_RULE_GROUPS)],
        )
    )
    template.add_resource(
        WebACLAssociation(
            "RequestFilterAssociation",
            Condition=condition.name,
            ResourceArn=load_balancer.ref(),
            WebACLArn=web_acl.get_att("Arn"),
        )
    )
    _add_log(template, web_acl, condition)


def _managed_rules(name: str, priority: int) -> WebACLRule:
    group = ManagedRuleGroupStatement(VendorName="AWS", Name=name)
    return WebACLRule(
        Name=name,
        Priority=priority,
        OverrideAction=OverrideAction(**{"None": {}}),
        Statement=Statement(ManagedRuleGroupStatement=group),
        VisibilityConfig=_visible_as(name),
    )


def _visible_as(name: str) -> VisibilityConfig:
    return VisibilityConfig(CloudWatchMetricsEnabled=True, SampledRequestsEnabled=True, MetricName=name)


def _add_log(template: Template, web_acl: WebACL, condition: Condition) -> None:
    # WAF writes only to log groups of this prefix.
    # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    name = "aws-waf-logs-${EnvironmentName}"
    template.add_resource(log_group("RequestFilterLogGroup", name=name, Condition=condition.name))
    template.add_resource(
        LoggingConfiguration(
            "RequestFilterLogging",
            Condition=condition.name,
            ResourceArn=web_acl.get_att("Arn"),
            # WAF refuses the trailing ":*" of the log group's own ARN attribute.
            LogDestinationConfigs=[
                Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${RequestFilterLogGroup}")
            ],
        )
    )
