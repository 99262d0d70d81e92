"""Mistakes in load balancers, listeners, rules, target groups and alarms."""

from __future__ import annotations

from collections.abc import Iterator

from mutation_edits import Edit, Effect, Mutation, append, delete, put, rename, swap

Family = tuple[str, Effect, str, list[tuple[str, Edit]]]

BLUE = "BlueTargetGroup"
RULE = "ProductionListenerRule"
LISTENER = "ProductionListener"
ALARM_METRICS = ("Faults", "Latency", "UnhealthyHosts")


def mutations() -> Iterator[Mutation]:
    """Yield all of them."""
    for template, effect, aws, edits in (*_target_groups(), *_rules(), *_listeners(), *_alarms(), *_metric_math()):
        for change, edit in edits:
            yield Mutation(template, change, edit, effect, aws)


def _target_groups() -> Iterator[Family]:
    yield (
        "target-groups",
        "refuses",
        "A target group for addresses needs a port, a protocol and a VPC.",
        [delete(f"{BLUE}/{key}") for key in ("Port", "Protocol", "VpcId")],
    )
    yield (
        "target-groups",
        "refuses",
        "Not among the values that the load balancer knows.",
        [
            put(f"{BLUE}/TargetType", "ips"),
            put(f"{BLUE}/Protocol", "http"),
            put(f"{BLUE}/HealthCheckProtocol", "ICMP"),
            put(f"{BLUE}/TargetGroupAttributes/0/Key", "deregistration_delay"),
            put(f"{BLUE}/TargetGroupAttributes/0/Key", "stickiness.enabeld"),
        ],
    )
    limits = {
        "HealthCheckIntervalSeconds": (4, 301),
        "HealthCheckTimeoutSeconds": (1, 121),
        "HealthyThresholdCount": (1, 11),
        "UnhealthyThresholdCount": (1, 11),
        "Port": (0, 65536),
    }
    yield (
        "target-groups",
        "refuses",
        "Beyond the limits: interval 5 to 300, timeout 2 to 120, counts 2 to 10, port 1 to 65535.",
        [put(f"{BLUE}/{key}", value) for key, values in limits.items() for value in values],
    )
    yield (
        "target-groups",
        "refuses",
        "The interval must be longer than the timeout.",
        [put(f"{BLUE}/HealthCheckTimeoutSeconds", 60)],
    )
    yield (
        "target-groups",
        "refuses",
        "Success codes of an Application Load Balancer are 200 to 499; the path begins with a slash.",
        [
            put(f"{BLUE}/Matcher/HttpCode", "199"),
            put(f"{BLUE}/Matcher/HttpCode", "500"),
            put(f"{BLUE}/HealthCheckPath", "health"),
            put(f"{BLUE}/TargetGroupAttributes/0/Value", "3601"),
        ],
    )
    yield (
        "target-groups",
        "refuses",
        "A name has at most 32 letters, digits and hyphens, and no hyphen at its ends.",
        [put(f"{BLUE}/Name", name) for name in ("a" * 33, "blue_web", "-blue")],
    )


def _rules() -> Iterator[Family]:
    yield (
        "target-groups",
        "refuses",
        "A rule needs actions, conditions, a priority and a listener.",
        [delete(f"{RULE}/{key}") for key in ("Actions", "Conditions", "Priority", "ListenerArn")],
    )
    yield (
        "target-groups",
        "refuses",
        "A priority is 1 to 50000; two rules of a listener never share one.",
        [
            put(f"{RULE}/Priority", 0),
            put(f"{RULE}/Priority", 50001),
            put(
                "TestListenerRule/ListenerArn",
                {"Fn::ImportValue": {"Fn::Sub": "${EnvironmentName}-ProductionListenerArn"}},
            ),
        ],
    )
    yield (
        "target-groups",
        "refuses",
        "Not an action or a condition that the load balancer knows.",
        [
            put(f"{RULE}/Actions/0/Type", "Forward"),
            delete(f"{RULE}/Actions/0/TargetGroupArn"),
            put(f"{RULE}/Conditions/0/Field", "path"),
            put(f"{RULE}/Actions", []),
            put(f"{RULE}/Conditions/0/PathPatternConfig/Values", [f"/{number}" for number in range(6)]),
            put(f"{RULE}/Conditions/0/PathPatternConfig/Values", ["/" + "a" * 128]),
            rename(f"{RULE}/Conditions/0/PathPatternConfig", "PathPattern"),
        ],
    )
    yield (
        "target-groups",
        "refuses",
        "A rule ends in one forward, redirect or fixed answer.",
        [
            append(f"{RULE}/Actions", {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}),
            append(f"{RULE}/Actions", {"Type": "forward", "TargetGroupArn": {"Ref": "GreenTargetGroup"}}),
        ],
    )
    yield (
        "target-groups",
        "refuses",
        "Actions take the ARN of a target group, rules that of a listener.",
        [
            put(f"{RULE}/Actions/0/TargetGroupArn", {"Fn::GetAtt": [BLUE, "TargetGroupName"]}),
            put(f"{RULE}/Actions/0/TargetGroupArn", "blue"),
            put(f"{RULE}/ListenerArn", "production"),
        ],
    )


def _listeners() -> Iterator[Family]:
    yield (
        "load-balancer",
        "refuses",
        "A listener needs a load balancer, default actions, a port and a protocol.",
        [delete(f"{LISTENER}/{key}") for key in ("LoadBalancerArn", "DefaultActions", "Port", "Protocol")],
    )
    yield (
        "load-balancer",
        "refuses",
        "HTTPS needs a certificate.",
        [delete(f"{LISTENER}/Certificates"), put("RedirectListener/Protocol", "HTTPS")],
    )
    yield (
        "load-balancer",
        "refuses",
        "Not among the values that the load balancer knows.",
        [
            put(f"{LISTENER}/Protocol", "http"),
            put(f"{LISTENER}/Protocol", "TCP"),
            put("LoadBalancer/Type", "alb"),
            put("LoadBalancer/Scheme", "public"),
            put(
                "LoadBalancer/LoadBalancerAttributes/Key=deletion_protection.enabled/Key", "deletion_protection.enable"
            ),
            put("RedirectListener/DefaultActions/0/RedirectConfig/StatusCode", "301"),
            put(f"{LISTENER}/DefaultActions/0/FixedResponseConfig/StatusCode", "600"),
            put(f"{LISTENER}/DefaultActions/0/FixedResponseConfig/ContentType", "text"),
            put(f"{LISTENER}/SslPolicy", "ELBSecurityPolicy-TLS13-1-2-Res-2021-6"),
        ],
    )
    yield (
        "load-balancer",
        "refuses",
        "Listeners of one load balancer have different ports, 1 to 65535.",
        [
            put("TestListener/Port", {"Ref": "ProductionPort"}),
            put("RedirectListener/Port", 0),
            put("RedirectListener/Port", 65536),
        ],
    )
    yield (
        "load-balancer",
        "refuses",
        "A listener has one last action, and an action of a type has the configuration of that type.",
        [
            append(
                f"{LISTENER}/DefaultActions",
                {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}},
            ),
            delete(f"{LISTENER}/DefaultActions/0/FixedResponseConfig"),
            delete("RedirectListener/DefaultActions/0/RedirectConfig"),
            put("RedirectListener/DefaultActions/0/Type", "forward"),
        ],
    )
    yield (
        "load-balancer",
        "refuses",
        "An Application Load Balancer stands in two zones at least.",
        [put("LoadBalancer/Subnets", ["subnet-0123456789abcdef0"])],
    )
    yield (
        "canary-in-one-stack.yaml",
        "refuses",
        "The primary task set must be behind the production listener.",
        [
            put(
                "Prod/DefaultActions",
                [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
            ),
            put(
                "Prod/DefaultActions",
                [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_302", "Host": "example.com"}}],
            ),
        ],
    )
    yield (
        "canary-in-one-stack.yaml",
        "misreads",
        "Blue and green swapped: production forwards to the group in which no task stands.",
        [
            swap(
                "Prod/DefaultActions/0/ForwardConfig/TargetGroups/0/TargetGroupArn",
                "Prod/DefaultActions/0/ForwardConfig/TargetGroups/1/TargetGroupArn",
            ),
            put("Svc/LoadBalancers/0/TargetGroupArn", {"Ref": "TgB"}),
        ],
    )
    yield (
        "canary-in-one-stack.yaml",
        "refuses",
        "Both listeners of a pair belong to one load balancer.",
        [
            put(
                "Preview/LoadBalancerArn",
                "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/other/0123456789abcdef",
            )
        ],
    )


def _alarms() -> Iterator[Family]:
    for color in ("Blue", "Green"):
        for metric in ALARM_METRICS:
            yield (
                "alarms",
                "misreads",
                "CloudWatch has no such series: the alarm never rings, and no deployment is rolled back.",
                [delete(f"{color}{metric}/Dimensions"), delete(f"{color}{metric}/Dimensions/Name=LoadBalancer")],
            )
    yield (
        "alarms",
        "misreads",
        "A dimension, metric or namespace that does not exist: the alarm never rings.",
        [
            put("BlueFaults/Dimensions/Name=TargetGroup/Name", "TargetGroupName"),
            put("BlueFaults/Dimensions/Name=LoadBalancer/Name", "Loadbalancer"),
            put("BlueFaults/MetricName", "HTTPCode_Target_5xx_Count"),
            put("BlueFaults/Namespace", "AWS/ELB"),
            put("BlueFaults/Namespace", "AWS/ApplicationElb"),
            put(
                "BlueFaults/Dimensions/Name=TargetGroup/Value",
                "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/blue/0123456789abcdef",
            ),
            put("BlueFaults/Dimensions/Name=TargetGroup/Value", "blue"),
            put("BlueFaults/Dimensions/Name=LoadBalancer/Value", "front"),
            delete("BlueUnhealthyHosts/Dimensions/Name=TargetGroup"),
        ],
    )
    yield (
        "alarms",
        "refuses",
        "An alarm on one metric needs all of these.",
        [
            delete(f"BlueFaults/{key}")
            for key in (
                "MetricName",
                "Namespace",
                "Period",
                "EvaluationPeriods",
                "Statistic",
                "ComparisonOperator",
                "Threshold",
            )
        ],
    )
    yield (
        "alarms",
        "refuses",
        "Not among the values that CloudWatch knows.",
        [
            put("BlueFaults/ComparisonOperator", ">="),
            put("BlueFaults/Statistic", "Avg"),
            put("BlueFaults/Statistic", "p95"),
            put("BlueLatency/ExtendedStatistic", "p101"),
            put("BlueLatency/Statistic", "Average"),
            put("BlueFaults/TreatMissingData", "ok"),
            put("BlueFaults/Period", 45),
            put("BlueFaults/EvaluationPeriods", 0),
            put("BlueFaults/DatapointsToAlarm", 0),
            put("BlueFaults/AlarmActions", ["operations"]),
        ],
    )


def _metric_math() -> Iterator[Family]:
    metrics = "RequestPolicy/TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Metrics"
    yield (
        "scaling",
        "refuses",
        "One metric returns data, and expressions use the Ids there are.",
        [
            put(f"{metrics}/Id=blue/ReturnData", value=True),
            put(f"{metrics}/Id=busier/ReturnData", value=False),
            put(f"{metrics}/Id=busier/Expression", "MAX([FILL(blau, 0), FILL(green, 0)])"),
            put(f"{metrics}/Id=blue/Id", "Blue"),
        ],
    )
    yield (
        "scaling",
        "misreads",
        "Such a series does not exist: the policy never acts.",
        [
            delete(f"{metrics}/Id=blue/MetricStat/Metric/Dimensions/Name=TargetGroup"),
            put(f"{metrics}/Id=blue/MetricStat/Metric/Namespace", "AWS/ELB"),
        ],
    )
