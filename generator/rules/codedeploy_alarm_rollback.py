"""Alarms that stop a deployment and do not roll it back."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_complete
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence, is_known, truth

STOP_ON_ALARM = "DEPLOYMENT_STOP_ON_ALARM"


class AlarmRollback(_base.Rule):
    """A rollback beside alarms is also caused by them."""

    id = "W9026"
    shortdesc = "A deployment group with alarms rolls back when one of them stops a deployment"
    description = (
        "An alarm stops the deployment where it stands. CodeDeploy goes back to the former version only if the events "
        "of AutoRollbackConfiguration include DEPLOYMENT_STOP_ON_ALARM: a stop is no DEPLOYMENT_FAILURE."
    )
    source_url = (
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html"
    )
    tags = ["codedeploy", "ecs", "bluegreen", "alarms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the rollback of every deployment group for ECS with alarms."""
        for group in ecs_groups(model):
            rollback = group.properties.get("AutoRollbackConfiguration")
            if not _has_alarms(group) or not isinstance(rollback, Mapping):
                continue
            events = rollback.get("Events")
            if truth(rollback.get("Enabled")) is not True or not isinstance(events, Sequence) or not events:
                continue
            if is_complete(events) and all(is_known(event) for event in events) and STOP_ON_ALARM not in events:
                yield (
                    rollback.where("Events"),
                    f"An alarm stops the deployment, and nothing goes back: add {STOP_ON_ALARM} to the Events",
                )


def _has_alarms(group: Resource) -> bool:
    configuration = group.properties.get("AlarmConfiguration")
    if not isinstance(configuration, Mapping) or truth(configuration.get("Enabled")) is not True:
        return False
    alarms = configuration.get("Alarms")
    return isinstance(alarms, Sequence) and any(isinstance(alarm, Mapping) for alarm in alarms)
