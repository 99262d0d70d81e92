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
from generator.common import ENVIRONMENT_NAME, SERVICE_NAME
from generator.stacks.cluster import CLUSTER_NAME
from generator.stacks.load_balancer import LOAD_BALANCER_FULL_NAME
from generator.stacks.service import ECS_SERVICE_NAME
from generator.stacks.target_groups import BLUE_TARGET_GROUP_FULL_NAME, GREEN_TARGET_GROUP_FULL_NAME

CAPACITY = "How many tasks"
TARGETS = "What one task should bear"

MIN_CAPACITY = Parameter(
    name="MinCapacity",
    group=CAPACITY,
    label="At least",
    help="Tasks that always run. Two or more survive the loss of a zone. "
    "A deployment runs as many again until the old version ends.",
    type="Number",
    default=2,
    minimum=1,
    maximum=1000,
    constraint="1 to 1000 tasks.",
)
MAX_CAPACITY = Parameter(
    name="MaxCapacity",
    group=CAPACITY,
    label="At most",
    help="Tasks that run at the highest load. Not less than the number above.",
    type="Number",
    default=6,
    minimum=1,
    maximum=1000,
    constraint="1 to 1000 tasks.",
)
REQUESTS_PER_TASK = Parameter(
    name="RequestsPerTask",
    group=TARGETS,
    label="Requests a minute for one task",
    help="Tasks are added when each gets more requests a minute than this, and removed when each gets much less.",
    type="Number",
    default=1000,
    minimum=1,
    constraint="A whole number from 1.",
)
CPU_PERCENT = Parameter(
    name="CpuPercent",
    group=TARGETS,
    label="Processor load of the busiest task (%)",
    help="Tasks are added when the busiest one uses more of its processor than this.",
    type="Number",
    default=75,
    minimum=10,
    maximum=100,
    constraint="10 to 100 percent.",
)
SCALE_OUT_COOLDOWN_SECONDS = Parameter(
    name="ScaleOutCooldown",
    group=CAPACITY,
    label="Seconds between additions",
    help="Seconds after tasks were added before more are.",
    type="Number",
    default=60,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)
SCALE_IN_COOLDOWN_SECONDS = Parameter(
    name="ScaleInCooldown",
    group=CAPACITY,
    label="Seconds between removals",
    help="Seconds after tasks were removed before more are.",
    type="Number",
    default=300,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)


def build() -> Template:
    """Build the template."""
    template = new_template(
        "scaling",
        "Automatic scaling of one service by requests and processor load, right also during a deployment.",
        parameters=(
            ENVIRONMENT_NAME,
            SERVICE_NAME,
            MIN_CAPACITY,
            MAX_CAPACITY,
            SCALE_OUT_COOLDOWN_SECONDS,
            SCALE_IN_COOLDOWN_SECONDS,
            REQUESTS_PER_TASK,
            CPU_PERCENT,
        ),
    )
    target = template.add_resource(_tasks())
    template.add_resource(_policy("RequestPolicy", target, REQUESTS_PER_TASK, _requests_of_the_busier_colour()))
    template.add_resource(_policy("CpuPolicy", target, CPU_PERCENT, _processor_of_the_busiest_task()))
    return template


def _tasks() -> ScalableTarget:
    return ScalableTarget(
        "Tasks",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=Sub("service/${Cluster}/${Service}", Cluster=CLUSTER_NAME.value(), Service=ECS_SERVICE_NAME.value()),
        MinCapacity=MIN_CAPACITY.ref(),
        MaxCapacity=MAX_CAPACITY.ref(),
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
            ScaleOutCooldown=SCALE_OUT_COOLDOWN_SECONDS.ref(),
            ScaleInCooldown=SCALE_IN_COOLDOWN_SECONDS.ref(),
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
