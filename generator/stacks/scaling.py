"""How many tasks run: policies that stay right while a blue and a green task set run side by side.

ECS's own averages cover both task sets, so an idle one halves them and would take tasks away in the middle of a
deployment. The policies here look at the busier colour, and at the busiest task.
"""

from __future__ import annotations

from typing import Any

from troposphere import Sub, Template
from troposphere.applicationautoscaling import (
    CustomizedMetricSpecification,
    MetricDimension,
    ScalableTarget,
    ScalingPolicy,
    TargetTrackingMetric,
    TargetTrackingMetricDataQuery,
    TargetTrackingMetricDimension,
    TargetTrackingMetricStat,
    TargetTrackingScalingPolicyConfiguration,
)

from generator.blueprint import Export, Parameter, new_template
from generator.forms import scaling as form
from generator.stacks.cluster import CLUSTER_NAME
from generator.stacks.load_balancer import LOAD_BALANCER_FULL_NAME
from generator.stacks.service import ECS_SERVICE_NAME
from generator.stacks.target_groups import BLUE_TARGET_GROUP_FULL_NAME, GREEN_TARGET_GROUP_FULL_NAME


def build() -> Template:
    """Build the template."""
    template = new_template(
        "scaling",
        "Automatic scaling of one service by requests and processor load. It watches both colours, so it stays right "
        "during a deployment and after it.",
        parameters=form.PARAMETERS,
    )
    target = template.add_resource(_tasks())
    template.add_resource(_policy("RequestPolicy", target, form.REQUESTS_PER_TASK, _requests_of_the_busier_colour()))
    template.add_resource(_policy("CpuPolicy", target, form.CPU_PERCENT, _processor_of_the_busiest_task()))
    return template


def _tasks() -> ScalableTarget:
    return ScalableTarget(
        "Tasks",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=Sub("service/${Cluster}/${Service}", Cluster=CLUSTER_NAME.value(), Service=ECS_SERVICE_NAME.value()),
        MinCapacity=form.MIN_CAPACITY.ref(),
        MaxCapacity=form.MAX_CAPACITY.ref(),
    )


def _policy(
    title: str, target: ScalableTarget, value: Parameter, metric: CustomizedMetricSpecification
) -> ScalingPolicy:
    return ScalingPolicy(
        title,
        PolicyName=title,
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=target.ref(),
        TargetTrackingScalingPolicyConfiguration=TargetTrackingScalingPolicyConfiguration(
            TargetValue=value.ref(),
            ScaleOutCooldown=form.SCALE_OUT_COOLDOWN_SECONDS.ref(),
            ScaleInCooldown=form.SCALE_IN_COOLDOWN_SECONDS.ref(),
            CustomizedMetricSpecification=metric,
        ),
    )


def _requests_of_the_busier_colour() -> CustomizedMetricSpecification:
    # The predefined ALBRequestCountPerTarget names one target group, and after a deployment it is the idle one.
    return CustomizedMetricSpecification(
        Metrics=[
            _requests("blue", BLUE_TARGET_GROUP_FULL_NAME),
            _requests("green", GREEN_TARGET_GROUP_FULL_NAME),
            TargetTrackingMetricDataQuery(
                Id="busier",
                Label="Requests a minute for one task of the busier colour",
                # An idle group sends nothing, and an expression over nothing is nothing.
                Expression="MAX([FILL(blue, 0), FILL(green, 0)])",
                ReturnData=True,
            ),
        ]
    )


def _requests(colour: str, target_group: Export) -> TargetTrackingMetricDataQuery:
    dimensions: dict[str, Any] = {
        "TargetGroup": target_group.value(),
        "LoadBalancer": LOAD_BALANCER_FULL_NAME.value(),
    }
    return TargetTrackingMetricDataQuery(
        Id=colour,
        ReturnData=False,
        MetricStat=TargetTrackingMetricStat(
            Stat="Sum",
            Metric=TargetTrackingMetric(
                Namespace="AWS/ApplicationELB",
                MetricName="RequestCountPerTarget",
                Dimensions=[TargetTrackingMetricDimension(Name=key, Value=value) for key, value in dimensions.items()],
            ),
        ),
    )


def _processor_of_the_busiest_task() -> CustomizedMetricSpecification:
    return CustomizedMetricSpecification(
        Namespace="AWS/ECS",
        MetricName="CPUUtilization",
        # Not the average: idle tasks of the other colour would halve it.
        Statistic="Maximum",
        Dimensions=[
            MetricDimension(Name="ClusterName", Value=CLUSTER_NAME.value()),
            MetricDimension(Name="ServiceName", Value=ECS_SERVICE_NAME.value()),
        ],
    )
