"""Alarms that do not do what they are there for."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import native_services
from generator.rules._model import Model
from generator.rules._values import Mapping, Sequence, truth


class NativeAlarmRollback(_base.Rule):
    """Alarms of a blue/green service are on and roll back."""

    id = "W9046"
    shortdesc = "Alarms of a BLUE_GREEN, LINEAR or CANARY service are enabled and roll back"
    description = (
        "With Enable false ECS does not look at the alarms. With Rollback false the deployment fails, but traffic "
        "stays where it is: on the version that raised the alarm."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentAlarms.html"
    tags = ["ecs", "cloudwatch", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the alarms of every service with a strategy of ECS."""
        for service in native_services(model):
            alarms = service.properties.at("DeploymentConfiguration", "Alarms")
            names = alarms.get("AlarmNames") if isinstance(alarms, Mapping) else None
            if not isinstance(names, Sequence) or not names:
                continue
            if truth(alarms.get("Enable")) is False:
                yield alarms.where("Enable"), "Alarms are named but not enabled: no deployment looks at them"
            elif truth(alarms.get("Rollback")) is False:
                yield alarms.where("Rollback"), "An alarm ends the deployment without going back: set Rollback true"
