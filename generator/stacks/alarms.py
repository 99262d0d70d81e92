"""Alarms on both target groups, the topic they speak to, and the dashboard of one service."""

from __future__ import annotations

import json
from typing import Any

from troposphere import Output, Sub, Template
from troposphere.cloudwatch import Alarm, Dashboard, MetricDimension
from troposphere.kms import Key
from troposphere.sns import Topic

from generator.blueprint import Export, ListExport, Scope, new_template
from generator.forms import alarms as form
from generator.iam import account_owns, from_this_account, policy
from generator.stacks.cluster import CLUSTER_NAME
from generator.stacks.load_balancer import LOAD_BALANCER_FULL_NAME
from generator.stacks.service import ECS_SERVICE_NAME
from generator.stacks.target_groups import BLUE_TARGET_GROUP_FULL_NAME, GREEN_TARGET_GROUP_FULL_NAME
from generator.topics import add_topic, let_services_encrypt

METRICS = "AWS/ApplicationELB"
COLOURS = {"Blue": BLUE_TARGET_GROUP_FULL_NAME, "Green": GREEN_TARGET_GROUP_FULL_NAME}
PERIOD_SECONDS = 60


ALARM_TOPIC_ARN = Export("AlarmTopicArn", Scope.SERVICE, "Where alarms and deployments send their messages.")
ALARM_TOPIC_KEY_ARN = Export("AlarmTopicKeyArn", Scope.SERVICE, "The key that encrypts these messages.")
# In this order: the deployment group names each, because its list of alarms cannot be made from a joined text.
DEPLOYMENT_ALARMS = ("BlueFaults", "GreenFaults", "BlueLatency", "GreenLatency")
DEPLOYMENT_ALARM_NAMES = ListExport("DeploymentAlarmNames", Scope.SERVICE, "The alarms that roll a deployment back.")


def build() -> Template:
    """Build the template."""
    template = new_template(
        "alarms",
        "Alarms on the blue and green target group of one service, with an encrypted topic and a dashboard. Those on "
        "server errors and slow answers stop a deployment and take traffic back.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
    )
    key = template.add_resource(_topic_key())
    topic = add_topic(
        template,
        "AlarmTopic",
        key_arn=key.get_att("Arn"),
        publishers=("cloudwatch",),
        email=form.NOTIFICATION_EMAIL,
        has_email=form.HAS_NOTIFICATION_EMAIL,
    )
    alarms = {colour: _add_alarms(template, colour, topic) for colour in COLOURS}
    template.add_resource(_dashboard([alarm for group in alarms.values() for alarm in group]))
    _publish(template, topic, key)
    return template


def _topic_key() -> Key:
    return Key(
        "AlarmTopicKey",
        Description="Messages of alarms and deployments",
        EnableKeyRotation=True,
        # CloudWatch cannot use the AWS managed key of SNS: its policy admits no service.
        KeyPolicy=policy(account_owns(), let_services_encrypt("cloudwatch", condition=from_this_account())),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _add_alarms(template: Template, colour: str, topic: Topic) -> list[Alarm]:
    alarms = [
        _alarm(
            f"{colour}Faults",
            topic,
            f"The {colour.lower()} target group of ${{ServiceName}} answers with server errors.",
            MetricName="HTTPCode_Target_5XX_Count",
            Statistic="Sum",
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            Threshold=form.FAULT_COUNT.ref(),
        ),
        _alarm(
            f"{colour}Latency",
            topic,
            f"The {colour.lower()} target group of ${{ServiceName}} answers slowly.",
            MetricName="TargetResponseTime",
            ExtendedStatistic="p95",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=form.LATENCY_SECONDS.ref(),
        ),
        # Not among the alarms that stop a deployment: new tasks count as unhealthy while they start.
        _alarm(
            f"{colour}UnhealthyHosts",
            topic,
            f"Tasks in the {colour.lower()} target group of ${{ServiceName}} fail their health check.",
            MetricName="UnHealthyHostCount",
            Statistic="Minimum",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=0,
        ),
    ]
    template.add_resource(alarms)
    return alarms


def _alarm(title: str, topic: Topic, description: str, **metric: Any) -> Alarm:
    colour = next(colour for colour in COLOURS if title.startswith(colour))
    return Alarm(
        title,
        AlarmDescription=Sub(f"{description} Environment: ${{EnvironmentName}}."),
        Namespace=METRICS,
        # Both, or the alarm watches a metric that nobody sends: a group reports only together with its load balancer.
        Dimensions=[
            MetricDimension(Name="TargetGroup", Value=COLOURS[colour].value()),
            MetricDimension(Name="LoadBalancer", Value=LOAD_BALANCER_FULL_NAME.value()),
        ],
        Period=PERIOD_SECONDS,
        EvaluationPeriods=form.EVALUATION_MINUTES.ref(),
        # One of the two groups is idle most of the time, and an idle group sends nothing.
        TreatMissingData="notBreaching",
        AlarmActions=[topic.ref()],
        OKActions=[topic.ref()],
        **metric,
    )


def _dashboard(alarms: list[Alarm]) -> Dashboard:
    names = {
        "LoadBalancer": LOAD_BALANCER_FULL_NAME.value(),
        "Cluster": CLUSTER_NAME.value(),
        "Service": ECS_SERVICE_NAME.value(),
        **{f"{colour}Group": full_name.value() for colour, full_name in COLOURS.items()},
        **{f"{alarm.title}Arn": alarm.get_att("Arn") for alarm in alarms},
    }
    widgets = [
        _graph("Requests a minute", _by_colour("RequestCount"), "Sum", row=0, column=0),
        _graph("Server errors a minute", _by_colour("HTTPCode_Target_5XX_Count"), "Sum", row=0, column=8),
        _graph("Seconds to answer (95 of 100)", _by_colour("TargetResponseTime"), "p95", row=0, column=16),
        _graph("Healthy tasks", _by_colour("HealthyHostCount"), "Minimum", row=6, column=0),
        _graph("Processor and memory (%)", _usage(), "Average", row=6, column=8),
        _graph("Running tasks", [_running_tasks()], "Average", row=6, column=16),
        {
            "type": "alarm",
            "x": 0,
            "y": 12,
            "width": 24,
            "height": 3,
            "properties": {"title": "Alarms", "alarms": [f"${{{alarm.title}Arn}}" for alarm in alarms]},
        },
    ]
    return Dashboard("Dashboard", DashboardBody=Sub(json.dumps({"widgets": widgets}, indent=1), **names))


def _graph(title: str, metrics: list[list[Any]], statistic: str, *, row: int, column: int) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": column,
        "y": row,
        "width": 8,
        "height": 6,
        "properties": {
            "title": title,
            "region": "${AWS::Region}",
            "stat": statistic,
            "period": PERIOD_SECONDS,
            "metrics": metrics,
        },
    }


def _by_colour(metric: str) -> list[list[Any]]:
    line = {"Blue": "#1f77b4", "Green": "#2ca02c"}
    return [
        [
            METRICS,
            metric,
            "TargetGroup",
            f"${{{colour}Group}}",
            "LoadBalancer",
            "${LoadBalancer}",
            {"label": colour.lower(), "color": line[colour]},
        ]
        for colour in COLOURS
    ]


def _usage() -> list[list[Any]]:
    whose = ["ClusterName", "${Cluster}", "ServiceName", "${Service}"]
    return [["AWS/ECS", "CPUUtilization", *whose], ["AWS/ECS", "MemoryUtilization", *whose]]


def _running_tasks() -> list[Any]:
    return [
        "ECS/ContainerInsights",
        "RunningTaskCount",
        "ClusterName",
        "${Cluster}",
        "ServiceName",
        "${Service}",
    ]


def _publish(template: Template, topic: Topic, key: Key) -> None:
    ALARM_TOPIC_ARN.publish(template, topic.ref())
    ALARM_TOPIC_KEY_ARN.publish(template, key.get_att("Arn"))
    names = Sub(",".join(f"${{{alarm}}}" for alarm in DEPLOYMENT_ALARMS))
    DEPLOYMENT_ALARM_NAMES.publish(template, names)
    link = "https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/"
    template.add_output(
        Output("DashboardUrl", Description="The dashboard in the console.", Value=Sub(link + "${Dashboard}"))
    )
