"""Names of metrics that no load balancer and no ECS service publishes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import metrics
from generator.rules._base import Problem
from generator.rules._model import Model

KNOWN = {
    "AWS/ApplicationELB": (
        "ActiveConnectionCount",
        "AnomalousHostCount",
        "ClientTLSNegotiationErrorCount",
        "ConsumedLCUs",
        "DesyncMitigationMode_NonCompliant_Request_Count",
        "DroppedInvalidHeaderRequestCount",
        "ForwardedInvalidHeaderRequestCount",
        "GrpcRequestCount",
        "HTTPCode_ELB_3XX_Count",
        "HTTPCode_ELB_4XX_Count",
        "HTTPCode_ELB_500_Count",
        "HTTPCode_ELB_502_Count",
        "HTTPCode_ELB_503_Count",
        "HTTPCode_ELB_504_Count",
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_2XX_Count",
        "HTTPCode_Target_3XX_Count",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HTTP_Fixed_Response_Count",
        "HTTP_Redirect_Count",
        "HTTP_Redirect_Url_Limit_Exceeded_Count",
        "HealthyHostCount",
        "IPv6ProcessedBytes",
        "IPv6RequestCount",
        "LambdaInternalError",
        "LambdaTargetProcessedBytes",
        "LambdaUserError",
        "MitigatedHostCount",
        "NewConnectionCount",
        "NonStickyRequestCount",
        "PeakLCUs",
        "ProcessedBytes",
        "RejectedConnectionCount",
        "RequestCount",
        "RequestCountPerTarget",
        "RuleEvaluations",
        "StandardProcessedBytes",
        "TargetConnectionErrorCount",
        "TargetResponseTime",
        "TargetTLSNegotiationErrorCount",
        "UnHealthyHostCount",
    ),
    "AWS/ECS": (
        "ActiveConnectionCount",
        "CPUReservation",
        "CPUUtilization",
        "EBSFilesystemUtilization",
        "GPUReservation",
        "HTTPCode_Target_2XX_Count",
        "HTTPCode_Target_3XX_Count",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "MemoryReservation",
        "MemoryUtilization",
        "NewConnectionCount",
        "ProcessedBytes",
        "RequestCount",
        "RequestCountPerTarget",
        "TargetResponseTime",
    ),
}
# Alike enough for a slip, and unlike every name AWS may add.
SIMILARITY = 0.9


class MetricName(_base.Rule):
    """A metric of a load balancer or of ECS is spelt as it is published."""

    id = "W9071"
    shortdesc = "A metric's name is spelt as the load balancer or ECS publishes it"
    description = (
        "CloudWatch accepts an alarm on any name, in any case, and shows no data for one that nobody publishes: "
        "UnHealthyHostCount and HTTPCode_Target_5XX_Count are spelt just so."
    )
    source_url = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
    )
    tags = ["cloudwatch", "alarms", "elasticloadbalancing", "ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every metric of a load balancer or of ECS."""
        for metric in metrics(model):
            known = KNOWN.get(metric.namespace) if isinstance(metric.namespace, str) else None
            if known is None or not isinstance(metric.name, str) or metric.name in known:
                continue
            right = _meant(metric.name, known)
            if right:
                yield metric.body.where("MetricName"), f"Nobody publishes {metric.name}; did you mean {right}?"


def _meant(name: str, known: tuple[str, ...]) -> str | None:
    plain = _plain(name)
    for candidate in known:
        if plain in (_plain(candidate), _plain(candidate).removesuffix("count")):
            return candidate
    close = difflib.get_close_matches(name, known, n=1, cutoff=SIMILARITY)
    return close[0] if close else None


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()
