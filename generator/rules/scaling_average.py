"""Scaling by an average over both colours."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import metrics_of
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._scaling import blue_green_policies, predefined

METRICS = ("CPUUtilization", "MemoryUtilization")


class AverageOfBothColours(_base.Rule):
    """A service that runs twice during a deployment is not scaled by its average."""

    id = "W9076"
    shortdesc = "A blue/green service is not scaled by an average over all its tasks"
    description = (
        "During a deployment blue and green both run, and only one gets requests. The average over both is half of "
        "what the busy one bears: a policy that tracks it removes tasks just then. The maximum stays right."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html"
    tags = ["applicationautoscaling", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every policy of a service that CodeDeploy deploys."""
        for policy, service in blue_green_policies(model):
            metric = predefined(policy)
            kind = str(metric.get("PredefinedMetricType"))
            sentence = f"While {service.name} is deployed, this is the average of blue and green: track the maximum"
            if kind.startswith("ECSServiceAverage"):
                yield metric.where("PredefinedMetricType"), sentence
            for custom in metrics_of(policy):
                if (
                    custom.namespace == "AWS/ECS"
                    and custom.name in METRICS
                    and custom.body.get("Statistic") == "Average"
                ):
                    yield custom.body.where("Statistic"), sentence
