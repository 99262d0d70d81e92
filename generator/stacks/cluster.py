"""The ECS cluster of an environment, with the audit log of everything done inside containers by ECS Exec."""

from __future__ import annotations

from troposphere import Template
from troposphere.ecs import (
    CapacityProviderStrategyItem,
    Cluster,
    ClusterConfiguration,
    ClusterSetting,
    ExecuteCommandConfiguration,
    ExecuteCommandLogConfiguration,
)

from generator.blueprint import Export, Parameter, Scope, new_template
from generator.common import ENVIRONMENT_NAME, HAS_LOG_KEY, LOG_KEY_ARN, LOG_RETENTION_DAYS, log_group

MONITORING = "Monitoring"

FARGATE = "FARGATE"
FARGATE_SPOT = "FARGATE_SPOT"

CONTAINER_INSIGHTS = Parameter(
    name="ContainerInsights",
    group=MONITORING,
    label="Container Insights",
    help="Metrics of tasks and services. enhanced adds metrics of each container. Billed as custom metrics; "
    "disabled costs nothing and leaves the dashboard without the number of running tasks.",
    default="enabled",
    allowed=("disabled", "enabled", "enhanced"),
    constraint="disabled, enabled or enhanced.",
)

CLUSTER_NAME = Export("ClusterName", Scope.ENVIRONMENT, "The ECS cluster.")
EXECUTE_COMMAND_LOG_GROUP_ARN = Export(
    "ExecuteCommandLogGroupArn", Scope.ENVIRONMENT, "Where ECS Exec records its sessions."
)


def build() -> Template:
    """Build the template."""
    template = new_template(
        "cluster",
        "An ECS cluster for Fargate and Fargate Spot.",
        parameters=(ENVIRONMENT_NAME, CONTAINER_INSIGHTS, LOG_RETENTION_DAYS, LOG_KEY_ARN),
        conditions=(HAS_LOG_KEY,),
    )
    audit_log = template.add_resource(log_group("ExecuteCommandLogGroup"))
    record_sessions = ExecuteCommandConfiguration(
        Logging="OVERRIDE",
        LogConfiguration=ExecuteCommandLogConfiguration(
            CloudWatchLogGroupName=audit_log.ref(),
            # True demands a log group with a customer key.
            CloudWatchEncryptionEnabled=HAS_LOG_KEY.either(then=True, otherwise=False),
        ),
    )
    cluster = Cluster(
        "Cluster",
        ClusterSettings=[ClusterSetting(Name="containerInsights", Value=CONTAINER_INSIGHTS.ref())],
        CapacityProviders=[FARGATE, FARGATE_SPOT],
        DefaultCapacityProviderStrategy=[CapacityProviderStrategyItem(CapacityProvider=FARGATE, Weight=1)],
        Configuration=ClusterConfiguration(ExecuteCommandConfiguration=record_sessions),
    )
    template.add_resource(cluster)
    CLUSTER_NAME.publish(template, cluster.ref())
    EXECUTE_COMMAND_LOG_GROUP_ARN.publish(template, audit_log.get_att("Arn"))
    return template
