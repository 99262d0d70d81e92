"""The values by which load balancers, target groups and ECS services are known to CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._alarms import metrics
from generator.rules._base import Problem
from generator.rules._codedeploy import CLUSTER, LOAD_BALANCER, SERVICE, TARGET_GROUP
from generator.rules._model import Model
from generator.rules._values import Reference, begins_with, text

ELB = ("AWS/ApplicationELB", "AWS/NetworkELB", "AWS/GatewayELB")
ECS = ("AWS/ECS", "ECS/ContainerInsights")
# For each dimension: the namespaces, the type it names, the attribute that holds the value (None: Ref), how to get it.
DIMENSIONS: dict[str, tuple[tuple[str, ...], str, str | None, str]] = {
    "TargetGroup": (ELB, TARGET_GROUP, "TargetGroupFullName", "GetAtt TargetGroupFullName"),
    "LoadBalancer": (ELB, LOAD_BALANCER, "LoadBalancerFullName", "GetAtt LoadBalancerFullName"),
    "ServiceName": (ECS, SERVICE, "Name", "GetAtt Name of the service"),
    "ClusterName": (ECS, CLUSTER, None, "Ref of the cluster"),
}
# How a literal begins; for a load balancer by its kind.
BEGINNINGS = {"TargetGroup": ("targetgroup/",), "LoadBalancer": ("app/", "net/", "gwy/")}


class DimensionValues(_base.Rule):
    """A dimension holds the name CloudWatch knows, not an ARN."""

    id = "E9072"
    shortdesc = "A metric's dimension holds a full name or name, not an ARN"
    description = (
        "Load balancers publish their metrics under app/name/id and targetgroup/name/id, ECS under the names of "
        "cluster and service. Ref of a target group, load balancer or service is its ARN: no metric has it, and the "
        "alarm never goes off."
    )
    source_url = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
        "#load-balancer-metric-dimensions-alb"
    )
    tags = ["cloudwatch", "alarms", "elasticloadbalancing", "ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the dimensions of every metric of a load balancer or of ECS."""
        for metric in metrics(model):
            for name, (value, where) in metric.dimensions.items():
                namespaces, kind, attribute, right = DIMENSIONS.get(name, ((), "", None, ""))
                if metric.namespace in namespaces and _is_wrong(model, name, value, kind, attribute):
                    yield where, f"CloudWatch does not know this as {name}: use {right}"


def _is_wrong(model: Model, name: str, value: Any, kind: str, attribute: str | None) -> bool:
    if isinstance(value, Reference):
        found = model.types[value.resource]
        others = [of for _, of, _, _ in DIMENSIONS.values()]
        return value.attribute != attribute if found == kind else found in others
    known = text(value)
    if begins_with(value, "arn:"):
        return True
    if known and name in BEGINNINGS:
        return not known.startswith(BEGINNINGS[name])
    return bool(known) and "/" in str(known)
