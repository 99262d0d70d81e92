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

from generator.blueprint import Export, Scope, new_template
from generator.common import HAS_LOG_KEY, log_group
from generator.forms import cluster as form

FARGATE = "FARGATE"
FARGATE_SPOT = "FARGATE_SPOT"


CLUSTER_NAME = Export("ClusterName", Scope.ENVIRONMENT, "The ECS cluster.")
EXECUTE_COMMAND_LOG_GROUP_ARN = Export(
    "ExecuteCommandLogGroupArn", Scope.ENVIRONMENT, "Where ECS Exec records its sessions."
)


def build() -> Template:
    """Build the template."""
    template = new_template(
        "cluster",
        "An ECS cluster for Fargate and Fargate Spot, with Container Insights unless you switch them off. Sessions of "
        "ECS Exec are recorded in an audit log.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
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
        ClusterSettings=[ClusterSetting(Name="containerInsights", Value=form.CONTAINER_INSIGHTS.ref())],
        CapacityProviders=[FARGATE, FARGATE_SPOT],
        DefaultCapacityProviderStrategy=[CapacityProviderStrategyItem(CapacityProvider=FARGATE, Weight=1)],
        Configuration=ClusterConfiguration(ExecuteCommandConfiguration=record_sessions),
    )
    template.add_resource(cluster)
    CLUSTER_NAME.publish(template, cluster.ref())
    EXECUTE_COMMAND_LOG_GROUP_ARN.publish(template, audit_log.get_att("Arn"))
    return template
