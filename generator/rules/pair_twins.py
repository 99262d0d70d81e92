"""The two target groups of a pair, beside each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import TARGET_GROUP
from generator.rules._elb import pairs
from generator.rules._model import Model
from generator.rules._values import Imported, Reference, is_known

_SAME = (
    "TargetType",
    "Protocol",
    "ProtocolVersion",
    "VpcId",
    "HealthCheckProtocol",
    "HealthCheckPort",
    "HealthCheckPath",
)


class PairTwins(_base.Rule):
    """Blue and green are the same target group twice."""

    id = "W9067"
    shortdesc = "The two target groups of a blue/green pair have the same protocol, VPC and health check"
    description = (
        "Each deployment swaps the two groups. Where they differ, every second release runs with another protocol or "
        "is judged by another health check than the one before."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html"
    tags = ["elbv2", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare the groups of every pair."""
        for pair in pairs(model):
            groups = [model.target(pair.owner, value, TARGET_GROUP) for value in pair.groups]
            for one, other in itertools.pairwise(groups):
                if one is None or other is None or not one.meets(other):
                    continue
                for key in _SAME:
                    if _differ(one.properties.get(key), other.properties.get(key)):
                        yield (
                            other.properties.where(key),
                            f"{key} differs from that of {one.name}, the other group of the pair",
                        )


def _differ(one: Any, other: Any) -> bool:
    certain = all(is_known(value) or isinstance(value, Reference | Imported) for value in (one, other))
    return certain and str(one) != str(other)
