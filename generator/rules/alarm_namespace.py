"""Namespaces in which nobody publishes what an alarm or a scaling policy reads."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import Metric, metrics
from generator.rules._base import Problem
from generator.rules._model import Model

KNOWN = (
    "AWS/ApplicationELB",
    "AWS/NetworkELB",
    "AWS/GatewayELB",
    "AWS/ELB",
    "AWS/ECS",
    "AWS/Lambda",
    "AWS/CodeBuild",
    "ECS/ContainerInsights",
)
# What people call them.
ALIASES = {"awsalb": "AWS/ApplicationELB", "awsnlb": "AWS/NetworkELB", "awselbv2": "AWS/ApplicationELB"}
CLASSIC = "AWS/ELB"
OF_LATER_LOAD_BALANCERS = ("TargetGroup", "LoadBalancer")
OF_TARGETS = ("HTTPCode_Target_", "TargetResponseTime", "TargetConnectionErrorCount", "RequestCountPerTarget")


class MetricNamespace(_base.Rule):
    """A metric is read from the namespace it is published in."""

    id = "W9078"
    shortdesc = "A metric of a load balancer or of ECS is read from its own namespace"
    description = (
        "CloudWatch accepts any namespace, and shows no data for one in which nobody publishes: the alarm never goes "
        "off, the policy never acts. Namespaces are spelt exactly, and AWS/ELB is that of Classic Load Balancers only."
    )
    source_url = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
    )
    tags = ["cloudwatch", "alarms", "elasticloadbalancing", "ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every metric of alarms and scaling policies."""
        for metric in metrics(model):
            if not isinstance(metric.namespace, str) or (metric.namespace in KNOWN and metric.namespace != CLASSIC):
                continue
            right = _for_classic(metric) if metric.namespace == CLASSIC else _meant(metric.namespace)
            if right:
                yield metric.body.where("Namespace"), f"{metric.namespace} has no such metric; did you mean {right}?"


def _for_classic(metric: Metric) -> str | None:
    of_target = isinstance(metric.name, str) and metric.name.startswith(OF_TARGETS)
    if of_target or any(key in metric.dimensions for key in OF_LATER_LOAD_BALANCERS):
        return "AWS/ApplicationELB"
    return None


def _meant(namespace: str) -> str | None:
    plain = _plain(namespace)
    return ALIASES.get(plain) or next((known for known in KNOWN if _plain(known) == plain), None)


def _plain(namespace: str) -> str:
    return "".join(letter for letter in namespace.casefold() if letter.isalnum())
