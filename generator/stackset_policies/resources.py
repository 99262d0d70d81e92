"""On which resources each service's actions are allowed.

Names are narrowed down where a template or CloudFormation gives names that can be told: what a template leaves unnamed
begins with the name of its stack, and stacks of a set are called StackSet-<set>-<id>.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator import naming

_VARIABLE = re.compile(r"\$\{(?!AWS::AccountId\})[^}]+\}")
STACKS = "StackSet-*"


def any_name(pattern: str) -> str:
    """Return a pattern of `generator.naming` for every environment, service and Region."""
    return _VARIABLE.sub("*", pattern)


def arns(service: str, *names: str, region: str = "*", account: str = "${AWS::AccountId}") -> tuple[str, ...]:
    """Return ARNs in the notation of `Fn::Sub`, of this account in every Region."""
    return tuple(f"arn:${{AWS::Partition}}:{service}:{region}:{account}:{name}" for name in names)


def _bucket(name: str) -> tuple[str, ...]:
    return arns("s3", name, f"{name}/*", region="", account="")


_LOAD_BALANCERS = arns("elasticloadbalancing", "loadbalancer/app/*/*")
_FUNCTIONS = (STACKS, any_name(naming.HOOK_FUNCTION))
# WAF writes only to log groups of its prefix.
_LOG_GROUPS = (STACKS, any_name(naming.LOG_GROUP), "aws-waf-logs-*")
_NETWORK = (
    *("elastic-ip", "internet-gateway", "natgateway", "network-interface", "route-table", "security-group"),
    *("security-group-rule", "subnet", "verified-access-instance", "vpc", "vpc-encryption-control", "vpc-endpoint"),
    *("vpc-flow-log", "vpn-gateway"),
)
# Before load balancers web ACLs are regional; IAM takes no wildcard for the first word of a resource.
_WEB_ACL = tuple(
    f"regional/{kind}/*/*" for kind in ("ipset", "managedruleset", "regexpatternset", "rulegroup", "webacl")
)


@dataclass(frozen=True)
class Grant:
    """Everything that services must be allowed, on these resources; what IAM cannot narrow down is on all of them."""

    services: tuple[str, ...]
    resources: Sequence[str] = ()


@dataclass(frozen=True)
class Policy:
    """One managed policy. IAM takes 6,144 characters of each, so there are several."""

    title: str
    grants: tuple[Grant, ...]


POLICIES = (
    Policy(
        "NetworkPolicy",
        (
            Grant(("autoscaling", "vpc-lattice")),
            Grant(("ec2", "vpce"), arns("ec2", *(f"{kind}/*" for kind in _NETWORK))),
        ),
    ),
    Policy(
        "TrafficPolicy",
        (
            Grant(
                ("elasticloadbalancing",),
                (
                    *_LOAD_BALANCERS,
                    *arns("elasticloadbalancing", "listener/app/*/*/*", "listener-rule/app/*/*/*/*", "targetgroup/*/*"),
                ),
            ),
            Grant(("route53",), arns("route53", "change/*", "hostedzone/*", region="", account="")),
            Grant(("wafv2",), (*_LOAD_BALANCERS, *arns("wafv2", *_WEB_ACL))),
            # What else a web ACL may protect.
            Grant(("amplify",), arns("amplify", "apps/*")),
            Grant(("apigateway",), arns("apigateway", "/restapis/*/stages/*", account="")),
            Grant(("apprunner",), arns("apprunner", "service/*/*")),
            Grant(("appsync",), arns("appsync", "apis/*")),
            Grant(("bedrock-agentcore",), arns("bedrock-agentcore", "gateway/*")),
            Grant(("cognito-idp",), arns("cognito-idp", "userpool/*")),
        ),
    ),
    Policy(
        "ContainersPolicy",
        (
            Grant(("application-autoscaling",), arns("application-autoscaling", "scalable-target/*")),
            Grant(("ecr",), arns("ecr", "repository/*")),
            Grant(("ecs",), arns("ecs", "cluster/*", "service/*/*", "service-deployment/*/*/*", "task-definition/*:*")),
            Grant(
                ("lambda",),
                arns(
                    "lambda",
                    *(f"function:{name}{version}" for name in _FUNCTIONS for version in ("", ":*")),
                    *("capacity-provider:*", "code-signing-config:*", "layer:*:*"),
                ),
            ),
            Grant(("elasticfilesystem",), arns("elasticfilesystem", "file-system/*")),
            Grant(("s3files",), arns("s3files", "file-system/*")),
        ),
    ),
    Policy(
        "DeliveryPolicy",
        (
            Grant(("codebuild",), arns("codebuild", "project/*")),
            # Connections have ARNs of either prefix, and actions of either are asked about them.
            Grant(
                ("codeconnections", "codestar-connections"),
                (*arns("codeconnections", "connection/*"), *arns("codestar-connections", "connection/*")),
            ),
            Grant(
                ("codedeploy",),
                arns("codedeploy", "application:*", "deploymentconfig:*", "deploymentgroup:*/*", "instance:*"),
            ),
            Grant(("codepipeline",), arns("codepipeline", STACKS, f"{STACKS}/*")),
            Grant(("codestar-notifications",), arns("codestar-notifications", "notificationrule/*")),
        ),
    ),
    Policy(
        "RecordsPolicy",
        (
            Grant(
                ("cloudwatch",),
                (
                    # Target tracking makes alarms of its own names.
                    *arns("cloudwatch", f"alarm:{STACKS}", "alarm:TargetTracking-*", "dataset/*"),
                    *arns("cloudwatch", "dashboard/*", region=""),
                ),
            ),
            Grant(("firehose",), arns("firehose", "deliverystream/*")),
            Grant(("kms",), arns("kms", "key/*")),
            Grant(("logs",), arns("logs", *(f"log-group:{name}" for name in _LOG_GROUPS))),
            Grant(("sns",), arns("sns", STACKS)),
        ),
    ),
    Policy(
        "BucketsPolicy",
        (
            # Names of buckets are in lower case.
            Grant(("s3",), (*_bucket(STACKS.lower()), *_bucket(any_name(naming.artifact_bucket())))),
            Grant(("s3tables",), arns("s3tables", "bucket/*", "bucket/*/table/*")),
        ),
    ),
)
