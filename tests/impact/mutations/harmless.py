"""What may change at any time: no hazard, nothing lost, exit code 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .mutation import Mutation, Templates, attribute, body, put

_GROUP = "web.deployment/DeploymentGroup"
_BLUE = "web.target-groups/BlueTargetGroup"
_BALANCER = "load-balancer/LoadBalancer"

_FREE: tuple[tuple[str, str, Any], ...] = (
    (_GROUP, "DeploymentConfigName", "CodeDeployDefault.ECSAllAtOnce"),
    (_GROUP, "BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess.Action", "KEEP_ALIVE"),
    (_GROUP, "AutoRollbackConfiguration.Events", ["DEPLOYMENT_FAILURE"]),
    (_GROUP, "AlarmConfiguration", {"Enabled": False, "Alarms": []}),
    (_GROUP, "TriggerConfigurations", []),
    ("web.alarms/BlueFaults", "Threshold", 77),
    ("web.alarms/GreenLatency", "EvaluationPeriods", 7),
    ("web.alarms/Dashboard", "DashboardBody", "{}"),
    ("web.alarms/AlarmTopicKey", "EnableKeyRotation", False),
    ("web.alarms/AlarmTopicPolicy", "PolicyDocument.Version", "2008-10-17"),
    ("web.service/TaskRole", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    ("web.service/ExecutionRole", "Policies", []),
    ("web.service/TaskLogGroup", "RetentionInDays", 30),
    (_BLUE, "HealthCheckPath", "/another"),
    (_BLUE, "HealthCheckIntervalSeconds", 7),
    (_BLUE, "Matcher.HttpCode", "204"),
    (_BLUE, "TargetGroupAttributes.0.Value", "77"),
    (_BALANCER, "LoadBalancerAttributes.1.Value", "77"),
    ("load-balancer/ProductionListener", "SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    ("load-balancer/AccessLogBucket", "LifecycleConfiguration", {"Rules": []}),
    ("web.scaling/Tasks", "MaxCapacity", 77),
    ("web.scaling/CpuPolicy", "TargetTrackingScalingPolicyConfiguration.TargetValue", 77),
    ("web.registry/Repository", "ImageScanningConfiguration.ScanOnPush", False),
    ("cluster/Cluster", "ClusterSettings.0.Value", "disabled"),
    ("web.deployment/Hook", "Timeout", 600),
    ("web.deployment/Hook", "Environment.Variables.TEST_URL", "http://127.0.0.1/"),
    ("web.pipeline/BuildProject", "TimeoutInMinutes", 77),
    ("network/Vpc", "EnableDnsHostnames", False),
    ("network/FlowLogGroup", "RetentionInDays", 30),
)


def mutations() -> Iterator[Mutation]:
    """Yield a mutation for each row, and for what is written differently and means the same."""
    for resource, path, value in _FREE:
        yield Mutation(
            name=f"{path} of {resource} may change at any time",
            resource=resource,
            edits=(put(resource, path, value),),
            action="modify",
            release="minor",
        )
    yield Mutation(
        name="a new revision of the first task changes nothing that runs",
        resource="web.service/FirstTaskDefinition",
        edits=(put("web.service/FirstTaskDefinition", "Memory", "4096"),),
        action="replace",
        release="minor",
    )
    yield Mutation(
        name="the metadata of a resource is text",
        resource=_BLUE,
        edits=(attribute(_BLUE, "Metadata", {"Comment": "Another."}),),
        action="modify",
        release="patch",
    )
    yield Mutation(
        name="another description of a template is text",
        resource="web.service/Service",
        edits=(_describe,),
        action=None,
        release="patch",
    )
    yield Mutation(
        name="the order of tags means nothing",
        resource="network/Vpc",
        before=(put("network/Vpc", "Tags", [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}]),),
        edits=(_turn_tags,),
        action=None,
        release="patch",
    )
    yield Mutation(name="what is the same changes nothing", resource=_BLUE, edits=(), action=None, release="none")


def _describe(templates: Templates) -> None:
    templates["web.service"]["Description"] = "Another."


def _turn_tags(templates: Templates) -> None:
    body(templates, "network/Vpc")["Properties"]["Tags"].reverse()
