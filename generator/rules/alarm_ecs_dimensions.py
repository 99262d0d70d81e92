"""The combinations of dimensions by which ECS publishes its metrics."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import metrics
from generator.rules._base import Problem
from generator.rules._model import Model

NAMESPACES = ("AWS/ECS", "ECS/ContainerInsights")


class ServiceDimensions(_base.Rule):
    """A metric of an ECS service is selected by service and cluster."""

    id = "E9073"
    shortdesc = "A metric of an ECS service is selected by ServiceName and ClusterName"
    description = (
        "ECS publishes the metrics of a service with ClusterName and ServiceName together. With ServiceName alone "
        "there is no data, and the alarm never goes off."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"
    tags = ["cloudwatch", "alarms", "ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every metric of an ECS service in alarms and scaling policies."""
        for metric in metrics(model):
            given = set(metric.dimensions)
            if metric.namespace in NAMESPACES and "ServiceName" in given and "ClusterName" not in given:
                yield metric.path, "ECS publishes nothing under ServiceName alone: add the dimension ClusterName"
