"""A rollback that is configured and never happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_complete, is_open, is_switched_off, lacks
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence, truth


class IdleRollback(_base.Rule):
    """Events of a rollback can happen: it is enabled, and there are alarms to stop on."""

    id = "W9018"
    shortdesc = "The automatic rollback is enabled, and has alarms where it is to act on alarms"
    description = (
        "Events without Enabled are ignored. DEPLOYMENT_STOP_ON_ALARM happens only when the deployment group has "
        "alarms and its AlarmConfiguration is enabled; CodeDeploy accepts the event without them."
    )
    source_url = (
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html"
    )
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the rollback of every deployment group for ECS."""
        for group in ecs_groups(model):
            rollback = group.properties.get("AutoRollbackConfiguration")
            events = rollback.get("Events") if isinstance(rollback, Mapping) else None
            if not isinstance(rollback, Mapping) or not isinstance(events, Sequence):
                continue
            if events and is_switched_off(model, rollback):
                yield rollback.where("Enabled"), "CodeDeploy ignores these Events unless Enabled is true"
            elif (
                "DEPLOYMENT_STOP_ON_ALARM" in events and truth(rollback.get("Enabled")) and not _may_have_alarms(group)
            ):
                yield (
                    events.where(events.index("DEPLOYMENT_STOP_ON_ALARM")),
                    "DEPLOYMENT_STOP_ON_ALARM never happens without an enabled AlarmConfiguration with Alarms",
                )


def _may_have_alarms(group: Resource) -> bool:
    """Whether a deployment group has enabled alarms, or may have some that only deployment knows."""
    configuration: Any = group.properties.get("AlarmConfiguration")
    if not isinstance(configuration, Mapping):
        return is_open(configuration)
    alarms = configuration.get("Alarms")
    if truth(configuration.get("Enabled")) is False or lacks(configuration, "Enabled"):
        return False
    return is_open(alarms) or (isinstance(alarms, Sequence) and (bool(alarms) or not is_complete(alarms)))
