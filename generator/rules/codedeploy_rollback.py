"""What makes CodeDeploy roll back by itself."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_complete, lacks
from generator.rules._model import Model
from generator.rules._values import Mapping, Sequence, truth


class AutoRollback(_base.Rule):
    """An enabled automatic rollback names its events."""

    id = "E9018"
    shortdesc = "An enabled automatic rollback names the events that cause it"
    description = (
        "CodeDeploy refuses an automatic rollback that is enabled without events (InvalidAutoRollbackConfigException), "
        "and CloudFormation one beside Deployment, the revision to deploy at once."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the rollback of every deployment group for ECS."""
        for group in ecs_groups(model):
            rollback = group.properties.get("AutoRollbackConfiguration")
            if not isinstance(rollback, Mapping):
                continue
            events = rollback.get("Events")
            is_empty = isinstance(events, Sequence) and not events and is_complete(events)
            if truth(rollback.get("Enabled")) is True and (lacks(rollback, "Events") or is_empty):
                yield (
                    rollback.where("Events"),
                    "An enabled rollback needs Events: DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM or _ON_REQUEST",
                )
            if "Deployment" in group.properties:
                yield (
                    group.properties.where("Deployment"),
                    "Deployment and AutoRollbackConfiguration exclude each other: leave Deployment to the pipeline",
                )
