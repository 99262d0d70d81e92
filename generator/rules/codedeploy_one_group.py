"""One deployment group for one ECS service."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_same, services
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference


class OneGroupPerService(_base.Rule):
    """No two deployment groups deploy to the same ECS service."""

    id = "E9024"
    shortdesc = "An ECS service belongs to one deployment group"
    description = (
        "CodeDeploy refuses a second deployment group for the same ECS service (ECSServiceMappingLimitExceeded"
        "Exception): two groups would move the same traffic."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare the services of all deployment groups for ECS."""
        for first, second in itertools.combinations(list(ecs_groups(model)), 2):
            if first.name == second.name or second not in model.same_world(first, second.name):
                continue
            for (one, _), (other, _) in itertools.product(services(model, first), services(model, second)):
                if _is_same_service(one, other):
                    yield (
                        other.path,
                        f"{first.name} already deploys to this service: a service has one deployment group",
                    )


def _is_same_service(one: Mapping, other: Mapping) -> bool:
    left, right = one.get("ServiceName"), other.get("ServiceName")
    if isinstance(left, Reference):
        return is_same(left, right)
    return is_same(left, right) and left != "" and is_same(one.get("ClusterName"), other.get("ClusterName"))
