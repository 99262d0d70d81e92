"""The combinations of dimensions by which load balancers publish their metrics."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import Metric, metrics
from generator.rules._base import Problem
from generator.rules._model import Model

NAMESPACES = ("AWS/ApplicationELB", "AWS/NetworkELB")
DIMENSIONS = ("TargetGroup", "LoadBalancer")
# Published for each target group alone too.
BY_TARGET_GROUP_ALONE = "RequestCountPerTarget"
OF_TARGET_GROUPS = ("HealthyHostCount", "UnHealthyHostCount", "RequestCountPerTarget")
OF_LOAD_BALANCERS = (
    "ActiveConnectionCount",
    "ClientTLSNegotiationErrorCount",
    "ConsumedLCUs",
    "NewConnectionCount",
    "RejectedConnectionCount",
)


class LoadBalancerDimensions(_base.Rule):
    """A metric of a load balancer is selected by dimensions it is published with."""

    id = "E9071"
    shortdesc = "A metric of a target group is selected by TargetGroup and LoadBalancer"
    description = (
        "CloudWatch knows a metric only by the exact combination of dimensions it was published with. Load balancers "
        "publish what concerns a target group with TargetGroup and LoadBalancer together; any other combination has "
        "no data, and its alarm never goes off."
    )
    source_url = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
    )
    tags = ["cloudwatch", "alarms", "elasticloadbalancing"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every metric of a load balancer in alarms and scaling policies."""
        for metric in metrics(model):
            if metric.namespace not in NAMESPACES or not isinstance(metric.name, str):
                continue
            sentence = _wrong(metric, metric.name)
            if sentence:
                yield metric.path, sentence


def _wrong(metric: Metric, name: str) -> str | None:
    given = set(metric.dimensions)
    for right in DIMENSIONS:
        for misnamed in sorted(
            each for each in given if each.casefold().startswith(right.casefold()) and each != right
        ):
            return f"{name} is published with the dimension {right}, not {misnamed}"
    if "TargetGroup" in given and (name in OF_LOAD_BALANCERS or name.startswith("HTTPCode_ELB_")):
        return f"{name} belongs to the load balancer: drop the dimension TargetGroup"
    if name == BY_TARGET_GROUP_ALONE and "TargetGroup" in given:
        return None
    if name in OF_TARGET_GROUPS and "TargetGroup" not in given:
        return f"{name} is published only with the dimensions TargetGroup and LoadBalancer: add TargetGroup"
    if "LoadBalancer" not in given and ("TargetGroup" in given or not given):
        return f"{name} is published only with the dimension LoadBalancer: without it there is no data"
    return None
