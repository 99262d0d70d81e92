"""The target group whose requests a scaling policy counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._alarms import POLICY
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER, TARGET_GROUP, lacks
from generator.rules._model import Model
from generator.rules._scaling import pieces, predefined
from generator.rules._values import Reference, is_known, text

REQUESTS = "ALBRequestCountPerTarget"
FORM = "app/name/id/targetgroup/name/id"
# What stands for a reference, by its type and attribute.
FULL_NAMES = {
    (LOAD_BALANCER, "LoadBalancerFullName"): "app/x/x",
    (TARGET_GROUP, "TargetGroupFullName"): "targetgroup/x/x",
}
_LABEL = re.compile(r"app/[^/]+/[^/]+/targetgroup/[^/]+/[^/]+")


class ResourceLabel(_base.Rule):
    """A policy that counts requests names the load balancer and the target group by their full names."""

    id = "E9075"
    shortdesc = "ALBRequestCountPerTarget has a ResourceLabel of full names, and only it has one"
    description = (
        "Application Auto Scaling needs for ALBRequestCountPerTarget a ResourceLabel made of the full names of load "
        "balancer and target group, joined with a slash, and refuses one for other metrics of ECS."
    )
    source_url = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html"
    )
    tags = ["applicationautoscaling", "ecs", "elasticloadbalancing"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every scaling policy with a predefined metric of ECS."""
        for policy in model.resources(POLICY):
            metric = predefined(policy)
            kind, label = metric.get("PredefinedMetricType"), metric.get("ResourceLabel")
            if kind == REQUESTS and lacks(metric, "ResourceLabel"):
                yield metric.path, f"{REQUESTS} needs ResourceLabel {FORM}"
            elif kind == REQUESTS and _is_wrong(model, label):
                yield metric.where("ResourceLabel"), f"ResourceLabel is {FORM}: join both full names, not ARNs, with /"
            elif label is not None and str(kind).startswith("ECSServiceAverage"):
                yield metric.where("ResourceLabel"), f"{kind} takes no ResourceLabel: only {REQUESTS} does"


def _is_wrong(model: Model, label: Any) -> bool:
    words = ""
    is_whole = True
    for piece in pieces(label):
        if isinstance(piece, Reference):
            kind = model.types[piece.resource]
            if kind in (LOAD_BALANCER, TARGET_GROUP) and (kind, piece.attribute) not in FULL_NAMES:
                return True
            words += FULL_NAMES.get((kind, piece.attribute or ""), "")
            is_whole = is_whole and kind in (LOAD_BALANCER, TARGET_GROUP)
        else:
            words += text(piece) or ""
            is_whole = is_whole and is_known(piece)
    return is_whole and words != "" and not _LABEL.fullmatch(words)
